import type { StatsSample } from '../../../../shared/contract/stats.ts'

/** A sample as the charts want it: totals turned into bytes a second; null is a gap in the line. */
export interface UsePoint {
  /** ms since the epoch. */
  readonly at: number
  readonly cpuPercent: number | null
  readonly memoryBytes: number | null
  readonly memoryLimitBytes: number | null
  readonly rxPerSecond: number | null
  readonly txPerSecond: number | null
  readonly readPerSecond: number | null
  readonly writePerSecond: number | null
  readonly pids: number | null
}

/** Longer between two samples than this, and the rate between them would be a guess. */
const longestStepMs = 10_000

/**
 * Samples (oldest first) as points. A rate is null for the first sample, where a total is missing, where it went down (the
 * container was restarted), and after a pause of more than 10 s; there a point of nulls breaks the other lines, too.
 */
export function toPoints(samples: readonly StatsSample[]): UsePoint[] {
  const points: UsePoint[] = []
  let before: StatsSample | undefined
  for (const sample of samples) {
    if (before && sample.at - before.at > longestStepMs) {
      points.push(gapAt(before.at + 1))
      before = undefined
    }
    const rate = rateBetween(before, sample)
    points.push({
      at: sample.at,
      cpuPercent: sample.cpuPercent,
      memoryBytes: sample.memoryBytes,
      memoryLimitBytes: sample.memoryLimitBytes,
      rxPerSecond: rate('netRxBytes'),
      txPerSecond: rate('netTxBytes'),
      readPerSecond: rate('blockReadBytes'),
      writePerSecond: rate('blockWriteBytes'),
      pids: sample.pids,
    })
    before = sample
  }
  return points
}

type Total = 'netRxBytes' | 'netTxBytes' | 'blockReadBytes' | 'blockWriteBytes'

function rateBetween(before: StatsSample | undefined, now: StatsSample): (total: Total) => number | null {
  return (total) => {
    const from = before?.[total] ?? null
    const to = now[total]
    const seconds = before ? (now.at - before.at) / 1000 : 0
    return from === null || to === null || to < from || seconds <= 0 ? null : (to - from) / seconds
  }
}

const gapAt = (at: number): UsePoint => ({
  at,
  cpuPercent: null,
  memoryBytes: null,
  memoryLimitBytes: null,
  rxPerSecond: null,
  txPerSecond: null,
  readPerSecond: null,
  writePerSecond: null,
  pids: null,
})

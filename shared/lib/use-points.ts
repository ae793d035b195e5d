import type { StatsSample, UsePoint } from '../contract/stats.ts'

/** Longer between two samples than this, and the rate between them would be a guess. */
const longestStepMs = 10_000

type Total = 'netRxBytes' | 'netTxBytes' | 'blockReadBytes' | 'blockWriteBytes'

/**
 * Makes points of samples as they come, oldest first. A rate is null for the first sample, where a total is missing, where it went down
 * (the container was restarted), and after a pause of more than 10 s; there a point of nulls breaks the other lines, too.
 */
export function pointMaker(): (sample: StatsSample) => UsePoint[] {
  let before: StatsSample | undefined
  return (sample) => {
    const last = before
    const pause = last !== undefined && sample.at - last.at > longestStepMs
    const rate = rateBetween(pause ? undefined : last, sample)
    before = sample
    const point: UsePoint = {
      at: sample.at,
      cpuPercent: sample.cpuPercent,
      cpuPeak: sample.cpuPercent,
      throttledPercent: sample.throttledPercent,
      memoryBytes: sample.memoryBytes,
      memoryPeak: sample.memoryBytes,
      memoryLimitBytes: sample.memoryLimitBytes,
      rxPerSecond: rate('netRxBytes'),
      txPerSecond: rate('netTxBytes'),
      readPerSecond: rate('blockReadBytes'),
      writePerSecond: rate('blockWriteBytes'),
      pids: sample.pids,
    }
    return pause ? [gapAt(last.at + 1), point] : [point]
  }
}

/** Points further apart than `longestMs` with a point of nulls between them, so that no line is drawn over what nobody saw. */
export function withGaps(points: readonly UsePoint[], longestMs: number): UsePoint[] {
  return points.flatMap((point, index) => {
    const before = points[index - 1]
    return before && point.at - before.at > longestMs ? [gapAt(before.at + 1), point] : [point]
  })
}

function rateBetween(before: StatsSample | undefined, now: StatsSample): (total: Total) => number | null {
  return (total) => {
    const from = before?.[total] ?? null
    const to = now[total]
    const seconds = before ? (now.at - before.at) / 1000 : 0
    return from === null || to === null || to < from || seconds <= 0 ? null : (to - from) / seconds
  }
}

function gapAt(at: number): UsePoint {
  return {
    at,
    cpuPercent: null,
    cpuPeak: null,
    throttledPercent: null,
    memoryBytes: null,
    memoryPeak: null,
    memoryLimitBytes: null,
    rxPerSecond: null,
    txPerSecond: null,
    readPerSecond: null,
    writePerSecond: null,
    pids: null,
  }
}

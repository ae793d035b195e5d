import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { containerRef } from './containers.ts'
import { procedure } from './fault.ts'
import { historyEvent } from './history.ts'

const count = z.number().nonnegative().nullable()

/**
 * One second of a container's use, by the docker CLI's formulas. A figure the engine does not give, or that cannot be true
 * (first sample, counter reset, stopped container), is null: shown as "—", never as 0, NaN or less than nothing.
 */
export const statsSample = z.object({
  /** ms since the epoch, by the engine's clock. */
  at: z.number(),
  /** Percent of one core: 200 is two full cores. */
  cpuPercent: count,
  /** Percent of the scheduler's periods since the sample before in which it was held back. Null without a CPU limit. */
  throttledPercent: count,
  /** Without the page cache, as the CLI counts it. */
  memoryBytes: count,
  /** Null when not limited. */
  memoryLimitBytes: count,
  memoryPercent: count,
  /** Totals since the container started, all interfaces. Null with host networking. */
  netRxBytes: count,
  netTxBytes: count,
  blockReadBytes: count,
  blockWriteBytes: count,
  pids: count,
})
export type StatsSample = z.infer<typeof statsSample>

/** Where a container's figures come from: this machine's kernel (its cgroup files), or the engine's stats stream. */
export const statsSource = z.enum(['kernel', 'engine'])
export type StatsSource = z.infer<typeof statsSource>

/** The newest sample of each container that has a new one; null where it has stopped. */
export const statsTick = z.object({ samples: z.array(z.object({ id: z.string(), sample: statsSample.nullable() })) })
export type StatsTick = z.infer<typeof statsTick>

/**
 * What a chart draws at one time: totals are bytes a second, null is a gap. In steps longer than a second the plain figures are means
 * and the peaks the highest second; processes are the most there were.
 */
export const usePoint = z.object({
  at: z.number(),
  cpuPercent: count,
  cpuPeak: count,
  throttledPercent: count,
  memoryBytes: count,
  memoryPeak: count,
  memoryLimitBytes: count,
  rxPerSecond: count,
  txPerSecond: count,
  readPerSecond: count,
  writePerSecond: count,
  pids: count,
})
export type UsePoint = z.infer<typeof usePoint>

/** 15 minutes at 1 s from memory (10 s before the app was started), a day at 10 s and a week at 1 min from the history database. */
export const statsRange = z.enum(['15m', '24h', '7d'])
export type StatsRange = z.infer<typeof statsRange>

export const useLine = z.object({
  id: z.string(),
  name: z.string(),
  source: statsSource,
  /** Oldest first. */
  points: z.array(usePoint),
})
export type UseLine = z.infer<typeof useLine>

export const statsChart = z.discriminatedUnion('kind', [
  /** First, and again each minute for the long ranges. */
  z.object({
    kind: z.literal('whole'),
    range: statsRange,
    from: z.number(),
    to: z.number(),
    /** Points are this far apart. */
    stepMs: z.number(),
    lines: z.array(useLine),
    /** Oldest first; the newest 300. */
    events: z.array(historyEvent),
    /** How many there were in that time. */
    totalEvents: z.number().int(),
  }),
  /** What came since. */
  z.object({
    kind: z.literal('more'),
    lines: z.array(z.object({ id: z.string(), source: statsSource, points: z.array(usePoint) })),
    events: z.array(historyEvent),
  }),
])
export type StatsChart = z.infer<typeof statsChart>

export const topUse = z.object({
  id: z.string(),
  name: z.string(),
  cpuPercent: count,
  memoryBytes: count,
  memoryLimitBytes: count,
})
export type TopUse = z.infer<typeof topUse>

export const statsTop = z.object({
  source: statsSource,
  running: z.number().int(),
  /** Through the engine only the 25 that were started last are measured. */
  measured: z.number().int(),
  /** Sums of what is measured. */
  cpuPercent: z.number(),
  memoryBytes: z.number(),
  byCpu: z.array(topUse),
  byMemory: z.array(topUse),
})
export type StatsTop = z.infer<typeof statsTop>

const chartOf = z.object({ ids: z.array(containerRef).min(1).max(8), range: statsRange })

export const statsContract = {
  /**
   * About one tick a second for the containers that are on screen. Open it anew when what is on screen changes: upstreams are
   * shared and linger a moment, so nothing is opened twice.
   */
  watch: procedure.input(z.object({ ids: z.array(containerRef).max(500) })).output(eventIterator(statsTick)),
  /** Up to eight containers over one time axis, live. */
  chart: procedure.input(chartOf).output(eventIterator(statsChart)),
  /** Who uses most, every 2 s. */
  top: procedure.input(z.object({ count: z.number().int().min(1).max(50) })).output(eventIterator(statsTop)),
  /**
   * The figures of a chart in full resolution as CSV that is safe to open in a spreadsheet, a piece at a time: `place` is null for the
   * first one, then what `next` was; null is the end.
   */
  exportPiece: procedure
    .input(chartOf.extend({ place: z.object({ line: z.number().int().min(0).max(8), at: z.number() }).nullable() }))
    .output(z.object({ text: z.string(), next: z.object({ line: z.number(), at: z.number() }).nullable() })),
}

import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { containerRef } from './containers.ts'
import { procedure } from './fault.ts'

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

/** The newest sample of each container that has a new one; null where it has stopped. */
export const statsTick = z.object({ samples: z.array(z.object({ id: z.string(), sample: statsSample.nullable() })) })
export type StatsTick = z.infer<typeof statsTick>

export const statsContract = {
  /**
   * About one tick a second for the containers that are on screen. Open it anew when what is on screen changes: upstreams are
   * shared and linger a few seconds, so nothing is opened twice.
   */
  watch: procedure.input(z.object({ ids: z.array(containerRef).max(500) })).output(eventIterator(statsTick)),
  /** First what is kept of the last 15 minutes (oldest first, at most 900), then each new sample as an array of one. */
  history: procedure.input(z.object({ id: containerRef })).output(eventIterator(z.array(statsSample))),
}

import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { procedure } from './fault.ts'

/**
 * What is kept of a container's life. `die` has the exit code as its detail, `action` what was done from here (`stop`, `remove` …), the
 * others none.
 */
export const historyEventKind = z.enum([
  'create',
  'start',
  'die',
  'oom',
  'unhealthy',
  'healthy',
  'pause',
  'unpause',
  'destroy',
  'action',
])
export type HistoryEventKind = z.infer<typeof historyEventKind>

export const historyEvent = z.object({
  /** Counts up, over restarts of the app too. */
  id: z.number().int(),
  /** ms since the epoch, by the engine's clock. */
  at: z.number(),
  containerId: z.string(),
  name: z.string(),
  kind: historyEventKind,
  detail: z.string(),
})
export type HistoryEvent = z.infer<typeof historyEvent>

/** Something that went wrong by itself: not what was stopped or killed by somebody. */
export const incident = z.object({
  id: z.number().int(),
  at: z.number(),
  containerId: z.string(),
  name: z.string(),
  /** `oom`: a process in it was killed for want of memory, and it runs on. */
  kind: z.enum(['died', 'oom', 'unhealthy']),
  exitCode: z.number().int().nullable(),
  outOfMemory: z.boolean(),
  /** The last lines of its log, escapes taken out, secrets masked, each cut after 400 characters. Null where they could not be read. */
  lastLines: z.array(z.string()).nullable(),
  /** Its last figures before; null where it was not measured. */
  cpuPercent: z.number().nullable(),
  memoryBytes: z.number().nullable(),
  memoryLimitBytes: z.number().nullable(),
})
export type Incident = z.infer<typeof incident>

/** What changed since midnight, newest first. */
export const historyToday = z.object({
  since: z.number(),
  /** At most 200. */
  events: z.array(historyEvent),
  /** At most 50. */
  incidents: z.array(incident),
  /** How many there were, shown or not. */
  total: z.object({ events: z.number().int(), incidents: z.number().int() }),
  /** False where the history database cannot be used: then this is nothing. */
  kept: z.boolean(),
})
export type HistoryToday = z.infer<typeof historyToday>

export const historyContract = {
  /** What has been seen of the engine in use today, and again after each change. The app must run to see it. */
  today: procedure.output(eventIterator(historyToday)),
}

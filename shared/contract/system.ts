import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { procedure } from './fault.ts'

/** This machine's use, for the status bar. */
export const hostUse = z.object({
  /** Percent of all cores together, 0–100. */
  cpuPercent: z.number().min(0).max(100),
  memoryUsedBytes: z.number().nonnegative(),
  memoryTotalBytes: z.number().nonnegative(),
})
export type HostUse = z.infer<typeof hostUse>

export const appInfo = z.object({
  version: z.string(),
  mode: z.enum(['desktop', 'browser']),
  /** Started with `--read-only`: whatever would change something is refused. */
  readOnly: z.boolean(),
  /** node's `process.platform`: decides which fix is shown for an engine fault. */
  platform: z.string(),
  /** The user name, for hints such as `usermod -aG docker NAME`. */
  user: z.string(),
})
export type AppInfo = z.infer<typeof appInfo>

/** Who looks at this back end: windows, or browser tabs. */
export const viewers = z.object({ connected: z.number().int().nonnegative(), lastUsedAt: z.number().nullable() })
export type Viewers = z.infer<typeof viewers>

export const systemContract = {
  app: procedure.output(appInfo),
  /** About every 3 s while somebody looks. */
  host: procedure.output(eventIterator(hostUse)),
  viewers: procedure.output(eventIterator(viewers)),
}

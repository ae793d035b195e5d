import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { faultData, procedure } from './fault.ts'

/** One action in the command log: what was done, as the `docker` command that does the same. Secrets are masked. */
export const commandEntry = z.object({
  /** Counts up within a run. */
  id: z.number().int(),
  at: z.number(),
  command: z.string(),
  outcome: z.enum(['running', 'done', 'failed']),
  durationMs: z.number().nonnegative().nullable(),
  fault: faultData.nullable(),
})
export type CommandEntry = z.infer<typeof commandEntry>

export const commandsContract = {
  /** First the kept entries (oldest first, at most 500), then each new or changed one as an array of one. */
  log: procedure.output(eventIterator(z.array(commandEntry))),
}

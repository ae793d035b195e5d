import { z } from 'zod'
import { procedure } from './fault.ts'

/** Names something that the user chose in the shell's own dialog, in this run. */
export const grantId = z.string().min(1).max(64)

/**
 * Files of the user's own machine, chosen in the shell's dialog: the back end reads and writes them itself, so that no page carries their
 * bytes. A window never says a path. All throw REFUSED no-dialog in browser mode: there the page has the browser's own ways.
 */
export const localFilesContract = {
  /** Lets the user choose some, `count` of them; null: none were. */
  choose: procedure.output(z.object({ grant: grantId, count: z.number().int().positive() }).nullable()),
  /** Lets the user say where a file is to go, `name` being suggested; null: nowhere. */
  chooseTarget: procedure
    .input(z.object({ name: z.string().min(1).max(255) }))
    .output(z.object({ grant: grantId }).nullable()),
}

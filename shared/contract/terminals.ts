import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { containerRef } from './containers.ts'
import { procedure } from './fault.ts'

/**
 * A terminal lives in the back end: it outlives the screen and the window that began it, keeps the newest output in bytes, and says
 * what of it was dropped. Bytes cross as base64 and are never decoded on the way.
 */

/** `exited`: by itself. `container-stopped`: with its container. `engine-lost`: nobody knows; the process may still run. */
export const terminalEnd = z.enum(['exited', 'container-stopped', 'engine-lost'])
export type TerminalEnd = z.infer<typeof terminalEnd>

const columns = z.number().int().min(2).max(1000)
const lines = z.number().int().min(1).max(1000)

const word = z
  .string()
  .max(4096)
  .refine((text) => !text.includes('\0'))
/** The program and its arguments. */
const command = z.array(word).min(1).max(100)

export const terminalRow = z.object({
  id: z.string(),
  containerId: z.string(),
  containerName: z.string(),
  /** `exec`: a process of its own in the container. `attach`: the container's own terminal. */
  kind: z.enum(['exec', 'attach']),
  /** What runs; empty for `attach`. */
  command: z.array(z.string()),
  /** Empty: the container's own. */
  user: z.string(),
  workingDir: z.string(),
  startedAt: z.number(),
  end: z.object({ why: terminalEnd, exitCode: z.number().int().nullable(), at: z.number() }).nullable(),
})
export type TerminalRow = z.infer<typeof terminalRow>

/** What is to be begun. */
export const terminalWish = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('exec'),
    containerId: containerRef,
    /** Null: the first shell that is there (bash, zsh, ash, sh). */
    command: command.nullable(),
    user: z
      .string()
      .max(200)
      .regex(/^[\w.@$:+-]*$/),
    /** Absolute. */
    workingDir: z.union([z.literal(''), word.refine((text) => text.startsWith('/'))]),
  }),
  z.object({ kind: z.literal('attach'), containerId: containerRef }),
])
export type TerminalWish = z.infer<typeof terminalWish>

/** `at`: the number of bytes before, since the beginning of the terminal. */
export const terminalPiece = z.discriminatedUnion('kind', [
  /** Comes first. What lies before `liveFrom` was said before this viewer came: what it asks of a terminal has been answered. */
  z.object({ kind: z.literal('begin'), at: z.number(), liveFrom: z.number(), dropped: z.number() }),
  z.object({ kind: z.literal('bytes'), at: z.number(), bytes: z.string() }),
  /** The viewer was too slow: so many bytes before `at` are no longer kept. */
  z.object({ kind: z.literal('gap'), at: z.number(), dropped: z.number() }),
])
export type TerminalPiece = z.infer<typeof terminalPiece>

const byId = z.object({ id: z.uuid() })
const viewer = z.string().min(8).max(64)

export const terminalsContract = {
  /** All terminals, the oldest first: now, and after each change. */
  watch: procedure.output(eventIterator(z.array(terminalRow))),
  /**
   * Begins one. Answers when its process runs. CONFLICT container-not-running, no-shell, not-a-terminal; REFUSED
   * command-not-runnable, too-many-terminals.
   */
  open: procedure.input(z.object({ wish: terminalWish, cols: columns, rows: lines })).output(terminalRow),
  /**
   * Its output from `from` on, ends when the process has ended and all was told. At most 256 KiB go unacknowledged: the rest waits in
   * the engine until `ack` tells how far this viewer is. NOT_FOUND terminal-missing.
   */
  follow: procedure
    .input(z.object({ id: z.uuid(), viewer, from: z.number().int().nonnegative() }))
    .output(eventIterator(terminalPiece)),
  /** The viewer has shown all before `at`. */
  ack: procedure.input(z.object({ id: z.uuid(), viewer, at: z.number().int().nonnegative() })).output(z.void()),
  /** Keystrokes, base64. Answers when the engine has taken them. CONFLICT terminal-ended. */
  write: procedure.input(z.object({ id: z.uuid(), bytes: z.base64().max(90_000) })).output(z.void()),
  /** Never fails for a process that has not begun or has ended. */
  resize: procedure.input(z.object({ id: z.uuid(), cols: columns, rows: lines })).output(z.void()),
  /** Hangs up and forgets it; an attached container goes on. */
  close: procedure.input(byId).output(z.void()),
}

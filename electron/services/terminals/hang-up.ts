import { randomBytes } from 'node:crypto'
import { deadline } from '../../engine/deadline.ts'
import type { Engine } from '../../engine/types.ts'
import type { TerminalSession } from './session.ts'

const politeMs = 250
const limitMs = 4000
const never = new AbortController().signal

/** A variable that only the processes of one terminal have. */
export const markOf = (): string => `PORTLIGHT_TERMINAL=${randomBytes(12).toString('hex')}`

/**
 * Ends what runs in a terminal that is closed, as a terminal's end does elsewhere. Engines let an exec's processes live on when its
 * connection closes (moby#9098), and cannot signal them. So the container's own shell sends the hang-up signal to every process that
 * carries the mark; where that cannot be done, Ctrl-C and Ctrl-D are typed, which end a shell at its prompt.
 */
export async function hangUp(engine: Engine, session: TerminalSession, mark: string): Promise<void> {
  const { kind, end, containerId, command, user } = session.row
  if (kind === 'attach' || (end && end.why !== 'exited')) return
  const shell = command[0] ?? 'sh'
  const script = `for p in /proc/[0-9]*; do grep -qs ${mark} "$p/environ" && kill -HUP "\${p#/proc/}"; done`
  const until = deadline([never], limitMs, () => new Error('The processes did not hang up'))
  try {
    const spec = { command: [/sh$/.test(shell) ? shell : 'sh', '-c', script], user, workingDir: '', env: [], tty: true }
    const id = await engine.exec.create(containerId, spec, until.signal)
    const stream = await engine.exec.start(id, true, null, until.signal)
    await stream.read(
      () => true,
      async () => undefined,
    )
    stream.close()
  } finally {
    until.release()
    if (!(await session.endsWithin(politeMs))) {
      await session.write(Buffer.from('\x03\x04')).catch(() => undefined)
      await session.endsWithin(politeMs)
    }
  }
}

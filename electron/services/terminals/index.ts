import { attachArgs, execArgs } from '../../../shared/cli/containers.ts'
import type { TerminalPiece, TerminalRow, TerminalWish } from '../../../shared/contract/terminals.ts'
import type { EngineEvent } from '../../engine/types.ts'
import { AppError } from '../../fault.ts'
import type { Commands } from '../commands.ts'
import { latestSlot } from '../slots.ts'
import { type Outlet, type Stream, stream } from '../stream.ts'
import type { ServiceParts } from '../types.ts'
import { hangUp, markOf } from './hang-up.ts'
import { attachedProcess, execProcess, TerminalSession } from './session.ts'
import { ShellFinder, startExec } from './start-exec.ts'

/** One method a procedure of `shared/contract/terminals.ts`, with the same meaning; throws AppError. */
export interface Terminals {
  watch(signal: AbortSignal | undefined): Stream<TerminalRow[]>
  open(ask: { wish: TerminalWish; cols: number; rows: number }): Promise<TerminalRow>
  follow(ask: { id: string; viewer: string; from: number }, signal: AbortSignal): AsyncGenerator<TerminalPiece, void>
  ack(ask: { id: string; viewer: string; at: number }): void
  write(ask: { id: string; bytes: string }): Promise<void>
  resize(ask: { id: string; cols: number; rows: number }): void
  close(id?: string): Promise<void>
}

const most = 32

interface Open {
  readonly session: TerminalSession
  /** Finds its processes inside the container. */
  readonly mark: string
}

/** The terminals of this back end. They live until they are closed, their container is removed, or the app ends. */
export function createTerminals(parts: Pick<ServiceParts, 'engine' | 'log'> & { commands: Commands }): Terminals {
  const { engine, commands, log } = parts
  const open = new Map<string, Open>()
  const outlets = new Set<Outlet<TerminalRow[]>>()
  const finder = new ShellFinder()
  const closing = new AbortController()
  let beginning = 0

  const rows = (): TerminalRow[] => [...open.values()].map(({ session }) => session.row)
  const tell = (): void => {
    for (const outlet of outlets) outlet.put(rows())
  }
  const find = (id: string): TerminalSession => {
    const session = open.get(id)?.session
    if (!session) throw new AppError('NOT_FOUND', 'terminal-missing')
    return session
  }
  const forget = (id: string): void => {
    open.get(id)?.session.close()
    open.delete(id)
    tell()
  }
  const onEvent = ({ type, action, id }: EngineEvent): void => {
    if (type !== 'container' || (action !== 'die' && action !== 'destroy')) return
    for (const { session } of [...open.values()]) {
      if (session.row.containerId !== id) continue
      if (action === 'die') session.containerDied()
      else if (session.row.end) forget(session.id)
    }
  }
  const unlisten = engine.onEvent(onEvent)

  const start = async (wish: TerminalWish, size: { cols: number; rows: number }): Promise<Open> => {
    const detail = await engine.containers.inspect(wish.containerId, closing.signal)
    const { id, name, imageId } = detail.row
    if (detail.row.state === 'paused') throw new AppError('CONFLICT', 'container-paused')
    if (detail.row.state !== 'running') throw new AppError('CONFLICT', 'container-not-running')
    const mark = markOf()
    const changed = tell
    if (wish.kind === 'attach') {
      if (!detail.tty) throw new AppError('CONFLICT', 'not-a-terminal')
      const attach = () => engine.exec.attach(id, closing.signal)
      const process = attachedProcess(engine, id, await commands.record(attachArgs(name), attach))
      const row = { containerId: id, containerName: name, kind: wish.kind, command: [], user: '', workingDir: '' }
      return { session: new TerminalSession({ engine, process, row, changed }), mark }
    }
    const { user, workingDir } = wish
    const spec = { user, workingDir, env: ['TERM=xterm-256color', 'COLORTERM=truecolor', mark], tty: true }
    const begin = async (command: readonly string[]) =>
      commands.record(execArgs(name, { command, user, workingDir }), () =>
        startExec(engine, id, { ...spec, command }, size, closing.signal),
      )
    const found = wish.command === null ? await finder.start(engine, { id, imageId }, spec, size, closing.signal) : null
    const command = found ? [found.shell] : (wish.command ?? [])
    // A shell that was found by trying runs already: what is told is the one that answered.
    const started = found
      ? await commands.record(execArgs(name, { command, user, workingDir }), async () => found)
      : await begin(command)
    const row = { containerId: id, containerName: name, kind: wish.kind, command, user, workingDir }
    return { session: new TerminalSession({ engine, process: execProcess(engine, started), row, changed }), mark }
  }

  const close = async (id: string): Promise<void> => {
    const one = open.get(id)
    if (!one) return
    // Gone from every window at once; its process has a moment to go.
    open.delete(id)
    tell()
    await hangUp(engine, one.session, one.mark).catch((error: unknown) => {
      const isGone =
        error instanceof AppError &&
        ['container-not-running', 'container-missing', 'engine-offline'].includes(error.reason)
      if (!isGone) log.warn('A process in a container may outlive its terminal', { error: String(error) })
    })
    one.session.close()
  }

  return {
    watch: (signal) =>
      stream<TerminalRow[]>(signal, latestSlot(), (outlet) => {
        outlet.put(rows())
        outlets.add(outlet)
        return () => outlets.delete(outlet)
      }),
    async open({ wish, cols, rows: lines }) {
      if (open.size + beginning >= most) throw new AppError('REFUSED', 'too-many-terminals')
      beginning += 1
      try {
        const one = await start(wish, { cols, rows: lines })
        open.set(one.session.id, one)
        one.session.resize({ cols, rows: lines })
        tell()
        return one.session.row
      } finally {
        beginning -= 1
      }
    },
    async *follow({ id, viewer, from }, signal) {
      yield* find(id).follow(viewer, from, signal)
    },
    ack: ({ id, viewer, at }) => open.get(id)?.session.ack(viewer, at),
    write: ({ id, bytes }) => find(id).write(Buffer.from(bytes, 'base64')),
    resize: ({ id, cols, rows: lines }) => open.get(id)?.session.resize({ cols, rows: lines }),
    async close(id) {
      if (id !== undefined) return await close(id)
      unlisten()
      await Promise.all([...open.keys()].map(close))
      closing.abort()
      for (const outlet of [...outlets]) outlet.end()
    },
  }
}

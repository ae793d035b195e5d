import { describe, expect, it } from 'vitest'
import type { ExecState, ProcessStream } from '../../../electron/engine/exec-types.ts'
import type { Engine } from '../../../electron/engine/types.ts'
import { AppError } from '../../../electron/fault.ts'
import { execProcess, TerminalSession } from '../../../electron/services/terminals/session.ts'
import { ShellFinder, startExec } from '../../../electron/services/terminals/start-exec.ts'
import { until } from '../../support/process.ts'
import { FakeEngine } from '../services/fake-engine.ts'

const never = new AbortController().signal
const size = { cols: 80, rows: 24 }
const spec = { user: '', workingDir: '', env: [], tty: true }

interface Script {
  readonly says: string
  /** The stream ends after this; else it stays open. */
  readonly ends: boolean
  /** What each question after the state of the exec is answered; the last one stays. */
  readonly states: ExecState[]
  readonly refuses?: AppError
}

/** An engine whose execs play a script by their program. */
function scripted(scripts: Record<string, Script>) {
  const engine = new FakeEngine()
  const programs: string[] = []
  const resizes: { id: string; cols: number }[] = []
  let refuseResizes = 0
  const ends = new Map<string, () => void>()
  const exec: Engine['exec'] = {
    async create(_id, { command }) {
      programs.push(command[0] ?? '')
      return `${programs.length}:${command[0]}`
    },
    async start(id) {
      const script = scripts[id.split(':')[1] ?? '']
      if (!script)
        throw new AppError('REFUSED', 'engine-said', { detail: 'OCI runtime exec failed: no such file or directory' })
      if (script.refuses) throw script.refuses
      const bytes = Buffer.from(script.says)
      const stream: ProcessStream = {
        read: (take) => {
          if (bytes.length > 0) take(bytes, 0, bytes.length)
          return script.ends ? Promise.resolve(null) : new Promise((resolve) => ends.set(id, () => resolve(null)))
        },
        write: async () => undefined,
        endInput: () => undefined,
        close: () => ends.get(id)?.(),
      }
      return stream
    },
    async inspect(id) {
      const states = scripts[id.split(':')[1] ?? '']?.states ?? []
      const state = states.length > 1 ? states.shift() : states[0]
      if (!state) throw new AppError('NOT_FOUND', 'container-missing')
      return state
    },
    async resize({ id }, { cols }) {
      resizes.push({ id, cols })
      if (refuseResizes > 0) {
        refuseResizes -= 1
        throw new AppError('REFUSED', 'engine-said', { detail: 'cannot resize a stopped container' })
      }
    },
    attach: () => Promise.reject(new Error('not used')),
  }
  return {
    engine: Object.assign(engine, { exec }) as Engine,
    programs,
    resizes,
    ends,
    refuseResizes: (n: number) => (refuseResizes = n),
  }
}

const missing = (name: string): Script => ({
  says: `OCI runtime exec failed: exec failed: container_linux.go:380: starting container process caused: exec: "${name}": executable file not found in $PATH: unknown\r\n`,
  ends: true,
  states: [
    { running: true, started: false, exitCode: null },
    { running: false, started: false, exitCode: 126 },
  ],
})
const runs: Script = { says: '/ # ', ends: false, states: [{ running: true, started: true, exitCode: null }] }

describe('starting a process', () => {
  it('finds the first shell that is there, and remembers it for the image', async () => {
    const { engine, programs } = scripted({ bash: missing('bash'), zsh: missing('zsh'), ash: runs })
    const finder = new ShellFinder()
    const container = { id: 'c', imageId: 'sha256:1' }
    expect((await finder.start(engine, container, spec, size, never)).shell).toBe('ash')
    expect((await finder.start(engine, container, spec, size, never)).shell).toBe('ash')
    expect(programs).toEqual(['bash', 'zsh', 'ash', 'ash'])
  })

  it('says so where there is none, whether the engine refuses or writes it to the stream', async () => {
    const { engine } = scripted({ bash: missing('bash'), zsh: missing('zsh') })
    const found = new ShellFinder().start(engine, { id: 'c', imageId: 'i' }, spec, size, never)
    await expect(found).rejects.toMatchObject({ reason: 'no-shell' })
  })

  it('takes a program’s own words about missing files for what they are', async () => {
    const says = 'cat: /x: no such file or directory\r\n'
    const { engine } = scripted({ cat: { says, ends: true, states: [{ running: false, started: true, exitCode: 1 }] } })
    const started = await startExec(engine, 'c', { ...spec, command: ['cat', '/x'] }, size, never)
    expect(started.execId).toBe('1:cat')
  })
})

describe('a terminal (F17)', () => {
  const session = (kit: ReturnType<typeof scripted>, started: Awaited<ReturnType<typeof startExec>>) =>
    new TerminalSession({
      engine: kit.engine,
      process: execProcess(kit.engine, started),
      row: { containerId: 'c', containerName: 'c', kind: 'exec', command: ['sh'], user: '', workingDir: '' },
      changed: () => undefined,
    })

  it('tells the exit code when the engine knows it: null first, then 137', async () => {
    const state = (running: boolean, exitCode: number | null) => ({ running, started: true, exitCode })
    const kit = scripted({
      sh: {
        says: '$ ',
        ends: false,
        states: [state(true, null), state(true, null), state(false, null), state(false, 137)],
      },
    })
    const started = await startExec(kit.engine, 'c', { ...spec, command: ['sh'] }, size, never)
    const terminal = session(kit, started)
    const pieces: string[] = []
    const following = (async () => {
      for await (const piece of terminal.follow('viewer-1', 0, never))
        if (piece.kind === 'bytes') pieces.push(Buffer.from(piece.bytes, 'base64').toString())
    })()
    kit.ends.get('1:sh')?.()
    await until(() => terminal.row.end !== null)
    expect(terminal.row.end).toMatchObject({ why: 'exited', exitCode: 137 })
    await following
    expect(pieces.join('')).toBe('$ ')
    await expect(terminal.write(Buffer.from('x'))).rejects.toMatchObject({ reason: 'terminal-ended' })
  })

  it('tries a refused resize once more, with the last size, and says nothing after the end', async () => {
    const kit = scripted({ sh: { ...runs } })
    const terminal = session(kit, await startExec(kit.engine, 'c', { ...spec, command: ['sh'] }, size, never))
    kit.refuseResizes(1)
    terminal.resize({ cols: 100, rows: 30 })
    terminal.resize({ cols: 120, rows: 30 })
    await until(() => kit.resizes.length === 2)
    expect(kit.resizes.map(({ cols }) => cols)).toEqual([100, 120])
    kit.refuseResizes(9)
    terminal.resize({ cols: 90, rows: 30 })
    await until(() => kit.resizes.length === 4)
    terminal.close()
    terminal.resize({ cols: 91, rows: 30 })
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(kit.resizes.length).toBe(4)
  })
})

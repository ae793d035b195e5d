import { type ChildProcess, fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ended, until } from '../../support/process.ts'
import type { Answered, Parts } from '../stand-in/control.ts'

export interface RunningShell {
  readonly process: ChildProcess
  readonly dataFolder: string
  /** All it has printed. */
  output(): string
  /** Runs a function inside the shell's process; it sees its parts and `arg`, and nothing of the test's own scope. */
  evaluate<Result, Arg = undefined>(run: (parts: Parts, arg: Arg) => Result, arg?: Arg): Promise<Awaited<Result>>
  /** Waits until a text is in the first window. */
  sees(text: string, timeoutMs?: number): Promise<void>
  /** Quits it as a user does; resolves with the exit code. */
  quit(): Promise<number | null>
  close(): Promise<void>
}

/** Runs the built main process on the stand-in for Electron, with a data folder of its own unless one is given. */
export async function startShell(
  options: { args?: string[]; env?: NodeJS.ProcessEnv; dataFolder?: string } = {},
): Promise<RunningShell> {
  const program = 'out/main/main.js'
  if (!existsSync(program)) throw new Error('The app is not built: npm run build')
  const dataFolder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'portlight-shell-')))
  const child = fork(program, options.args ?? [], {
    execArgv: ['--import', new URL('../stand-in/register.ts', import.meta.url).href],
    env: { ...process.env, PORTLIGHT_DATA_FOLDER: dataFolder, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
  })
  let said = ''
  const listen = (chunk: Buffer): void => {
    said = (said + chunk).slice(-100_000)
  }
  child.stdout?.on('data', listen)
  child.stderr?.on('data', listen)

  const questions = new Map<number, (answer: Answered) => void>()
  child.on('message', (message) => questions.get((message as Answered).id)?.(message as Answered))
  child.once('exit', (code) => {
    for (const [id, settle] of questions) settle({ id, error: `The shell ended with ${code}:\n${said}` })
  })
  let asked = 0

  const shell: RunningShell = {
    process: child,
    dataFolder,
    output: () => said,
    evaluate(run, arg) {
      asked += 1
      const id = asked
      return new Promise((resolve, reject) => {
        if (!child.connected) return reject(new Error(`The shell has ended:\n${said}`))
        questions.set(id, ({ value, error }) => {
          questions.delete(id)
          if (error === undefined) resolve(value as never)
          else reject(new Error(error))
        })
        child.send({ id, run: run.toString(), arg })
      })
    },
    async sees(text, timeoutMs = 15_000) {
      await until(
        () =>
          shell.evaluate(async ({ windows, page }, text) => {
            return windows().length > 0 && (await page()).getByText(text).first().isVisible()
          }, text),
        { timeoutMs, everyMs: 50, describe: () => `"${text}" does not appear. The shell said:\n${said}` },
      )
    },
    async quit() {
      const gone = new Promise<number | null>((resolve) => child.once('exit', resolve))
      await shell.evaluate(({ app }) => {
        setImmediate(() => app.quit())
      })
      return gone
    },
    async close() {
      if (child.exitCode === null && child.signalCode === null) {
        child.disconnect()
        await ended(child, 8000)
      }
      if (!options.dataFolder) await rm(dataFolder, { recursive: true, force: true })
    },
  }
  return shell
}

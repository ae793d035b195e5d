import { spawn } from 'node:child_process'
import { constants } from 'node:os'

/** Runs a program in our place: same terminal, signals passed on. Gives the exit code that this process should end with. */
export function runInPlace(command: string, args: readonly string[]): Promise<number> {
  const child = spawn(command, args, { stdio: 'inherit' })
  const forward = (signal: NodeJS.Signals): void => {
    // Ctrl+C reaches the child from the terminal itself; a second one would mean "end at once".
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, forward)
  return new Promise((resolve) => {
    const finish = (code: number): void => {
      for (const signal of signals) process.off(signal, forward)
      resolve(code)
    }
    child.once('error', (error) => {
      process.stderr.write(`${command} could not be started: ${error.message}\n`)
      finish(1)
    })
    child.once('exit', (code, signal) => finish(code ?? 128 + (signal ? constants.signals[signal] : 0)))
  })
}

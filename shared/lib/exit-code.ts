/** Linux signal numbers that end processes, as `kill -l` on x86 and ARM names them. */
const signals = new Map<number, string>([
  [1, 'SIGHUP'],
  [2, 'SIGINT'],
  [3, 'SIGQUIT'],
  [4, 'SIGILL'],
  [5, 'SIGTRAP'],
  [6, 'SIGABRT'],
  [7, 'SIGBUS'],
  [8, 'SIGFPE'],
  [9, 'SIGKILL'],
  [10, 'SIGUSR1'],
  [11, 'SIGSEGV'],
  [12, 'SIGUSR2'],
  [13, 'SIGPIPE'],
  [14, 'SIGALRM'],
  [15, 'SIGTERM'],
  [24, 'SIGXCPU'],
  [25, 'SIGXFSZ'],
  [31, 'SIGSYS'],
])

/** The window has a sentence for each (`exit.<meaning>`), filled with the parameters. */
export type ExitMeaning =
  | 'success' // 0
  | 'failure' // the program's own code
  | 'engine-failed' // 125: the engine could not run it
  | 'not-executable' // 126
  | 'command-not-found' // 127
  | 'out-of-memory' // killed by the kernel for memory
  | 'killed' // 137: SIGKILL, by `docker kill`, a stop that took too long, or the kernel
  | 'stopped' // 143: SIGTERM, the usual end of `docker stop`
  | 'interrupted' // 130: SIGINT, Ctrl+C
  | 'crashed' // SIGSEGV, SIGABRT, SIGBUS, SIGILL, SIGFPE, SIGSYS
  | 'signalled' // any other signal

export interface ExitInWords {
  readonly meaning: ExitMeaning
  readonly params: { readonly exitCode: number; readonly signal: string; readonly signalNumber: number }
}

const crashes = new Set([4, 6, 7, 8, 11, 31])

/** What an exit code tells. 128 + n means signal n by the convention of shells and of the engine. */
export function exitInWords(exitCode: number, oomKilled = false): ExitInWords {
  const signalNumber = exitCode > 128 && exitCode <= 128 + 64 ? exitCode - 128 : 0
  const signal = signalNumber === 0 ? '' : (signals.get(signalNumber) ?? `SIG${signalNumber}`)
  return { meaning: meaningOf(exitCode, signalNumber, oomKilled), params: { exitCode, signal, signalNumber } }
}

function meaningOf(exitCode: number, signalNumber: number, oomKilled: boolean): ExitMeaning {
  if (oomKilled && exitCode !== 0) return 'out-of-memory'
  if (exitCode === 0) return 'success'
  if (exitCode === 125) return 'engine-failed'
  if (exitCode === 126) return 'not-executable'
  if (exitCode === 127) return 'command-not-found'
  if (signalNumber === 0) return 'failure'
  if (signalNumber === 9) return 'killed'
  if (signalNumber === 15) return 'stopped'
  if (signalNumber === 2) return 'interrupted'
  return crashes.has(signalNumber) ? 'crashed' : 'signalled'
}

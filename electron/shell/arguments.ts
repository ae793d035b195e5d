import { app } from 'electron'
import { type Flags, parseFlags, wrongFlagsExitCode } from '../flags.ts'

/** Switches that let another program run code inside ours. No fuse turns these off, so a packaged app does not start with them. */
const debugSwitches = ['remote-debugging-port', 'remote-debugging-pipe']

/** Our flags, or the exit code to leave with, its reason told on stderr. */
export function readShellFlags(): Pick<Flags, 'engine' | 'demo' | 'readOnly'> | { readonly exitCode: number } {
  const debugSwitch = app.isPackaged ? debugSwitches.find((name) => app.commandLine.hasSwitch(name)) : undefined
  if (debugSwitch) {
    console.error(`Portlight does not start with --${debugSwitch}: it would let other programs act as you.`)
    return { exitCode: wrongFlagsExitCode }
  }
  const parsed = parseFlags(ownArguments(process.argv.slice(app.isPackaged ? 1 : 2)))
  if (parsed.kind === 'flags') return parsed.flags
  console.error(parsed.message)
  return { exitCode: wrongFlagsExitCode }
}

/**
 * The flags that the desktop shell knows, out of a command line which the system and Chromium write to as well (`-psn_…`,
 * `--ozone-platform=…`).
 */
function ownArguments(args: readonly string[]): string[] {
  const own: string[] = []
  for (const [index, arg] of args.entries()) {
    if (arg === '--demo' || arg === '--read-only' || arg.startsWith('--engine=')) own.push(arg)
    else if (arg === '--engine') own.push(...args.slice(index, index + 2))
  }
  return own
}

import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Flags, helpText, parseFlags, wrongFlagsExitCode } from '../electron/flags.ts'
import { downloadElectron, electronBinary, whyNoWindow } from './desktop.ts'
import { runInPlace } from './run.ts'

/**
 * `npm start`: builds where the build is missing or old, then opens the desktop window where Electron's binary is there or can be
 * fetched, and serves the same screens to a browser where it cannot.
 */

const root = join(import.meta.dirname, '..')
const serveProgram = join(root, 'out/main/serve.js')
/** Written last by the build. */
const screens = join(root, 'out/renderer/index.html')

const args = process.argv.slice(2)
const parsed = parseFlags(args)
if (parsed.kind === 'wrong') {
  process.stderr.write(`portlight: ${parsed.message}\n`)
  process.exitCode = wrongFlagsExitCode
} else if (parsed.flags.help) process.stdout.write(helpText)
else process.exitCode = await start(parsed.flags)

async function start(flags: Flags): Promise<number> {
  if (isBuildOld()) {
    say('Building Portlight: this takes a few seconds, and only after its sources have changed.')
    const vite = join(root, 'node_modules/electron-vite/bin/electron-vite.js')
    const code = await runInPlace(process.execPath, [vite, 'build', root, '--logLevel', 'error'])
    if (code !== 0) return code
  }
  if (!flags.browser) {
    const reason = await prepareDesktop()
    const binary = electronBinary()
    if (reason === null && binary) return runInPlace(binary, [root, ...args])
    say(`${reason} Browser mode serves the same screens:`)
  }
  return runInPlace(process.execPath, [serveProgram, ...args])
}

/** Null when the desktop window can be opened, else a sentence that says why not. */
async function prepareDesktop(): Promise<string | null> {
  const reason = whyNoWindow()
  if (reason !== null || electronBinary()) return reason
  say("Downloading Electron's binary (about 110 MB, once).")
  return downloadElectron()
}

function isBuildOld(): boolean {
  if (!existsSync(serveProgram) || !existsSync(screens)) return true
  const built = statSync(screens).mtimeMs
  const sources = [
    'electron',
    'renderer',
    'shared',
    'assets',
    'package.json',
    'package-lock.json',
    'electron.vite.config.ts',
  ]
  return sources.some((source) => newest(join(root, source)) > built)
}

/** ms since the epoch of the newest change at or below a path; 0 when there is nothing. */
function newest(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat) return 0
  if (!stat.isDirectory()) return stat.mtimeMs
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), stat.mtimeMs)
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

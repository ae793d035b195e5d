import { createInterface } from 'node:readline'
import manifest from '../package.json' with { type: 'json' }
import { createScope, type Undo } from '../shared/lib/undo.ts'
import { type App, createApp } from './app.ts'
import { dataFolder } from './data-folder.ts'
import type { Flags } from './flags.ts'
import { createLog } from './log.ts'
import { arrivalPath } from './transports/guard.ts'
import { type Screens, startHttpServer } from './transports/http-server.ts'
import { hasDesktop, openInBrowser } from './transports/open-browser.ts'
import { createTickets, ticketLifeMs } from './transports/tickets.ts'

/** How long a clean end may take before the program ends anyway. */
const closeLimitMs = 5000
const sameWishMs = 500

/**
 * The composition root of browser mode: the services behind the loopback server, a one-time link in the terminal, and in the
 * browser where there is a desktop. Resolves when it serves; ends the program on SIGINT, SIGTERM or SIGHUP.
 */
export async function runBrowserMode(flags: Flags, makeScreens: () => Screens | Promise<Screens>): Promise<void> {
  const scope = createScope()
  let app: App | undefined
  try {
    const folder = dataFolder(process.env)
    const log = createLog(folder)
    const screens = await makeScreens()
    const running = await createApp({
      mode: 'browser',
      ...(flags.engine === undefined ? {} : { engineUrl: flags.engine }),
      ...(flags.demo && { target: 'demo' }),
      readOnly: flags.readOnly,
      env: process.env,
      dataFolder: folder,
      log,
      version: manifest.version,
    })
    app = running
    const tickets = createTickets()
    const server = await startHttpServer({
      app: running,
      tickets,
      screens,
      ...(flags.port === undefined ? {} : { port: flags.port }),
      onNotReading: () => log.warn('a browser tab was disconnected because it did not read'),
    })
    scope.own(
      tickets.onAlarm(() => {
        say('Something on this computer is trying wrong tickets: it is being slowed down, and has not been let in.')
        log.warn('more than ten wrong tickets or tokens within a minute')
      }),
    )
    const close = async (): Promise<void> => {
      scope.close()
      await server.close()
      await running.close()
    }
    endOnSignals(close)

    const link = (path: string): string => `${server.origin}${path}#ticket=${tickets.issue()}`
    say(`Portlight is ready: ${link('/')}`)
    say(`The link works once, within a minute, on this computer. ${hint()}`)
    if (flags.open && hasDesktop(process.env)) scope.own(openOnce(link(arrivalPath)))
    scope.own(
      onTerminalLine((line) => {
        if (line === 'r') {
          tickets.endAll()
          say('Every browser tab has been signed out.')
        }
        say(`A new link: ${link('/')}`)
      }),
    )
  } catch (error) {
    scope.close()
    await app?.close()
    process.stderr.write(`portlight: ${sentenceOf(error, flags)}\n`)
    process.exit(1)
  }
}

const say = (line: string): void => void process.stdout.write(`${line}\n`)

const hint = (): string =>
  process.stdin.isTTY
    ? 'Press Enter for a new one, r and Enter to sign every tab out, Ctrl+C to stop.'
    : 'Send a line for a new one, "r" to sign every tab out.'

/** Opens the link, and takes its file away when the ticket in it is void or the program ends. */
function openOnce(link: string): Undo {
  const remove = openInBrowser(link)
  const timer = setTimeout(remove, ticketLifeMs)
  timer.unref()
  return () => {
    clearTimeout(timer)
    remove()
  }
}

function onTerminalLine(run: (line: string) => void): Undo {
  const terminal = createInterface({ input: process.stdin })
  terminal.on('line', (line) => run(line.trim()))
  return () => terminal.close()
}

/**
 * The first signal ends cleanly, within a limit; a later one ends at once. One that comes right after the first is the same wish:
 * a terminal or service manager signals every process of a group, and `npm start` passes its own signal on as well.
 */
function endOnSignals(close: () => Promise<void>): void {
  let endingSince: number | undefined
  const end = (): void => {
    if (endingSince !== undefined) {
      if (performance.now() - endingSince > sameWishMs) process.exit(1)
      return
    }
    endingSince = performance.now()
    setTimeout(() => process.exit(1), closeLimitMs).unref()
    close().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end)
}

function sentenceOf(error: unknown, flags: Flags): string {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    return `Port ${flags.port} is taken by another program. Choose another with --port N, or leave it out.`
  return error instanceof Error ? error.message : String(error)
}

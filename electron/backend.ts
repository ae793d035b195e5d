import { createRouterClient } from '@orpc/server'
import { type App, createApp } from './app.ts'
import { dataFolder } from './data-folder.ts'
import type { FromHelper, HelperStart, ToHelper, Wish } from './helper-messages.ts'
import { createLog } from './log.ts'
import { servePort } from './transports/message-port.ts'

/** The back end of the desktop app, in a utility process: the services behind the windows' message ports. */

const folder = dataFolder(process.env)
const log = createLog(folder)
const ending = new AbortController()
let app: Promise<App> | undefined
const choosing = new Map<number, (paths: readonly string[]) => void>()
let lastChoice = 0

/** A back end that cannot go on ends; the shell starts a fresh one and says so when that does not help. */
function fail(error: unknown): never {
  log.error('the back end cannot go on', error)
  console.error(error)
  process.exit(1)
}
process.on('uncaughtException', fail)
process.on('unhandledRejection', fail)

const tell = (message: FromHelper): void => process.parentPort.postMessage(message)

// Messages wait until there is a listener, so none of those that the shell sends at once is lost.
process.parentPort.on('message', ({ data, ports }) => {
  hear(data as ToHelper, ports).catch(fail)
})

async function hear(message: ToHelper, ports: Electron.MessagePortMain[]): Promise<void> {
  if (message.kind === 'start') {
    app = start(message.start)
    await tellLook(await app)
    return
  }
  if (!app) throw new Error(`The shell sent "${message.kind}" before "start"`)
  const running = await app
  switch (message.kind) {
    case 'serve':
      for (const port of ports) servePort(running, port)
      return
    case 'is-published':
      tell({ kind: 'published', id: message.id, published: await isPublished(running, message.port) })
      return
    case 'chosen':
      choosing.get(message.id)?.(message.paths)
      choosing.delete(message.id)
      return
    case 'stop':
      ending.abort()
      await running.close()
      process.exit(0)
  }
}

function start({ engineUrl, target, readOnly, version }: HelperStart): Promise<App> {
  return createApp({
    mode: 'desktop',
    ...(engineUrl === undefined ? {} : { engineUrl }),
    target,
    readOnly,
    onTarget: (chosen) => tell({ kind: 'target', target: chosen }),
    env: process.env,
    choose,
    dataFolder: folder,
    log,
    version,
  })
}

/** The paths come from the shell's dialog, never from a window. */
function choose(wish: Wish): Promise<readonly string[]> {
  lastChoice += 1
  const id = lastChoice
  return new Promise((resolve) => {
    choosing.set(id, resolve)
    tell({ kind: 'choose', id, wish })
  })
}

/** The two preferences that the shell follows too: its menu has a language, the window's frame has a colour. */
async function tellLook(running: App): Promise<void> {
  const client = createRouterClient(running.router)
  try {
    for await (const { colorScheme, language } of await client.settings.watch(undefined, { signal: ending.signal }))
      tell({ kind: 'look', colorScheme, language })
  } catch (error) {
    if (!ending.signal.aborted) throw error
  }
}

/** Asks the live list, not a copy: the shell opens a link only to a port that a running container has at this moment. */
async function isPublished(running: App, port: number): Promise<boolean> {
  const client = createRouterClient(running.router)
  const limit = AbortSignal.any([ending.signal, AbortSignal.timeout(4000)])
  try {
    for await (const change of await client.containers.changes(undefined, { signal: limit }))
      if (change.kind === 'snapshot')
        return change.rows.some((row) =>
          row.ports.some(({ hostPort, protocol }) => hostPort === port && protocol === 'tcp'),
        )
  } catch (error) {
    if (!limit.aborted) throw error
  }
  return false
}

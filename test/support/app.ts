import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page, Request } from 'playwright-core'
import { ended } from './process.ts'

export interface RunningApp {
  readonly process: ChildProcess
  readonly pid: number
  /** `http://127.0.0.1:PORT` */
  readonly origin: string
  /** The token of the session that the printed one-time link was good for. */
  readonly token: string
  /** A fresh one-time link, as "open in another tab" makes it. */
  newLink(): Promise<string>
  /** All it has said so far, for failure messages. */
  output(): string
  close(): Promise<void>
}

/** Starts the built back end in browser mode, as `npm start -- --browser --no-open` does, with a data folder of its own. */
export async function startApp(
  options: { engine?: string; args?: string[]; env?: NodeJS.ProcessEnv } = {},
): Promise<RunningApp> {
  const program = 'out/main/serve.js'
  if (!existsSync(program)) throw new Error('The app is not built: npm run build')
  const dataFolder = await mkdtemp(join(tmpdir(), 'portlight-data-'))
  const args = [program, '--no-open', ...(options.engine ? ['--engine', options.engine] : []), ...(options.args ?? [])]
  const child = spawn(process.execPath, args, {
    env: { ...process.env, PORTLIGHT_DATA_FOLDER: dataFolder, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let said = ''
  const link = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`No link after 20 s:\n${said}`)), 20_000)
    const listen = (chunk: Buffer): void => {
      // Bounded: only the beginning and the newest part matter to a failing test.
      said = said.length > 200_000 ? said.slice(0, 50_000) + said.slice(-50_000) + chunk : said + chunk
      const found = /http:\/\/127\.0\.0\.1:\d+\/#ticket=[\w-]+/.exec(said)
      if (found) {
        clearTimeout(timer)
        resolve(found[0])
      }
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    child.once('exit', (code) => reject(new Error(`The app ended with ${code}:\n${said}`)))
  })
  const { origin, hash } = new URL(link)
  const post = async (
    path: string,
    headers: Record<string, string>,
    body?: string,
  ): Promise<Record<string, string>> => {
    const answer = await fetch(origin + path, {
      method: 'POST',
      headers: { origin, ...headers },
      ...(body && { body }),
    })
    if (!answer.ok) throw new Error(`POST ${path} was refused with ${answer.status}`)
    return (await answer.json()) as Record<string, string>
  }
  const ticket = JSON.stringify({ ticket: hash.slice('#ticket='.length) })
  const { token = '' } = await post('/session', { 'content-type': 'application/json' }, ticket)
  return {
    process: child,
    pid: child.pid ?? 0,
    origin,
    token,
    async newLink() {
      const { ticket: fresh } = await post('/ticket', { authorization: `Bearer ${token}` })
      return `${origin}/#ticket=${fresh}`
    },
    output: () => said,
    async close() {
      child.kill('SIGTERM')
      await ended(child, 5000)
      await rm(dataFolder, { recursive: true, force: true })
    },
  }
}

export interface OpenPage {
  readonly page: Page
  /** Errors that reached the console, uncaught exceptions, CSP reports: empty at the end of a good test. */
  readonly errors: string[]
}

/** Opens the app in a new browser context with its one-time link. */
export async function openPage(
  browser: Browser,
  app: RunningApp,
  options: {
    width?: number
    height?: number
    dark?: boolean
    language?: string
    beforeLoad?: (page: Page) => Promise<void>
  } = {},
): Promise<OpenPage> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1280, height: options.height ?? 720 },
    colorScheme: options.dark ? 'dark' : 'light',
    locale: options.language ?? 'en-GB',
  })
  const page = await context.newPage()
  const errors: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes(networkChanged)) errors.push(message.text())
  })
  page.on('pageerror', (error) => errors.push(String(error)))
  await options.beforeLoad?.(page)
  await gotoAnyhow(page, () => app.newLink())
  return { page, errors }
}

const networkChanged = 'net::ERR_NETWORK_CHANGED'

/**
 * Chromium drops what it is loading, from this machine too, when a network interface comes or goes, and every container with a network
 * brings one. Such a load is begun again, with a link of its own; later ones the window tries again itself (lazy-part.ts).
 */
async function gotoAnyhow(page: Page, newLink: () => Promise<string>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    let dropped = false
    const note = (request: Request): void => {
      dropped ||= request.failure()?.errorText === networkChanged
    }
    page.on('requestfailed', note)
    try {
      await page.goto(await newLink())
    } catch (error) {
      if (!dropped) throw error
    }
    page.off('requestfailed', note)
    if (!dropped || tries === 5) return
    // A window that was about to try again by itself gets ahead of this; the next link takes it from there.
    await page.goto('about:blank').catch(() => undefined)
  }
}

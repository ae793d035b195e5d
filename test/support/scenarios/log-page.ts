import type { Browser, Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { type OpenPage, openPage, type RunningApp, startApp } from '../app.ts'
import { openBrowser } from '../browser.ts'
import { busyboxImage, releaseTestEngine, type TestEngine, testEngine, testLabel } from '../engine.ts'
import { until } from '../process.ts'

/** What keeps a container up until it is stopped, at once when it is. */
export const stay = 'trap "exit 0" TERM; while :; do sleep 1 & wait; done'

/** A page on the log of containers that a test makes on the suites' engine. */
export interface LogPage {
  readonly engine: TestEngine
  readonly app: RunningApp
  readonly browser: Browser
  readonly opened: OpenPage
  readonly page: Page
  readonly prefix: string
  /** Runs `command` in a container called `prefix + name`; gives its id. */
  make(name: string, command: string, ...flags: string[]): Promise<string>
  /** Writes to the standard output of a running container, as its program would. */
  say(name: string, script: string): Promise<string>
  /** Opens the log of a container by its test name, or by its id. */
  openLog(name: string, on?: Page): Promise<void>
  log(): Locator
  tool(name: string | RegExp): Locator
  rowOf(text: string): Locator
  last(): Promise<string | undefined>
  becomesLast(text: string): Promise<void>
  inSight(on?: Page): Promise<string[]>
  clipboard(on?: Page): Promise<string>
  toEnd(): Promise<void>
  close(): Promise<void>
}

/** `expect.poll` with patience for a machine that has much to do. */
export const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 20_000 })

/** The texts of the lines in sight, from the top. */
export const textsInSight = (page: Page): Promise<string[]> =>
  page.locator('[role=log]').evaluate((box) => {
    const { top, bottom } = box.getBoundingClientRect()
    return [...box.querySelectorAll('[data-line]:not([data-aside])')]
      .filter((row) => {
        const at = row.getBoundingClientRect()
        return at.top >= top - 1 && at.bottom <= bottom + 1
      })
      .map((row) => row.querySelector('[data-text]')?.textContent ?? row.textContent)
  })

async function becomes(read: () => Promise<string | undefined>, wanted: string): Promise<void> {
  let seen: string | undefined
  await until(
    async () => {
      seen = await read()
      return seen === wanted
    },
    { timeoutMs: 15_000, everyMs: 50, describe: () => `The last line is "${seen}", not "${wanted}"` },
  )
}

/** Opens the log of a container by its id. */
export async function openLogOf(page: Page, id: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = `#/containers/${to}/logs`
  }, id)
  await page.locator('[role=log]').waitFor()
}

export async function openLogPage(options: { engine?: string } = {}): Promise<LogPage> {
  const prefix = `logs-${process.pid}-${Math.random().toString(36).slice(2, 6)}-`
  const ids = new Map<string, string>()
  const engine = await testEngine()
  const app = await startApp({ engine: options.engine ?? engine.url })
  const browser = await openBrowser()
  const opened = await openPage(browser, app)
  const { page } = opened
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: app.origin })
  const log = (): Locator => page.locator('[role=log]')
  const inSight = (on: Page = page): Promise<string[]> => textsInSight(on)
  const last = async (): Promise<string | undefined> => (await inSight()).at(-1)
  return {
    ...{ engine, app, browser, opened, page, prefix, log, inSight, last },
    async make(name, command, ...flags) {
      const args = ['--label', testLabel, '--name', prefix + name, ...flags]
      const id = await engine.docker('run', '-d', ...args, busyboxImage, 'sh', '-c', command)
      ids.set(name, id)
      return id
    },
    say: (name, script) =>
      engine.docker('exec', prefix + name, 'sh', '-c', `{ ${script}; } > /proc/1/fd/1 2> /proc/1/fd/2`),
    openLog: (name, on = page) => openLogOf(on, ids.get(name) ?? name),
    tool: (name) => page.getByRole('toolbar', { name: 'Log tools' }).getByRole('button', { name }),
    rowOf: (text) =>
      page.locator('[role=log] [data-line]:not([data-aside])').filter({ has: page.getByText(text, { exact: true }) }),
    becomesLast: (text) => becomes(last, text),
    clipboard: (on = page) => on.evaluate(() => navigator.clipboard.readText()),
    async toEnd() {
      await log().focus()
      await page.keyboard.press('G')
    },
    async close() {
      await browser.close()
      await app.close()
      const left = (await engine.docker('ps', '-aq', '--filter', `name=${prefix}`)).split('\n').filter(Boolean)
      if (left.length > 0) await engine.docker('rm', '-f', '-v', ...left)
      await releaseTestEngine()
    },
  }
}

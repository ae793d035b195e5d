import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { writeRedirectFile } from '../../electron/transports/open-browser.ts'
import { engine as words } from '../../renderer/i18n/en/engine.ts'
import { type RunningApp, startApp } from '../support/app.ts'
import { type CountingEngine, startCountingEngine } from '../support/attacker.ts'
import { openBrowser } from '../support/browser.ts'
import { connectClient } from '../support/client.ts'
import { until } from '../support/process.ts'

/** How a real browser's tabs get in, stay in, and are told when they are out. */

let browser: Browser
let engine: CountingEngine
let app: RunningApp
let context: BrowserContext

beforeAll(async () => {
  browser = await openBrowser()
  engine = await startCountingEngine()
  app = await startApp({ engine: engine.url })
})

afterAll(async () => {
  await browser?.close()
  await app?.close()
  await engine?.close()
})

beforeEach(async () => {
  context = await browser.newContext({ locale: 'en-GB' })
})

afterEach(() => context.close())

/** A tab is in when the screens are there; before that there is a sentence. */
const expectIn = (page: Page): Promise<unknown> => page.waitForSelector('main, nav', { timeout: 10_000 })
const expectSentence = (page: Page, sentence: string): Promise<void> =>
  page.getByText(sentence, { exact: false }).first().waitFor({ timeout: 10_000 })

describe('a tab', () => {
  it('gets in with its link, which leaves the address bar and the history at once', async () => {
    const page = await context.newPage()
    const link = await app.newLink()
    await page.goto(link)
    await expectIn(page)
    expect(page.url()).not.toContain('ticket')
    expect(await page.evaluate(() => history.length)).toBeLessThanOrEqual(2)
    const stored = await page.evaluate(() => ({
      session: { ...sessionStorage },
      local: { ...localStorage },
      cookie: document.cookie,
    }))
    expect(stored).toEqual({
      session: { 'portlight-session': expect.stringMatching(/^[\w-]{43}$/) },
      local: {},
      cookie: '',
    })
    expect(JSON.stringify(stored)).not.toContain(link.split('=')[1])
    expect(await context.cookies()).toEqual([])
  })

  it('stays in when it is reloaded', async () => {
    const page = await context.newPage()
    await page.goto(await app.newLink())
    await expectIn(page)
    await page.reload()
    await expectIn(page)
  })

  it('is told what to do when its link was used before, and takes a fresh one without a reload', async () => {
    const link = await app.newLink()
    const first = await context.newPage()
    await first.goto(link)
    await expectIn(first)
    const second = await context.newPage()
    await second.goto(link)
    await expectSentence(second, words.link.refused['ticket-spent'])
    const fresh = await app.newLink()
    await second.evaluate((hash) => {
      location.hash = hash
    }, new URL(fresh).hash)
    await expectIn(second)
  })

  it('is told that it needs a link when it came without one', async () => {
    const page = await context.newPage()
    await page.goto(app.origin)
    await expectSentence(page, words.link.refused['no-ticket'])
  })

  it('gets in by the redirect file, which browsers take for another site', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'portlight-redirect-'))
    const ticket = new URL(await app.newLink()).hash
    const { file, remove } = writeRedirectFile(`${app.origin}/open${ticket}`, folder)
    const page = await context.newPage()
    await page.goto(`file://${file}`)
    await expectIn(page)
    expect(new URL(page.url()).pathname).toBe('/')
    remove()
    await rm(folder, { recursive: true })
  })

  // Chromium drops loads when a container brings a network interface; React kept the failure, and the screen stayed broken.
  it('opens a screen whose file could not be loaded at first', async () => {
    const page = await context.newPage()
    const dropped: string[] = []
    await page.route(/\/ImagesScreen[^/]*\.js$/, async (route) => {
      dropped.push(route.request().url())
      if (dropped.length < 3) await route.abort('failed')
      else await route.continue()
    })
    await page.goto(await app.newLink())
    await expectIn(page)
    await page.evaluate(() => location.assign('#/images'))
    await page
      .getByRole('main')
      .getByRole('searchbox')
      .or(page.getByRole('main').getByRole('textbox'))
      .first()
      .waitFor()
    expect(dropped).toHaveLength(3)
  })

  // A dropped style sheet was taken for loaded when its part was tried again: a log without colours, lists of no height.
  it('has all its looks from the start: no part brings a style sheet of its own', async () => {
    const sheets = (await readdir('out/renderer/assets')).filter((name) => name.endsWith('.css'))
    expect(sheets).toHaveLength(1)
  })

  // The same at the start: the page stayed blank, and its one-time link was of no use any more.
  it('opens though files of the window could not be loaded at first, with the link that it was opened with', async () => {
    const page = await context.newPage()
    const dropped: string[] = []
    await page.route(/\/assets\/.*\.(js|css)$/, async (route) => {
      const url = route.request().url()
      const isOneOfThem = dropped.length === 0 ? url.endsWith('.css') : url.endsWith('.js')
      if (dropped.length < 3 && isOneOfThem) {
        dropped.push(url)
        await route.abort('failed')
      } else await route.continue()
    })
    await page.goto(await app.newLink())
    await expectIn(page)
    expect(dropped).toHaveLength(3)
    expect(await page.evaluate(() => sessionStorage.getItem('portlight-load'))).toBe(null)
    await page.close()
  })

  it('is counted while it is there', async () => {
    const { client, close } = await connectClient(app)
    const counts: number[] = []
    const leaving = new AbortController()
    const stream = await client.system.viewers(undefined, { signal: leaving.signal })
    const reading = (async () => {
      for await (const { connected } of stream) counts.push(connected)
    })().catch(() => {})
    // A tab of the test before this one may still be leaving: only this client stays.
    const alone = 1
    await until(() => counts.at(-1) === alone)
    const page = await context.newPage()
    await page.goto(await app.newLink())
    await until(() => counts.at(-1) === alone + 1)
    await page.close()
    await until(() => counts.at(-1) === alone)
    leaving.abort()
    await reading
    close()
  })
})

describe('when the back end goes', () => {
  it('a tab keeps its screens, says so, and is told that its session has ended when another one answers', async () => {
    const first = await startApp({ engine: engine.url })
    const port = new URL(first.origin).port
    const page = await context.newPage()
    await page.goto(await first.newLink())
    await expectIn(page)
    await first.close()
    await page.waitForTimeout(1500)
    await expectIn(page)
    const second = await startApp({ engine: engine.url, args: ['--port', port] })
    await expectSentence(page, words.link.refused['session-ended'])
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0)
    await page.goto(await second.newLink())
    await expectIn(page)
    await second.close()
  })

  it('a tab that was signed out is told so', async () => {
    const own = await startApp({ engine: engine.url })
    const page = await context.newPage()
    await page.goto(await own.newLink())
    await expectIn(page)
    own.process.stdin?.write('r\n')
    await expectSentence(page, words.link.refused['session-ended'])
    await own.close()
  })
})

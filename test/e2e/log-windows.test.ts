import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { LogViewChoice } from '../../shared/contract/settings.ts'
import { openPage, type RunningApp, startApp } from '../support/app.ts'
import { openBrowser } from '../support/browser.ts'
import { connectClient } from '../support/client.ts'
import { busyboxImage, releaseTestEngine, type TestEngine, testEngine, testLabel } from '../support/engine.ts'

/** The Logs screen and a log in a tab of its own, on a real engine: what is chosen, who is in it, what is remembered of it. */

const prefix = `rooms-${process.pid}-`
const project = `${prefix}shop`
const stay = 'trap "exit 0" TERM; while :; do sleep 1 & wait; done'

let engine: TestEngine
let app: RunningApp
let browser: Browser
let page: Page
let errors: string[]
const ids = new Map<string, string>()

async function make(name: string, service: string | null, says: string): Promise<void> {
  const labels =
    service === null ? [] : [`com.docker.compose.project=${project}`, `com.docker.compose.service=${service}`]
  const flags = [testLabel, ...labels].flatMap((label) => ['--label', label])
  const script = `${says}; ${stay}`
  ids.set(
    name,
    await engine.docker(
      'run',
      '-d',
      '--network',
      'none',
      '--name',
      prefix + name,
      ...flags,
      busyboxImage,
      'sh',
      '-c',
      script,
    ),
  )
}
const say = (name: string, text: string): Promise<string> =>
  engine.docker('exec', prefix + name, 'sh', '-c', `echo "${text}" > /proc/1/fd/1`)

beforeAll(async () => {
  engine = await testEngine()
  await make('api', 'api', 'seq 1 300 | sed "s/^/api says /"')
  await make('web', 'web', 'echo web says hello')
  await make('other', null, 'echo other says hello')
  app = await startApp({ engine: engine.url })
  browser = await openBrowser()
  const opened = await openPage(browser, app)
  page = opened.page
  errors = opened.errors
  await page.locator('[role=row][data-key]').first().waitFor()
})
afterAll(async () => {
  await browser?.close()
  await app?.close()
  try {
    const all = (await engine.docker('ps', '-aq', '--filter', `name=${prefix}`)).split('\n').filter(Boolean)
    if (all.length > 0) await engine.docker('rm', '-f', ...all)
  } finally {
    await releaseTestEngine()
  }
})
beforeEach(() => go('/containers'))

const go = async (path: string): Promise<void> => {
  await page.evaluate((to) => {
    location.hash = `#${to}`
  }, path)
}
const projectPath = `/logs/project/${project}`
const log = (on: Page = page): Locator => on.getByRole('log')
const line = (text: string, on: Page = page): Locator => log(on).locator('[data-text]').getByText(text, { exact: true })
const panel = (on: Page = page): Locator => on.getByRole('complementary', { name: 'Sources and bookmarks' })
const source = (name: string, on: Page = page): Locator =>
  panel(on)
    .getByRole('listitem')
    .filter({ hasText: prefix + name })
const count = (locator: Locator): Promise<number> => locator.count()

describe('the picker', () => {
  beforeEach(async () => {
    await page.keyboard.press('g')
    await page.keyboard.press('l')
    await page.getByRole('heading', { name: 'Logs' }).waitFor()
  })

  it('shows the logs of the containers that are chosen', async () => {
    await page.getByRole('searchbox').fill(prefix)
    for (const name of ['api', 'other'])
      await page
        .getByRole('row', { name: prefix + name })
        .locator('[data-check]')
        .click()
    await page.getByRole('button', { name: 'Show the logs of 2 containers' }).click()
    await line('api says 300').waitFor()
    await line('other says hello').waitFor()
    expect(await panel().getByRole('listitem').count()).toBe(2)
    const address = [ids.get('api'), ids.get('other')].sort().join(',')
    expect(new URL(page.url()).hash).toBe(`#/logs/containers/${address}`)
    expect(await page.title()).toBe(`${prefix}api, ${prefix}other – Logs – Portlight`)
    // And remembers that it was looked at.
    await page.getByRole('button', { name: 'Choose other containers' }).click()
    const recent = page.getByRole('region', { name: 'Recently viewed' })
    await recent.getByRole('link', { name: `${prefix}api, ${prefix}other` }).click()
    await line('other says hello').waitFor()
  })

  it('offers compose projects with their counts, and everything that runs', async () => {
    await page.getByRole('link', { name: `${project} 2 of 2 running` }).click()
    await line('web says hello').waitFor()
    expect(await count(line('other says hello'))).toBe(0)
    await page.goBack()
    await page.getByRole('link', { name: /^Everything running/ }).click()
    await line('other says hello').waitFor()
  })

  it('says so where an address names nobody', async () => {
    await go('/logs/containers/a,,b')
    await page.getByText('This address names no containers').waitFor()
    await go('/logs/project/nobody')
    await page.getByText('No container matches yet').first().waitFor()
  })
})

describe('the list of containers', () => {
  it('leads to the logs of a project by its heading, and of the selection by a key', async () => {
    const heading = page.locator('[data-group]').filter({ hasText: project })
    await heading.hover()
    await heading.getByRole('button', { name: `Logs of ${project}` }).click()
    await source('web').waitFor()
    await go('/containers')
    for (const name of ['web', 'other'])
      await page
        .getByRole('row', { name: prefix + name })
        .locator('[data-check]')
        .click()
    await page.getByRole('grid').press('l')
    await source('other').waitFor()
    await line('web says hello').waitFor()
  })
})

describe('several containers', () => {
  beforeEach(async () => {
    await go(projectPath)
    await line('web says hello').waitFor()
  })

  it('are told apart without colour, in the panel and beside each line', async () => {
    const marks = await panel().getByRole('listitem').locator('b').allTextContents()
    expect(marks).toEqual(['A', 'B'])
    const row = log().locator('[data-line]').filter({ hasText: 'web says hello' })
    expect(await row.textContent()).toContain(`B ${prefix}web`)
    expect(await source('web').textContent()).toContain('live')
  })

  it('are muted and heard alone by a condition of the filter', async () => {
    await source('web').getByTitle('Mute').click()
    await line('web says hello').waitFor({ state: 'detached' })
    await panel().getByText('1 of 2 heard').waitFor()
    await source('web').getByText('muted').waitFor()
    await panel().getByRole('button', { name: 'Unmute all' }).click()
    await line('web says hello').waitFor()

    await source('web').getByRole('button', { name: 'Only' }).click()
    await line('api says 300').waitFor({ state: 'detached' })
    await line('web says hello').waitFor()
    await source('api')
      .getByTitle('Unmute')
      .click({ modifiers: ['Alt'] })
    await line('web says hello').waitFor({ state: 'detached' })
    await line('api says 300').waitFor()
    await panel().getByRole('button', { name: 'Unmute all' }).click()
    await panel().getByText('2 sources').waitFor()
  })

  it('are joined by those that start, and keep what those said that are removed', async () => {
    await make('late', 'late', 'echo late says hello')
    await line('late says hello').waitFor()
    await source('late').waitFor()
    await log().getByText('Container joined the selection').waitFor()
    await engine.docker('rm', '-f', `${prefix}late`)
    await source('late').getByText('removed').waitFor()
    await log().getByText('Container removed').waitFor()
    await line('late says hello').waitFor()
    expect(new URL(page.url()).hash).toBe(`#${projectPath}`)
  })
})

describe('a tab of its own', () => {
  /** How the project's log was looked at last, as the back end keeps it. */
  const keptView = async (): Promise<LogViewChoice | undefined> => {
    const { client, close } = await connectClient(app)
    try {
      for await (const { logViews } of await client.settings.watch())
        return logViews.find(({ key }) => key === `project/${project}`)
      return undefined
    } finally {
      close()
    }
  }

  const openTab = async (): Promise<Page> => {
    await go(projectPath)
    await line('web says hello').waitFor()
    const [tab] = await Promise.all([
      page.waitForEvent('popup'),
      page.getByRole('button', { name: 'Open in a new window' }).click(),
    ])
    tab.on('pageerror', (error) => errors.push(String(error)))
    await line('web says hello', tab).waitFor()
    return tab
  }

  it('is let in with the session of this one, shows the same session, and nothing around it', async () => {
    const tab = await openTab()
    expect(tab.url()).toBe(`${app.origin}/#/window${projectPath}`)
    expect(await tab.title()).toBe(`Project ${project} – Logs – Portlight`)
    expect(await count(tab.getByRole('navigation'))).toBe(0)
    const [mine, its] = await Promise.all(
      [page, tab].map((on) => on.evaluate(() => sessionStorage.getItem('portlight-session'))),
    )
    expect(its).toBe(mine)
    await say('web', 'web says it to both')
    for (const on of [page, tab]) await line('web says it to both', on).waitFor()
    await tab.close()
    await say('web', 'web says it to one')
    await line('web says it to one').waitFor()
  })

  it('opens as it was left: title, muted sources and place', async () => {
    const tab = await openTab()
    await tab.getByRole('button', { name: 'Rename' }).click()
    await tab.getByRole('textbox', { name: 'Title of this view' }).fill('Evening shift')
    await tab.keyboard.press('Enter')
    await source('web', tab).getByTitle('Mute').click()
    await source('web', tab).getByText('muted').waitFor()
    await line('web says hello', tab).waitFor({ state: 'detached' })
    await log(tab).focus()
    await tab.keyboard.press('g')
    await line('api says 1', tab).waitFor()
    await expect.poll(() => tab.title()).toBe('Evening shift – Logs – Portlight')
    await Promise.all([tab.waitForEvent('close'), tab.close({ runBeforeUnload: true })])
    // What a tab says while it closes arrives after it has closed.
    await expect
      .poll(keptView, { timeout: 10_000 })
      .toMatchObject({ title: 'Evening shift', place: expect.any(Number) })

    const again = await openPage(browser, app)
    await again.page.evaluate((to) => {
      location.hash = `#/window${to}`
    }, projectPath)
    await again.page.getByRole('heading', { name: 'Evening shift' }).waitFor()
    await line('api says 1', again.page).waitFor()
    await source('web', again.page).getByText('muted').waitFor()
    expect(await count(line('api says 300', again.page))).toBe(0)
    expect(again.errors).toEqual([])
    await again.page.context().close()
  })

  it('that the browser does not open is explained', async () => {
    await page.evaluate(() => {
      window.open = () => null
    })
    await page.evaluate((to) => {
      location.hash = `#${to}`
    }, projectPath)
    await page.getByRole('button', { name: 'Open in a new window' }).click()
    await page.getByText('Allow pop-ups for this address').waitFor()
    expect(errors).toEqual([])
  })
})

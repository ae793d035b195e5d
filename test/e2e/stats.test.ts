import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OpenPage, openPage, type RunningApp, startApp } from '../support/app.ts'
import { seriousViolations } from '../support/axe.ts'
import { openBrowser } from '../support/browser.ts'
import { busyboxImage, releaseTestEngine, type TestEngine, testEngine, testLabel } from '../support/engine.ts'

/** Stats over time and the dashboard, as a person uses them; and once more after a restart of the app. */

const prefix = `stats-${process.pid}-`
let engine: TestEngine
let browser: Browser
let app: RunningApp
let opened: OpenPage
let page: Page
let folder: string
let busy = ''

async function run(name: string, args: string[], command: string): Promise<string> {
  const common = ['--label', testLabel, '--network', 'none', '--name', prefix + name]
  return engine.docker('run', '-d', ...common, ...args, busyboxImage, 'sh', '-c', command)
}
async function open(): Promise<void> {
  app = await startApp({ engine: engine.url, env: { PORTLIGHT_DATA_FOLDER: folder } })
  opened = await openPage(browser, app, {
    // The browser's own dialog cannot be answered here: then a download is made.
    beforeLoad: async (fresh) => {
      await fresh.addInitScript('delete window.showSaveFilePicker')
    },
  })
  page = opened.page
  await page.getByRole('navigation', { name: 'Screens' }).waitFor()
}
async function shut(): Promise<void> {
  await page.context().close()
  await app.close()
}
async function goTo(hash: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to
  }, hash)
}
const region = (name: string): Locator => page.getByRole('region', { name, exact: true })
const figure = async (name: string): Promise<string> =>
  (await region(name).locator('strong').first().textContent()) ?? ''

beforeAll(async () => {
  engine = await testEngine()
  folder = await mkdtemp(join(tmpdir(), 'portlight-data-'))
  busy = await run('busy', ['--cpus', '0.1', '--memory', '64m'], 'while :; do :; done')
  await run('other', [], 'sleep 100000')
  browser = await openBrowser()
  await open()
})
afterAll(async () => {
  await shut().catch(() => undefined)
  await browser?.close()
  const made = (await engine.docker('ps', '-aq', '--filter', `name=${prefix}`)).split('\n').filter(Boolean)
  if (made.length > 0) await engine.docker('rm', '-f', ...made)
  await rm(folder, { recursive: true, force: true })
  await releaseTestEngine()
})

describe('stats over time', () => {
  it('say where they come from, and how often the container was held back', async () => {
    await goTo(`/containers/${busy}/stats`)
    await page.getByText(/^Measured by (this machine’s kernel|the engine)$/).waitFor()
    await expect.poll(() => figure('Held back'), { timeout: 20_000 }).toMatch(/^\d+(\.\d)? %$/)
    await expect.poll(() => figure('CPU'), { timeout: 20_000 }).toMatch(/^\d+(\.\d)? %$/)
    await region('CPU').locator('path.recharts-curve').first().waitFor()
  })

  it('put several containers on one chart, by name', async () => {
    await page.getByRole('button', { name: 'Compare…' }).click()
    await page.getByRole('menuitemcheckbox', { name: `${prefix}other` }).click()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'With 1 other' }).waitFor()
    await region('Memory').getByText(`${prefix}other`).waitFor()
    await expect.poll(() => region('Memory').locator('path.recharts-curve').count(), { timeout: 15_000 }).toBe(2)
  })

  it('are saved as CSV, a row a second and container', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as CSV' }).click(),
    ])
    expect(download.suggestedFilename()).toMatch(/^stats-.*-stats-15m-.*\.csv$/)
    const [head = '', ...rows] = (await readFile(await download.path(), 'utf8')).trimEnd().split('\r\n')
    expect(head).toMatch(/^time,container,cpu_percent,cpu_percent_peak,throttled_percent,memory_bytes,/)
    expect(new Set(rows.map((row) => row.split(',')[1]))).toEqual(new Set([`${prefix}busy`, `${prefix}other`]))
    for (const row of rows) expect(row).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z,[\w-]+(,(\d+(\.\d+)?)?){11}$/)
  })

  it('mark what happened, from outside and from here, in words and shapes', async () => {
    await engine.docker('restart', '-t', '0', busy)
    const events = page.getByRole('list', { name: 'Events' })
    await events.getByText('exited (137)').waitFor()
    await events.getByText('started').waitFor()
    await page.getByRole('button', { name: `Pause ${prefix}busy` }).click()
    await events.getByText('Pause, from here').waitFor()
    await page.getByRole('button', { name: `Resume ${prefix}busy` }).click()
    await events.getByText('Resume, from here').waitFor()
    expect(await region('Events').first().getByRole('button').count()).toBeGreaterThan(0)
    expect(await seriousViolations(page)).toEqual([])
  })
})

describe('the dashboard', () => {
  it('shows who uses most, and what went wrong by itself with its last lines as plain text', async () => {
    await page.getByRole('link', { name: 'Dashboard' }).click()
    await region('Most CPU')
      .getByRole('link', { name: `${prefix}busy` })
      .waitFor()
    await run('crash', [], 'echo "<img src=x onerror=alert(1)> fatal"; exit 3')
    const wrong = region('Went wrong today')
    await wrong.getByText('exited with code 3').waitFor()
    await wrong.getByText('<img src=x onerror=alert(1)> fatal').waitFor()
    await region('Changed today').getByText('exited (3)').waitFor()
    // Stopped by somebody is nothing that went wrong.
    await engine.docker('stop', '-t', '0', `${prefix}other`)
    await region('Changed today').getByText('exited (137)').nth(1).waitFor()
    expect(await wrong.getByRole('listitem').count()).toBe(1)
    expect(await seriousViolations(page)).toEqual([])
    expect(opened.errors).toEqual([])
  })

  it('knows all of it after a restart of the app, as the charts do', async () => {
    await shut()
    await open()
    await goTo('/dashboard')
    await region('Went wrong today').getByText('exited with code 3').waitFor()
    await goTo(`/containers/${busy}/stats`)
    await page.getByRole('list', { name: 'Events' }).getByText('Pause, from here').waitFor()
    await page.getByRole('radio', { name: '24 h' }).click()
    await region('CPU').getByText('peak').waitFor()
    await expect.poll(() => figure('Memory')).toMatch(/(KiB|MiB)$/)
    expect(opened.errors).toEqual([])
  })
})

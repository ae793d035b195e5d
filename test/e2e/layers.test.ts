import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPage, type RunningApp, startApp } from '../support/app.ts'
import { seriousViolations } from '../support/axe.ts'
import { openBrowser } from '../support/browser.ts'
import { busyboxImage, releaseTestEngine, type TestEngine, testEngine, testLabel } from '../support/engine.ts'

/** Images of a real engine, layer by layer: explorer, files, waste, space, Dockerfile, comparison, sharing. */

const repository = `portlight-test/layers-${process.pid}`
const mask = '••••••••'
/** One red pixel. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
)
const script = '#!/bin/sh\n# starts it\necho "ready" \u001b[31m\n'

let engine: TestEngine
let app: RunningApp
let browser: Browser
let page: Page
let errors: string[]
let folder: string
const ids = { one: '', two: '' }

async function build(tag: string, ...lines: string[]): Promise<string> {
  await writeFile(join(folder, 'Dockerfile'), [...lines, ''].join('\n'))
  return engine.docker('build', '-q', '-t', `${repository}:${tag}`, folder)
}

const go = async (path: string): Promise<void> => {
  await page.evaluate((to) => {
    location.hash = `#${to}`
  }, path)
}
const part = (id: string): string => id.replace('sha256:', '')
const image = (): Locator => page.getByRole('region', { name: `Image ${repository}:one` })
const tab = (name: string): Promise<void> => image().getByRole('tab', { name, exact: true }).click()
const layers = (): Locator => page.getByRole('listbox', { name: 'Layers, base first' }).getByRole('option')
const grid = (): Locator => page.getByRole('treegrid')
const row = (name: string): Locator =>
  grid()
    .locator('[data-place]')
    .filter({ has: page.getByText(name, { exact: true }) })
const selected = (): Promise<string | null> =>
  grid().locator('[aria-selected=true] [role=gridcell]').first().textContent()
const layerWith = async (text: string): Promise<number> => {
  const all = await layers().allTextContents()
  return all.findIndex((one) => one.includes(text))
}

beforeAll(async () => {
  engine = await testEngine()
  folder = await mkdtemp(join(tmpdir(), 'portlight-layers-'))
  await mkdir(join(folder, 'app'))
  await writeFile(join(folder, 'app', 'run.sh'), script)
  await writeFile(join(folder, 'app', 'icon.png'), png)
  await writeFile(join(folder, 'app', 'data.bin'), Buffer.from([0, 1, 2, 255, 65, 66]))
  await writeFile(join(folder, 'app', '\u202egpj.exe'), 'turned')
  await writeFile(join(folder, 'app', 'id_rsa'), 'no secret')
  ids.one = await build(
    'one',
    `FROM ${busyboxImage}`,
    `LABEL ${testLabel}=1`,
    'ENV API_TOKEN=hunter2',
    'COPY app /app',
    'RUN dd if=/dev/zero of=/big bs=1024 count=2048 && ln -s app/run.sh /start',
    'RUN rm /big && chmod 700 /app/run.sh',
  )
  ids.two = await build(
    'two',
    `FROM ${repository}:one`,
    'ENV MODE=two',
    'RUN rm /app/data.bin && dd if=/dev/zero of=/more bs=1024 count=300',
  )
  app = await startApp({ engine: engine.url })
  browser = await openBrowser()
  const opened = await openPage(browser, app, { width: 1500, height: 900 })
  page = opened.page
  errors = opened.errors
  await page.getByRole('navigation').first().waitFor()
})
afterAll(async () => {
  await browser?.close()
  await app?.close()
  try {
    await engine.docker('rmi', '-f', `${repository}:two`, `${repository}:one`).catch(() => undefined)
    await rm(folder, { recursive: true, force: true })
  } finally {
    await releaseTestEngine()
  }
})

describe('the explorer', () => {
  it('reads the image when it is first opened, and lists its layers', async () => {
    await go(`/images/${part(ids.one)}`)
    await tab('Layers')
    await grid().waitFor()
    const digests = JSON.parse(await engine.docker('image', 'inspect', '-f', '{{json .RootFS.Layers}}', ids.one))
    expect(await layers().count()).toBe(digests.length)
    expect(await layerWith('in /app')).toBeGreaterThan(0)
    expect(await seriousViolations(page)).toEqual([])
  })

  it('shows what a layer adds, changes and removes', async () => {
    await layers()
      .nth(await layerWith('rm /big'))
      .click()
    await row('big').waitFor()
    expect(await row('big').getAttribute('data-change')).toBe('removed')
    expect(await row('big').getByRole('img', { name: 'removed' }).textContent()).toBe('−')
    await page.getByRole('button', { name: 'Expand all folders' }).click()
    await row('run.sh').waitFor()
    expect(await row('run.sh').getAttribute('data-change')).toBe('changed')
    expect(await row('run.sh').textContent()).toContain('-rwx------')
    expect(await row('icon.png').count()).toBe(0)
    await page.getByRole('radio', { name: 'All up to here' }).click()
    await row('icon.png').waitFor()
    expect(await row('icon.png').getAttribute('data-change')).toBe('unchanged')
    await page.getByRole('button', { name: 'unchanged', exact: true }).click()
    await row('icon.png').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'unchanged', exact: true }).click()
    await page.getByRole('button', { name: 'Collapse all folders' }).click()
  })

  it('shows names that turn or hide text with signs in their place', async () => {
    await page.getByRole('button', { name: 'Expand all folders' }).click()
    await row('▯gpj.exe').waitFor()
  })

  it('is worked by keyboard: cursor, folders, filter, file and back', async () => {
    await page.getByRole('button', { name: 'Collapse all folders' }).click()
    await row('run.sh').waitFor({ state: 'detached' })
    await grid().focus()
    await page.keyboard.press('Home')
    await expect.poll(selected).toContain('app/')
    await page.keyboard.press('ArrowRight')
    await row('run.sh').waitFor()
    await page.keyboard.press('ArrowRight')
    await expect.poll(selected).toContain('data.bin')
    await page.keyboard.press('ArrowLeft')
    await expect.poll(selected).toContain('app/')
    await page.keyboard.press('ArrowLeft')
    await row('run.sh').waitFor({ state: 'detached' })
    await page.keyboard.press('End')
    await expect.poll(selected).toContain('start')
    await page.keyboard.press('/')
    await page.keyboard.type('run.')
    await row('bin/').waitFor({ state: 'detached' })
    await page.keyboard.press('Enter')
    await page.keyboard.press('End')
    await expect.poll(selected).toContain('run.sh')
    await page.keyboard.press('Enter')
    const file = page.getByRole('region', { name: 'File run.sh' })
    await file.getByText('# starts it').waitFor()
    // What a terminal would act on is shown, and does nothing.
    expect(await file.getByRole('document').textContent()).toContain('␛[31m')
    await page.keyboard.press('Escape')
    await file.waitFor({ state: 'detached' })
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('treegrid')
    expect(await image().count()).toBe(1)
  })

  it('follows a symbolic link to its file', async () => {
    await page.getByRole('searchbox', { name: 'Filter paths' }).fill('')
    await row('start').dblclick()
    await expect.poll(selected).toContain('run.sh')
  })
})

describe('a file', () => {
  const file = (name: string): Locator => page.getByRole('region', { name: `File ${name}` })

  it('that is a picture is shown as one, other bytes in hex', async () => {
    await row('icon.png').dblclick()
    const picture = file('icon.png').locator('img')
    await picture.waitFor()
    await expect.poll(() => picture.evaluate((element) => (element as HTMLImageElement).naturalWidth)).toBe(1)
    expect(await picture.getAttribute('src')).toMatch(/^data:image\/png;base64,/)
    await file('icon.png').getByRole('button', { name: 'Back to the files' }).click()
    await row('data.bin').dblclick()
    await file('data.bin').getByText('00 01 02 ff 41 42').waitFor()
    expect(await seriousViolations(page)).toEqual([])
  })

  it('is saved byte by byte under a harmless name', async () => {
    await page.evaluate(() => Object.defineProperty(window, 'showSaveFilePicker', { value: undefined, writable: true }))
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      file('data.bin').getByRole('button', { name: 'Save to disk…' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('data.bin')
    expect([...(await readFile(await download.path()))]).toEqual([0, 1, 2, 255, 65, 66])
    await page.getByText('Saved data.bin').waitFor()
    await file('data.bin').getByRole('button', { name: 'Back to the files' }).click()
  })
})

describe('the sections of an image', () => {
  it('name what is wasted, and lead there', async () => {
    await tab('Waste')
    const waste = image().getByRole('table', { name: 'Paths that take space more than once' })
    await waste.getByRole('cell', { name: '/big', exact: true }).waitFor()
    expect(await image().getByRole('definition').first().textContent()).toMatch(/^\d+\.\d %$/)
    expect(await image().textContent()).toContain('Names that look like secrets')
    expect(await seriousViolations(page)).toEqual([])
    await waste
      .getByRole('button', { name: /^Show \/big in layer/ })
      .first()
      .click()
    await expect.poll(selected).toContain('big')
    expect(
      await layers()
        .nth(await layerWith('of=/big'))
        .getAttribute('aria-selected'),
    ).toBe('true')
    await tab('Waste')
    await image().getByRole('button', { name: '/app/id_rsa' }).click()
    await expect.poll(selected).toContain('id_rsa')
  })

  it('show what takes the space, and go into it by keyboard', async () => {
    await tab('Space')
    const list = image().getByRole('list', { name: 'What takes space in /, largest first' })
    await list.waitFor()
    await image().locator('svg rect').first().waitFor()
    expect(await list.textContent()).toContain('app/')
    expect(await seriousViolations(page)).toEqual([])
    await list.getByRole('button', { name: 'app/' }).focus()
    await page.keyboard.press('Enter')
    const inner = image().getByRole('list', { name: 'What takes space in app, largest first' })
    await inner.getByRole('button', { name: 'icon.png' }).waitFor()
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('BUTTON')
    await inner.getByRole('button', { name: 'icon.png' }).click()
    await expect.poll(selected).toContain('icon.png')
  })

  it('put the Dockerfile together, its secrets masked', async () => {
    await tab('Dockerfile')
    const text = image().getByRole('document', { name: 'Reconstructed Dockerfile' })
    await text.waitFor()
    expect(await text.textContent()).toContain('RUN rm /big && chmod 700 /app/run.sh')
    expect(await text.textContent()).toContain(`ENV API_TOKEN=${mask}`)
    expect(await text.textContent()).not.toContain('hunter2')
    await image().getByRole('button', { name: 'Show secrets' }).click()
    expect(await text.textContent()).toContain('API_TOKEN=hunter2')
    expect(await seriousViolations(page)).toEqual([])
  })

  it('are there at once the second time', async () => {
    await go('/images')
    await image().waitFor({ state: 'detached' })
    await go(`/images/${part(ids.one)}/layers`)
    await grid().waitFor({ timeout: 2000 })
  })
})

describe('two images', () => {
  it('are compared: files, common layers and configuration', async () => {
    await go(`/images/compare/${part(ids.one)}`)
    await page.getByText('Choose the image to compare with').waitFor()
    await go('/images')
    for (const name of ['one', 'two'])
      await page.locator(`[role=row][data-key="${repository}:${name}"] [data-check]`).click()
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    await row('more').waitFor()
    expect(await row('more').getAttribute('data-change')).toBe('added')
    expect(await row('busybox').count()).toBe(0)
    await page.getByRole('button', { name: 'Expand all folders' }).click()
    await row('data.bin').waitFor()
    expect(await row('data.bin').getAttribute('data-change')).toBe('removed')
    expect(await page.getByRole('definition').first().textContent()).toMatch(/^\d+ base layers, /)
    expect(await seriousViolations(page)).toEqual([])
    await page.getByRole('tab', { name: /^Configuration/ }).click()
    const setting = page.getByRole('row').filter({ hasText: 'MODE' })
    expect(await setting.textContent()).toMatch(/not set.*two/)
    expect(await seriousViolations(page)).toEqual([])
  })
})

describe('shared layers', () => {
  it('tell what removing an image would really free', async () => {
    await go('/images/sharing')
    const line = (name: string): Locator => page.locator(`[role=row][data-key="${ids[name as 'one' | 'two']}"]`)
    await line('two').waitFor()
    await line('two').locator('[data-check]').click()
    const freed = page.getByRole('toolbar').getByRole('status')
    await expect.poll(() => freed.textContent()).toMatch(/^Removing it frees 307 kB; /)
    await line('one').locator('[data-check]').click()
    await expect.poll(() => freed.textContent()).toMatch(/^Removing these 2 frees [\d.]+ MB; /)
    await line('two').getByRole('button').first().click()
    const own = page.getByRole('list', { name: `Layers of ${repository}:two` })
    expect(await own.textContent()).toContain('in no other image')
    expect(await own.textContent()).toContain(`${repository}:one`)
    expect(await seriousViolations(page)).toEqual([])
    expect(errors).toEqual([])
  })
})

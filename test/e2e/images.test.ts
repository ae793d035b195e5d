import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formatBytes } from '../../shared/lib/bytes.ts'
import { type OpenPage, openPage, type RunningApp, startApp } from '../support/app.ts'
import { openBrowser } from '../support/browser.ts'
import { busyboxImage, releaseTestEngine, type TestEngine, testEngine, testLabel } from '../support/engine.ts'
import { type ScriptedEngine, startScriptedEngine } from '../support/scripted-engine.ts'

const repository = `portlight-test/images-${process.pid}`
const user = `images-${process.pid}-user`
const mask = '••••••••'

let engine: TestEngine
let app: RunningApp
let browser: Browser
let opened: OpenPage
let page: Page
let folder: string

async function build(tag: string, ...lines: string[]): Promise<string> {
  await writeFile(join(folder, 'Dockerfile'), [`FROM ${busyboxImage}`, `LABEL ${testLabel}=1`, ...lines, ''].join('\n'))
  return engine.docker('build', '-q', '-t', `${repository}:${tag}`, folder)
}
const listed = async (): Promise<string[]> =>
  (await engine.docker('images', '--no-trunc', '--format', '{{.Repository}}:{{.Tag}} {{.ID}}', repository))
    .split('\n')
    .filter(Boolean)
    .sort()
const rows = (): Locator => page.locator('[role=grid] [role=row][data-key]:not([data-gone])')
const rowOf = (tag: string): Locator => page.locator(`[role=row][data-key="${repository}:${tag}"]`)
const filter = (): Locator => page.getByRole('searchbox').first()
const detail = (): Locator => page.getByRole('region', { name: `Image ${repository}:` })
const notes = (): Locator => page.getByRole('alert')

async function open(tag: string): Promise<void> {
  await rowOf(tag).getByRole('button', { name: repository }).click()
  await detail().getByRole('table').waitFor()
}
async function askRemoval(tag: string): Promise<Locator> {
  await rowOf(tag).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Remove…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.waitFor()
  return dialog
}

beforeAll(async () => {
  engine = await testEngine()
  folder = await mkdtemp(join(tmpdir(), 'portlight-images-'))
  await build(
    'one',
    'ENV DB_PASSWORD=hunter2 MODE=fast',
    'RUN dd if=/dev/zero of=/big bs=1024 count=2048',
    'CMD ["sleep", "60"]',
  )
  await engine.docker('tag', `${repository}:one`, `${repository}:alias`)
  await build('used', 'ENV MARK=used')
  await build('spare', 'ENV MARK=spare')
  await engine.docker('run', '-d', '--name', user, '--label', testLabel, `${repository}:used`, 'sleep', '1000')
  app = await startApp({ engine: engine.url })
  browser = await openBrowser()
  opened = await openPage(browser, app, { width: 1500, height: 900 })
  page = opened.page
  await page.evaluate(() => {
    location.hash = '#/images'
  })
  await rows().first().waitFor()
})
afterAll(async () => {
  await browser?.close()
  await app?.close()
  await engine.docker('rm', '-f', '-v', user).catch(() => undefined)
  const left = (await listed()).map((line) => line.split(' ')[0] ?? '')
  if (left.length > 0) await engine.docker('rmi', '-f', ...left)
  await rm(folder, { recursive: true, force: true })
  await releaseTestEngine()
})

describe('the list', () => {
  it('is that of docker images', async () => {
    await filter().fill(repository)
    await expect.poll(() => rows().count()).toBe(4)
    const sizes = new Map(
      (await engine.docker('images', '--format', '{{.Repository}}:{{.Tag}} {{.Size}} {{.ID}}', repository))
        .split('\n')
        .map((line) => line.split(' '))
        .map(([ref = '', size = '', id = '']) => [ref, { size, id }]),
    )
    expect(sizes.size).toBe(4)
    for (const [ref, { size, id }] of sizes) {
      const cells = await page.locator(`[role=row][data-key="${ref}"] [role=gridcell]`).allTextContents()
      expect(cells.join(' ')).toContain(id)
      // The CLI says 3.87MB, we say 3.87 MB.
      expect(cells.map((cell) => cell.replace(/\s/g, ''))).toContain(size)
    }
    expect(await rowOf('used').textContent()).toContain(user)
    expect(await rowOf('spare').textContent()).toContain('not used')
  })

  it('is filtered by use and by text', async () => {
    const keys = (): Promise<(string | null)[]> =>
      rows().evaluateAll((all) => all.map((row) => row.getAttribute('data-key')))
    const choice = (name: RegExp): Locator => page.getByRole('radio', { name }).or(page.getByRole('button', { name }))
    await choice(/^In use/)
      .first()
      .click({ force: true })
    await expect.poll(keys).toEqual([`${repository}:used`])
    await choice(/^Unused/)
      .first()
      .click({ force: true })
    await expect
      .poll(async () => (await keys()).sort())
      .toEqual(['alias', 'one', 'spare'].map((tag) => `${repository}:${tag}`))
    await choice(/^All/).first().click({ force: true })
    // Every word must be there; the name of a container that uses it counts.
    await filter().fill(`${repository} ${user}`)
    await expect.poll(keys).toEqual([`${repository}:used`])
    await filter().fill('no such image')
    await page.getByText('No image matches').waitFor()
    await page.getByRole('button', { name: 'Show all images' }).click()
    await filter().fill(repository)
    await expect.poll(() => rows().count()).toBe(4)
  })
})

describe('an image', () => {
  it('shows the steps of docker history, base first, with their sizes', async () => {
    await open('one')
    const steps = detail().getByRole('table').locator('tbody tr')
    const history = (
      await engine.docker(
        'history',
        '--no-trunc',
        '--human=false',
        '--format',
        '{{.Size}}|{{.CreatedBy}}',
        `${repository}:one`,
      )
    )
      .split('\n')
      .reverse()
      .map((line) => ({ bytes: Number(line.slice(0, line.indexOf('|'))), by: line.slice(line.indexOf('|') + 1) }))
    expect(await steps.count()).toBe(history.length)
    for (const [index, { bytes, by }] of history.entries()) {
      const cells = await steps.nth(index).getByRole('cell').allTextContents()
      expect(cells[0]).toBe(String(index + 1))
      // The last word of a step survives every cleaning; secrets are another test's.
      if (!by.includes('PASSWORD')) expect(cells[1]).toContain(by.trim().split(/\s+/).at(-1)?.slice(0, 12))
      expect(cells[2]).toBe(bytes === 0 ? 'empty' : formatBytes(bytes))
    }
    expect(await steps.filter({ hasText: 'dd if=/dev/zero' }).textContent()).toMatch(/RUN dd .*2\.10 MB/)
    await detail().getByRole('checkbox', { name: 'Hide empty steps' }).check()
    await expect.poll(() => steps.count()).toBe(history.filter(({ bytes }) => bytes > 0).length)
    await detail().getByRole('checkbox', { name: 'Hide empty steps' }).uncheck()
  })

  it('masks secrets in its steps and in its environment until they are asked for', async () => {
    const step = detail().getByRole('row').filter({ hasText: 'DB_PASSWORD' }).first()
    expect(await step.textContent()).toContain(`DB_PASSWORD=${mask} MODE=fast`)
    await step.getByRole('button', { name: /^Show the original/ }).click()
    await detail().getByText('As the engine gave it').waitFor()
    expect(await detail().textContent()).not.toContain('hunter2')
    await step.getByRole('button', { name: /^Show the secrets/ }).click()
    expect(await step.textContent()).toContain('DB_PASSWORD=hunter2')
    await step.getByRole('button', { name: /^Hide the secrets/ }).click()
    await step.getByRole('button', { name: /^Hide the original/ }).click()

    await detail().getByRole('tab', { name: 'Details' }).click()
    const env = detail().getByRole('region', { name: 'Environment' })
    await env.waitFor()
    expect(await env.textContent()).toContain(mask)
    expect(await detail().textContent()).not.toContain('hunter2')
    await env.getByRole('button', { name: 'Show the value of DB_PASSWORD' }).click()
    expect(await env.textContent()).toContain('hunter2')
    await detail().getByRole('tab', { name: 'Inspect' }).click()
    await detail().getByRole('tree').waitFor()
    expect(await detail().textContent()).not.toContain('hunter2')
  })

  it('is closed by Esc', async () => {
    await detail().getByRole('tab', { name: 'Inspect' }).focus()
    await page.keyboard.press('Escape')
    await detail().waitFor({ state: 'detached' })
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('grid')
  })
})

describe('removing', () => {
  it('one of two tags removes the name only, after a dialog that says so', async () => {
    const dialog = await askRemoval('alias')
    expect(await dialog.textContent()).toContain(`Remove ${repository}:alias?`)
    expect(await dialog.textContent()).toContain('Only names go')
    expect(await dialog.textContent()).toContain(`rmi ${repository}:alias`)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    expect(await listed()).toHaveLength(4)
    await askRemoval('alias')
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click()
    await rowOf('alias').waitFor({ state: 'detached' })
    await expect
      .poll(async () => (await listed()).map((line) => line.split(' ')[0]))
      .toEqual(['one', 'spare', 'used'].map((tag) => `${repository}:${tag}`))
    await notes()
      .filter({ hasText: `Removed ${repository}:alias` })
      .getByText('1 tag removed')
      .waitFor()
  })

  it('an image removes its own layers', async () => {
    const id = await engine.docker('image', 'inspect', '-f', '{{.Id}}', `${repository}:spare`)
    const dialog = await askRemoval('spare')
    expect(await dialog.textContent()).toContain('Frees')
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click()
    await rowOf('spare').waitFor({ state: 'detached' })
    await notes()
      .filter({ hasText: `Removed ${repository}:spare` })
      .getByText(/1 tag removed, \d layers? deleted/)
      .waitFor()
    expect(await engine.docker('image', 'inspect', id).catch(() => 'gone')).toBe('gone')
  })

  it('one in use is refused in a sentence, with the words of the engine under details', async () => {
    const dialog = await askRemoval('used')
    expect(await dialog.textContent()).toContain(`Used by ${user}`)
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click()
    const note = notes().filter({ hasText: `${repository}:used was not removed` })
    await note.waitFor()
    expect(await note.textContent()).toMatch(
      /The container \w+ uses this image\. Remove the container first, or force the removal\./,
    )
    await note.getByText('Details').click()
    await expect.poll(() => note.textContent()).toContain('conflict: unable to')
    expect(await listed()).toHaveLength(2)
    // What has run is never lost by force alone: the engine keeps images of running containers.
    expect(await note.getByRole('button', { name: 'Try again with force' }).count()).toBe(1)
    expect(opened.errors).toEqual([])
  })
})

describe('an image that was pulled', () => {
  let scripted: ScriptedEngine
  let own: RunningApp

  beforeAll(async () => {
    scripted = await startScriptedEngine()
    scripted.world.addImage({
      tags: ['pulled/app:1'],
      builder: 'registry',
      createdAgo: 86_400_000,
      steps: [
        {
          by: '/bin/sh -c #(nop) ADD file:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef in / ',
          bytes: 5_000_000,
        },
        { by: '/bin/sh -c #(nop)  ENV API_TOKEN=very secret MODE=fast', bytes: 0 },
        { by: 'RUN |1 NPM_TOKEN=abc /bin/sh -c npm ci # buildkit', bytes: 1_000_000 },
      ],
    })
    own = await startApp({ engine: scripted.url })
  })
  afterAll(async () => {
    await own?.close()
    await scripted?.close()
  })

  it('explains steps without an id, and cleans them of what builders add', async () => {
    const other = await openPage(browser, own, { width: 1500, height: 900 })
    await other.page.evaluate(() => {
      location.hash = '#/images'
    })
    await other.page.locator('[role=row][data-key="pulled/app:1"]').getByRole('button', { name: 'pulled/app' }).click()
    const image = other.page.getByRole('region', { name: 'Image pulled/app:1' })
    await image.getByRole('table').waitFor()
    expect(await image.textContent()).toContain('docker history shows them as <missing>')
    const codes = await image.locator('code').allTextContents()
    expect(codes).toEqual(['ADD file:0123456789ab in /', `ENV API_TOKEN=${mask} MODE=fast`, 'RUN npm ci'])
    await image.getByRole('button', { name: 'Show the original of step 3' }).click()
    expect(await image.locator('pre').textContent()).toBe(`RUN |1 NPM_TOKEN=${mask} /bin/sh -c npm ci # buildkit`)
    await image.getByRole('button', { name: 'Show the secrets in step 3' }).click()
    expect(await image.locator('pre').textContent()).toBe('RUN |1 NPM_TOKEN=abc /bin/sh -c npm ci # buildkit')
    expect(other.errors).toEqual([])
    await other.page.context().close()
  })
})

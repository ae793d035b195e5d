import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OpenPage, openPage, type RunningApp, startApp } from '../support/app.ts'
import { seriousViolations } from '../support/axe.ts'
import { openBrowser } from '../support/browser.ts'
import { busyboxImage, releaseTestEngine, type TestEngine, testEngine, testLabel } from '../support/engine.ts'
import { until } from '../support/process.ts'

const name = `files-${process.pid}`
const other = `${name}-other`
let engine: TestEngine
let app: RunningApp
let browser: Browser
let opened: OpenPage
let page: Page

beforeAll(async () => {
  engine = await testEngine()
  const stay = 'trap "exit 0" TERM; while :; do sleep 1 & wait; done'
  const args = ['--network', 'none', '--label', testLabel]
  const id = await engine.docker('run', '-d', ...args, '--name', name, busyboxImage, 'sh', '-c', stay)
  await engine.docker('create', ...args, '--name', other, busyboxImage, 'none')
  await inside(`mkdir -p /w/real; cd /w; printf 'port=80\\n' > conf; chmod 640 conf; ln -s real link; rm /bin/vi
    echo '<img src=x onerror=alert(1)>' > '<img src=x>'; head -c 500000 /dev/urandom > real/big`)
  app = await startApp({ engine: engine.url })
  browser = await openBrowser()
  opened = await openPage(browser, app, {
    // Where the browser has no dialog to save with, it downloads.
    async beforeLoad(page) {
      await page.addInitScript(() => Reflect.deleteProperty(window, 'showSaveFilePicker'))
    },
  })
  page = opened.page
  await page.evaluate((to) => {
    location.hash = `#/containers/${to}/files`
  }, id)
})
afterAll(async () => {
  await browser?.close()
  await app?.close()
  await engine?.docker('rm', '-f', name, other).catch(() => undefined)
  await releaseTestEngine()
})

const inside = (script: string): Promise<string> => engine.docker('exec', name, 'sh', '-c', script)
const button = (label: string | RegExp) => page.getByRole('button', { name: label, exact: true })
const crumbs = async (): Promise<string> => (await page.getByRole('navigation', { name: 'Folder' }).textContent()) ?? ''

describe('files in a real browser', () => {
  it('walks through folders and links, and shows names as they are', async () => {
    await button('w/').click()
    await button('<img src=x>').waitFor()
    expect(await page.locator('[role=grid] img').count()).toBe(0)
    expect(await seriousViolations(page)).toEqual([])
    await button('link').click()
    await button('big').waitFor()
    expect(await crumbs()).toBe('/wreal')
    await button('Up one folder (Backspace)').click()
    await button('conf').waitFor()
  })

  it('edits a text in its place, with its mode, and asks before what was typed is lost', async () => {
    await button('conf').click()
    await button('Edit').click()
    const text = page.getByRole('textbox', { name: 'Text of conf' })
    await text.fill('port=8080\n# 포트\n')
    await button('Back to the files').click()
    await page.getByRole('dialog', { name: 'Discard what was typed?' }).getByRole('button', { name: 'Cancel' }).click()
    // What was typed used to be gone when another tab was looked at.
    await page.getByRole('tab', { name: 'Overview' }).click()
    await text.waitFor({ state: 'detached' })
    await page.getByRole('tab', { name: 'Files' }).click()
    await page.getByText('As you left it: not saved yet.').waitFor()
    expect(await text.inputValue()).toBe('port=8080\n# 포트\n')
    await button('Save').click()
    await page.getByText('Saved into the container.').waitFor()
    expect(await inside('cat /w/conf; stat -c %a /w/conf')).toBe('port=8080\n# 포트\n640')
    // Somebody else writes it meanwhile.
    await button('Edit').click()
    await text.fill('mine')
    await inside('echo theirs > /w/conf')
    await button('Save').click()
    await page.getByText('The file has changed since it was opened').waitFor()
    expect(await inside('cat /w/conf')).toBe('theirs')
    await button('Back to the files').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click()
  })

  it('downloads a file as it is', async () => {
    await button('real/').click()
    await button('big').click({ button: 'right' })
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'Download' }).click(),
    ])
    expect(file.suggestedFilename()).toBe('big')
    const sum = createHash('sha256')
      .update(await readFile(await file.path()))
      .digest('hex')
    expect(await inside('sha256sum /w/real/big')).toContain(sum)
  })

  it('uploads what is chosen, and asks before it writes over something', async () => {
    const choose = (content: string) =>
      page.locator('input[type=file]').setInputFiles({
        ...{ name: '새 파일.txt', mimeType: 'text/plain' },
        buffer: Buffer.from(content),
      })
    await choose('first')
    await button('새 파일.txt').waitFor()
    await choose('second')
    const question = page.getByRole('dialog', { name: 'Write over what is there?' })
    await question.getByText('새 파일.txt').waitFor()
    await page.keyboard.press('Enter')
    await question.waitFor({ state: 'detached' })
    expect(await inside('cat "/w/real/새 파일.txt"')).toBe('first')
    await choose('second')
    await question.getByRole('button', { name: 'Write over' }).click()
    await until(async () => (await inside('cat "/w/real/새 파일.txt"')) === 'second')
  })

  it('copies into another container, which is stopped', async () => {
    await button('Copy this folder to another container').click()
    const dialog = page.getByRole('dialog', { name: 'Copy real' })
    await page.getByRole('option', { name: other, exact: true }).click()
    await dialog.getByRole('button', { name: 'etc', exact: true }).click()
    await until(async () => (await dialog.getByRole('textbox', { name: 'Into the folder' }).inputValue()) === '/etc')
    await dialog.getByRole('button', { name: 'Copy here' }).click()
    await dialog.getByText('done').waitFor()
    await dialog.getByRole('button', { name: 'Close' }).last().click()
    expect(await engine.docker('diff', other)).toContain('A /etc/real/big')
  })

  it('shows what has changed against the image', async () => {
    await button('Changes').click()
    await page.getByText('/bin/vi').waitFor()
    await page.getByText('/w/real/big').waitFor()
    expect(await page.getByText('−1').count()).toBeGreaterThan(0)
  })

  it('broke no rule of the content policy', () => expect(opened.errors).toEqual([]))
})

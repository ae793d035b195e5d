import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { busyboxImage, testLabel } from '../support/engine.ts'
import { openShop, type Shop } from '../support/shop.ts'

/** Builds of a folder that a person chooses, from the form to the history. */

let shop: Shop

beforeAll(async () => {
  shop = await openShop('builds', async () => undefined)
})
afterAll(() => shop?.close())

describe('a build', () => {
  const files = (text: string): Record<string, string> => ({
    Dockerfile: text,
    '.dockerignore': 'secret\n*.log\n',
    'main.txt': 'hello',
    'noise.log': 'left out',
    'secret/key': 'left out',
  })
  const write = (content: Record<string, string>): Promise<void> =>
    shop.page.evaluate(async (all) => {
      const top = await (await navigator.storage.getDirectory()).getDirectoryHandle('app', { create: true })
      for (const [path, text] of Object.entries(all)) {
        const parts = path.split('/')
        const name = parts.pop() ?? ''
        let at = top
        for (const part of parts) at = await at.getDirectoryHandle(part, { create: true })
        const file = await (await at.getFileHandle(name, { create: true })).createWritable()
        await file.write(text)
        await file.close()
      }
    }, content)

  it('points at the line that failed, is mended in the editor, and goes into the history', async () => {
    await write(files(`FROM ${busyboxImage}\nLABEL ${testLabel}=1\nRUN echo first line && ls /all; exit 3\n`))
    await shop.goTo('#/builds')
    await shop.page.getByText('No builds yet').waitFor()
    await shop.button('New build').click()
    await shop.button('Choose a folder…').click()
    const editor = shop.page.getByRole('textbox', { name: 'Text of Dockerfile' })
    await expect.poll(() => editor.inputValue()).toContain('exit 3')
    await shop.page.getByLabel(/^Name for the image/).fill(`${shop.repository}:built`)
    await shop.look('build-form')
    await shop.button('Build').click()
    await shop.page.getByText('It failed at line 3 of Dockerfile').waitFor()
    await shop.page.getByText('2 files and folders left out by .dockerignore').waitFor()
    await shop.page.getByRole('log').getByText('first line', { exact: true }).waitFor()
    await shop.look('build-failed')
    await shop.button('Edit and build again…').click()
    await expect.poll(() => editor.inputValue()).toContain('exit 3')
    expect(await shop.page.locator('[data-fault]').first().textContent()).toContain('3')
    await editor.fill(`FROM ${busyboxImage}\nLABEL ${testLabel}=1\nCOPY . /all\nRUN seq 1 5000 && ls -a /all\n`)
    await shop.page.getByText('Changed here only').waitFor()
    await shop.button('Build').click()
    await shop.page.getByRole('article').locator('[data-state=done]').waitFor()
    const log = shop.page.getByRole('log')
    await expect.poll(() => log.textContent()).toContain('Successfully tagged')
    // Only what is on screen is in the page.
    expect(await log.locator('pre > div').count()).toBeLessThan(100)
    await shop.page.getByRole('list', { name: 'Steps' }).getByRole('button').nth(3).click()
    await log.getByText('17', { exact: true }).waitFor()
    await shop.look('build-done')
    const inside = await shop.engine.docker(
      'run',
      '--rm',
      '--label',
      testLabel,
      `${shop.repository}:built`,
      'ls',
      '-A',
      '/all',
    )
    expect(inside.split('\n').sort()).toEqual(['.dockerignore', 'Dockerfile', 'main.txt'])
    await shop
      .button('All builds')
      .or(shop.page.getByRole('link', { name: 'All builds' }))
      .first()
      .click()
    const history = shop.page.getByRole('table', { name: 'History of builds' })
    await expect.poll(() => history.locator('tbody tr').count()).toBe(2)
    await shop.look('builds')
    // The cache is told the second time.
    await history
      .getByRole('button', { name: /^Build again/ })
      .first()
      .click()
    await shop.button('Build').click()
    await shop.page.getByText('cached', { exact: true }).first().waitFor()
    await shop.page.getByRole('article').locator('[data-state=done]').waitFor()
  })

  it('that is cancelled stops', async () => {
    await shop.goTo('#/builds')
    await shop.page
      .getByRole('button', { name: /^Build again/ })
      .first()
      .click()
    // A browser without a picker for folders asks with a file field.
    await shop.page.evaluate(() => Object.assign(window, { showDirectoryPicker: undefined }))
    const below = join(shop.folder, 'chosen')
    await mkdir(join(below, 'sub'), { recursive: true })
    await writeFile(join(below, 'sub/file'), 'x')
    await writeFile(
      join(below, 'Dockerfile'),
      `FROM ${busyboxImage}\nCOPY . /all\nRUN cat /all/sub/file; echo begun; sleep 100\n`,
    )
    const asked = shop.page.waitForEvent('filechooser')
    await shop.button('Another folder…').click()
    await (await asked).setFiles(below)
    await expect
      .poll(() => shop.page.getByRole('textbox', { name: 'Text of Dockerfile' }).inputValue())
      .toContain('sub/file')
    await shop.button('Build').click()
    await shop.page.getByRole('log').getByText('xbegun', { exact: true }).waitFor()
    await shop.button('Cancel').click()
    await shop.page.getByRole('article').locator('[data-state=cancelled]').waitFor()
    await shop.page.getByText('The finished steps stay as the build cache.').waitFor()
  })
})

it('stands on a small window in the dark and in Korean', async () => {
  await shop.reopen({ dark: true, language: 'ko-KR' })
  await shop.goTo('#/builds/new')
  await shop.page.getByRole('button', { name: '폴더 선택…' }).waitFor()
  await shop.look('build-form-dark-korean')
  await shop.goTo('#/builds')
  await shop.page.getByRole('table').waitFor()
  await shop.page.locator('footer').getByRole('button', { name: /작업/ }).click()
  await shop.dialog().waitFor()
  await shop.look('jobs-dark-korean')
})

it('draws all of it without a serious accessibility finding, an error or a policy report', () => {
  expect(shop.troubles()).toEqual([])
})

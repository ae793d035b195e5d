import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OpenPage, openPage, type RunningApp, startApp } from '../support/app.ts'
import { openBrowser } from '../support/browser.ts'
import { busyboxImage, releaseTestEngine, type TestEngine, testEngine, testLabel } from '../support/engine.ts'

/** Exports of a log in a real browser: their bytes, how they go, and what a failure leaves behind (RELIABILITY F19). */

const name = `log-export-${process.pid}`
const stay = 'trap "exit 0" TERM; while :; do sleep 1 & wait; done'
/** Bytes that are no UTF-8, a formula, colours, and enough lines for several pieces. */
const script = `printf 'raw \\377\\376 bytes\\n=1+1\\n\\033[31mred\\033[0m\\r\\n'; seq 1 20000 | sed 's/^/line /'; ${stay}`

let engine: TestEngine
let app: RunningApp
let browser: Browser
let opened: OpenPage
let page: Page

/** A picker whose file is in the page: what it wrote, whether it was closed or given up. `trouble` names the error of the second write. */
const withPicker = (trouble: string | null, slowMs = 0): Promise<void> =>
  page.evaluate(
    ([error, wait]) => {
      const file = { size: 0, closed: false, aborted: false }
      let writes = 0
      const picker = async ({ suggestedName }: { suggestedName: string }) => ({
        name: suggestedName,
        createWritable: async () => ({
          async write(data: Uint8Array) {
            writes += 1
            if (wait) await new Promise((resolve) => setTimeout(resolve, Number(wait)))
            if (error && writes > 1) throw new DOMException('trouble', String(error))
            file.size += data.length
          },
          close: async () => void Object.assign(file, { closed: true }),
          abort: async () => void Object.assign(file, { aborted: true }),
        }),
      })
      Object.assign(window, { showSaveFilePicker: picker, savedFile: file })
    },
    [trouble, slowMs] as const,
  )
const savedFile = (): Promise<{ size: number; closed: boolean; aborted: boolean }> =>
  page.evaluate(() => (window as unknown as { savedFile: never }).savedFile)
const dialog = () => page.getByRole('dialog', { name: 'Export the log' })
const open = async (format: string): Promise<void> => {
  await page.getByRole('button', { name: 'Export…', exact: true }).click()
  await dialog()
    .getByRole('radio', { name: new RegExp(`^${format}`) })
    .check()
}
const start = (): Promise<void> => dialog().getByRole('button', { name: 'Export', exact: true }).click()
const download = async (format: string): Promise<{ file: string; bytes: Buffer }> => {
  await open(format)
  const [got] = await Promise.all([page.waitForEvent('download'), start()])
  const bytes = await readFile(await got.path())
  await dialog()
    .getByText(/saved as/)
    .waitFor()
  await dialog().getByRole('button', { name: 'Close' }).last().click()
  return { file: got.suggestedFilename(), bytes }
}
/** What the CLI prints, byte for byte. */
const cli = async (...flags: string[]): Promise<Buffer> => {
  const { execFile } = await import('node:child_process')
  return await new Promise((resolve, reject) => {
    execFile(
      'docker',
      ['logs', ...flags, name],
      { encoding: 'buffer', maxBuffer: 1 << 26, env: { ...process.env, DOCKER_HOST: engine.url } },
      (error, stdout) => (error ? reject(error) : resolve(stdout)),
    )
  })
}

beforeAll(async () => {
  engine = await testEngine()
  const id = await engine.docker('run', '-d', '--label', testLabel, '--name', name, busyboxImage, 'sh', '-c', script)
  app = await startApp({ engine: engine.url })
  browser = await openBrowser()
  opened = await openPage(browser, app, {
    // As in a browser that has no dialog for saving.
    beforeLoad: async (fresh) => {
      await fresh.addInitScript(() =>
        Object.defineProperty(window, 'showSaveFilePicker', { value: undefined, writable: true }),
      )
    },
  })
  page = opened.page
  page.setDefaultTimeout(10_000)
  await page.locator('[role=row][data-key]').first().waitFor()
  await page.evaluate((container) => {
    location.hash = `#/containers/${container}/logs`
  }, id)
  await page.getByText('line 20000', { exact: true }).waitFor()
})
afterAll(async () => {
  await browser?.close()
  await app?.close()
  await engine.docker('rm', '-f', '-v', name).catch(() => undefined)
  await releaseTestEngine()
})

describe('an export by download', () => {
  it('is what docker logs prints, byte for byte, with timestamps and without', async () => {
    const plain = await download('Text, as')
    expect(plain.file).toMatch(new RegExp(`^${name}-[\\d-]+\\.log$`))
    expect(plain.bytes.equals(await cli())).toBe(true)
    const timed = await download('Text with timestamps')
    expect(timed.bytes.equals(await cli('--timestamps'))).toBe(true)
  })

  it('is JSON that parses, and CSV that is no formula', async () => {
    const json = await download('NDJSON')
    const records = json.bytes
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { message: string })
    expect([json.file.endsWith('.ndjson'), records.length]).toEqual([true, 20_003])
    expect(records.at(-1)?.message).toBe('line 20000')
    const csv = await download('CSV')
    expect([csv.file.endsWith('.csv'), /(^|,)"?=1\+1/m.test(csv.bytes.toString())]).toEqual([true, false])
  })

  it('holds only the lines that a filter leaves', async () => {
    await page.getByRole('toolbar', { name: 'Log tools' }).getByRole('button', { name: 'Filter' }).click()
    await page.getByLabel('Text', { exact: true }).fill('line 1999')
    await page.keyboard.press('Enter')
    await expect
      .poll(() => page.getByRole('region', { name: 'Filter', exact: true }).textContent())
      .toContain('11 of 20,003 lines')
    const { bytes } = await download('Text, as')
    expect(bytes.toString().trimEnd().split('\n')).toEqual([
      'line 1999',
      ...Array.from({ length: 10 }, (_, i) => `line 1999${i}`),
    ])
    await page.getByRole('button', { name: 'Clear filter' }).click()
  })
})

describe('an export to a file', () => {
  it('is closed under its name when all of it is written', async () => {
    await withPicker(null)
    await open('Text, as')
    await start()
    await dialog()
      .getByText(/20,003 lines saved as/)
      .waitFor()
    expect(await savedFile()).toEqual({ size: (await cli()).length, closed: true, aborted: false })
    await dialog().getByRole('button', { name: 'Close' }).last().click()
  })

  it('leaves nothing when the disk is full, and can be tried again', async () => {
    await withPicker('QuotaExceededError')
    await open('NDJSON')
    await start()
    await dialog()
      .getByText(/disk is full/)
      .waitFor()
    expect(await savedFile()).toMatchObject({ closed: false, aborted: true })
    await withPicker(null)
    await dialog().getByRole('button', { name: 'Try again' }).click()
    await dialog()
      .getByText(/saved as/)
      .waitFor()
    await dialog().getByRole('button', { name: 'Close' }).last().click()
  })

  it('goes on in the background, and leaves nothing when it is cancelled', async () => {
    await withPicker(null, 700)
    await open('NDJSON')
    await start()
    await dialog().getByRole('button', { name: 'Go on in the background' }).click()
    await expect.poll(() => dialog().count()).toBe(0)
    await page.getByText(/^Exporting… \d+ %$/).waitFor()
    await page.getByRole('button', { name: 'Cancel the export' }).click()
    await expect.poll(savedFile).toMatchObject({ closed: false, aborted: true })
    expect(await page.getByText(/^Exporting/).count()).toBe(0)
  })
})

it('says nothing to the console and breaks no policy', () => expect(opened.errors).toEqual([]))

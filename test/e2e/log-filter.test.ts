import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OpenPage, openPage, type RunningApp, startApp } from '../support/app.ts'
import { openBrowser } from '../support/browser.ts'
import { busyboxImage, releaseTestEngine, type TestEngine, testEngine, testLabel } from '../support/engine.ts'

/** Filters, levels over time, fields and times, in a real browser on a real container's JSON, logfmt and plain lines. */

const name = `log-filter-${process.pid}`
const stay = 'trap "exit 0" TERM; while :; do sleep 1 & wait; done'
/** 300 JSON lines over some seconds (every tenth an error), 50 logfmt lines, 50 plain ones to stderr. */
const script = `i=0
while [ $i -lt 300 ]; do i=$((i+1)); l=info; [ $((i%10)) = 0 ] && l=error
echo "{\\"level\\":\\"$l\\",\\"msg\\":\\"request $i\\",\\"user\\":{\\"id\\":$((i%3))}}"; [ $((i%100)) = 0 ] && sleep 1; done
i=0; while [ $i -lt 50 ]; do i=$((i+1)); echo "level=warn msg=\\"job $i\\" took=$i"; done
sleep 1 # The streams go through pipes of their own: at once, their order would be chance.
i=0; while [ $i -lt 50 ]; do i=$((i+1)); echo "plain $i" >&2; done
${stay}`

let engine: TestEngine
let app: RunningApp
let browser: Browser
let opened: OpenPage
let page: Page

const bar = (): Locator => page.getByRole('region', { name: 'Filter', exact: true })
const chips = (): Locator => bar().getByRole('listitem')
const tool = (label: string): Locator =>
  page.getByRole('toolbar', { name: 'Log tools' }).getByRole('button', { name: label, exact: true })
const lines = (): Locator => page.locator('[role=log] [data-line]:not([data-aside])')
const texts = (): Promise<string[]> => page.locator('[role=log] [data-text]').allTextContents()
const leaves = (result: string): Promise<void> =>
  expect.poll(() => bar().getByRole('status').first().textContent(), { timeout: 10_000 }).toContain(result)
const clear = async (): Promise<void> => {
  await bar().getByRole('button', { name: 'Clear filter' }).click()
  await expect.poll(() => bar().count()).toBe(0)
}

beforeAll(async () => {
  engine = await testEngine()
  const id = await engine.docker('run', '-d', '--label', testLabel, '--name', name, busyboxImage, 'sh', '-c', script)
  app = await startApp({ engine: engine.url })
  browser = await openBrowser()
  opened = await openPage(browser, app)
  page = opened.page
  page.setDefaultTimeout(10_000)
  await page.locator('[role=row][data-key]').first().waitFor()
  await page.evaluate((container) => {
    location.hash = `#/containers/${container}/logs`
  }, id)
  await page.getByText('plain 50', { exact: true }).waitFor({ timeout: 20_000 })
})
afterAll(async () => {
  await browser?.close()
  await app?.close()
  await engine.docker('rm', '-f', '-v', name).catch(() => undefined)
  await releaseTestEngine()
})

describe('the filter bar', () => {
  it('shows only lines with a text, and without it after a click on its sign', async () => {
    await tool('Filter').click()
    await page.getByLabel('Text', { exact: true }).fill('REQUEST 29')
    await page.keyboard.press('Enter')
    await leaves('11 of 400 lines')
    expect((await texts()).every((text) => text.includes('request 29'))).toBe(true)
    await chips()
      .getByRole('button', { name: /^with Text/ })
      .click()
    await leaves('389 of 400 lines')
    await chips()
      .getByRole('button', { name: /^Turn off/ })
      .click()
    await expect.poll(() => chips().textContent()).toContain('off')
    await expect
      .poll(async () => (await texts()).some((text) => text.includes('request 29')) || (await texts()).at(-1))
      .toBeTruthy()
    await chips()
      .getByRole('button', { name: /^Turn on/ })
      .click()
    await leaves('389 of 400 lines')
  })

  it('explains an invalid expression where it is written, and takes it when it is whole', async () => {
    await chips().getByRole('button', { name: /^Edit/ }).click()
    const form = page.getByRole('form', { name: 'Condition' })
    await form.getByLabel('Text', { exact: true }).fill('request [0-9')
    await form.getByLabel('Regular expression').check()
    await form.getByText(/not a valid regular expression/).waitFor()
    expect(await form.getByRole('button', { name: 'Apply' }).isDisabled()).toBe(true)
    await form.getByRole('textbox', { name: 'Regular expression' }).fill('request [0-9]{3}')
    await form.getByRole('radio', { name: 'Only lines with' }).click()
    await form.getByRole('button', { name: 'Apply' }).click()
    await leaves('201 of 400 lines')
  })

  it('narrows down with each condition, and says what could go when nothing is left', async () => {
    await bar().getByRole('button', { name: 'Add condition' }).click()
    const form = page.getByRole('form', { name: 'Condition' })
    await form.getByRole('combobox', { name: 'By' }).click()
    await page.getByRole('option', { name: 'Field' }).click()
    await form.getByRole('textbox', { name: 'Field' }).fill('user.id')
    await form.getByRole('textbox', { name: 'Value' }).fill('7')
    await form.getByRole('button', { name: 'Apply' }).click()
    await page.getByRole('heading', { name: 'No line matches' }).waitFor()
    await page.getByRole('button', { name: 'Turn off “with user.id = 7”' }).click()
    await leaves('201 of 400 lines')
  })

  it('keeps filters by name, applies and renames them, and takes a deletion back', async () => {
    await bar().getByRole('button', { name: 'Saved filters' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('three digits')
    await page.getByRole('button', { name: 'Save this filter' }).click()
    await page.getByRole('button', { name: 'Rename “three digits”' }).click()
    await page.getByRole('textbox', { name: 'New name of “three digits”' }).fill('hundreds')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Delete “hundreds”' }).click()
    await page.getByRole('button', { name: 'Undo' }).click()
    // A click elsewhere closes the list.
    await expect.poll(() => page.getByRole('list', { name: 'Saved filters' }).count()).toBe(0)
    await bar().getByRole('button', { name: 'Saved filters' }).click()
    await page.getByRole('button', { name: 'Rename “hundreds”' }).waitFor()
    await page.keyboard.press('Escape')
    await clear()
    // They are at hand where there is no condition yet.
    await tool('Filter').click()
    await page.keyboard.press('Escape')
    await bar().getByRole('button', { name: 'Saved filters' }).click()
    await page.getByRole('button', { name: /^hundreds/ }).click()
    await expect.poll(() => chips().count()).toBe(2)
    await clear()
  })

  it('begins at a line: its level, and what is selected in it', async () => {
    await page.locator('[role=log]').focus()
    await page.keyboard.press('g')
    await expect.poll(async () => (await texts())[0]).toContain('request 1"')
    await page.locator('[role=log] [data-level=error]').first().click()
    await page.getByRole('menuitem', { name: 'Only level “error”' }).click()
    await leaves('30 of 400 lines')
    // Lines that the filter finds are not new: they were there before it.
    await expect
      .poll(() => page.getByRole('button', { name: /^Jump to latest/ }).allTextContents())
      .not.toContainEqual(expect.stringContaining('new'))
    await lines().first().locator('[data-text]').click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Without level “error”' }).click()
    // The same test with the other sign, not a second chip.
    await leaves('370 of 400 lines')
    expect(await chips().count()).toBe(1)
    await clear()
  })
})

describe('the fields of a line', () => {
  it('stand in its details, filter by their value, and become columns', async () => {
    await page.locator('[role=log]').focus()
    await page.keyboard.press('g')
    await expect.poll(async () => (await texts())[0]).toContain('request 1"')
    await lines().first().locator('[data-text]').click()
    const details = page.getByRole('complementary', { name: 'Details of the line' })
    const field = details.getByRole('listitem').filter({ hasText: /^id/ })
    await field.hover()
    await field.getByRole('button', { name: 'Show user.id as a column' }).click()
    await page.getByRole('button', { name: 'Column user.id: arrow keys move it, Delete removes it' }).waitFor()
    expect(await page.locator('[data-cell]').first().textContent()).toBe('1')
    // The name stands over its cells.
    const left = async (at: Locator): Promise<number> => Math.round((await at.boundingBox())?.x ?? 0)
    expect(await left(page.getByRole('list', { name: 'Columns' }).getByRole('listitem').first())).toBe(
      await left(page.locator('[data-cell]').first()),
    )
    await field.getByRole('button', { name: 'Only lines with user.id = 1' }).click()
    await leaves('100 of 400 lines')
    await expect.poll(async () => [...new Set(await page.locator('[data-cell]').allTextContents())]).toEqual(['1'])
    await page.getByRole('button', { name: 'Column user.id: arrow keys move it, Delete removes it' }).press('Delete')
    await expect.poll(() => page.locator('[data-cell]').count()).toBe(0)
    await details.getByRole('button', { name: 'Close the details' }).click()
    await clear()
  })
})

describe('the histogram', () => {
  it('counts levels over time, zooms by keyboard, and its zoom is a condition that can be taken away', async () => {
    await tool('Histogram').click()
    const histogram = page.getByRole('region', { name: 'Histogram' })
    await histogram.getByRole('button', { name: 'error 30' }).waitFor()
    const place = histogram.getByRole('slider')
    expect(await place.getAttribute('aria-label')).toContain('400 lines')
    await place.focus()
    await page.keyboard.press('Home')
    await expect.poll(() => place.getAttribute('aria-valuetext')).toMatch(/lines/)
    await page.keyboard.press('Shift+ArrowRight')
    await page.keyboard.press('Enter')
    await expect.poll(() => chips().textContent()).toContain('Time')
    await expect.poll(async () => (await texts()).at(-1)).not.toBe('plain 50')
    await clear()
    await tool('Histogram').click()
    await expect.poll(() => histogram.count()).toBe(0)
  })
})

describe('times', () => {
  it('are typed, understood aloud, and gone to', async () => {
    await tool('Times').click()
    const form = page.getByRole('form', { name: 'Go to a time' })
    const field = form.getByRole('textbox', { name: 'Go to a time' })
    await field.fill('someday')
    await form.getByText(/Not a time/).waitFor()
    await field.fill('-1h')
    await form.getByRole('button', { name: 'Go', exact: true }).click()
    await expect.poll(() => form.count()).toBe(0)
    // The first line at or after that time.
    await expect.poll(async () => (await texts())[0]).toContain('request 1"')
  })

  it('are chosen from a calendar in the language of the window', async () => {
    await tool('Times').click()
    await page.getByRole('button', { name: 'Go to a time: Choose a day' }).click()
    const today = String(new Date().getDate())
    await page
      .getByRole('button', { name: new RegExp(`^${today} `) })
      .first()
      .click()
    const typed = await page.getByRole('textbox', { name: 'Go to a time' }).inputValue()
    expect(typed).toMatch(/^\d{4}-\d\d-\d\d 00:00$/)
    await page.getByRole('button', { name: 'today' }).click()
    await leaves('400 of 400 lines')
    await clear()
  })
})

it('says nothing to the console and breaks no policy', () => expect(opened.errors).toEqual([]))

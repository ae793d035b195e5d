import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually, type LogPage, openLogPage, stay } from '../support/scenarios/log-page.ts'

let logs: LogPage
let page: Page

beforeAll(async () => {
  logs = await openLogPage()
  page = logs.page
  await logs.make('talk', `seq 1 20000 | sed 's/^/line /'; ${stay}`)
  await page.locator('[role=row][data-key]').first().waitFor()
  await logs.openLog('talk')
  await logs.becomesLast('line 20000')
})
afterAll(() => logs?.close())

describe('the find bar', () => {
  it('finds in every line, plainly and by expression, and goes from match to match', async () => {
    await logs.toEnd()
    await page.keyboard.press('/')
    const bar = page.getByRole('search', { name: 'Find in the log' })
    const field = bar.getByRole('textbox')
    const result = bar.getByRole('status')
    const present = page.locator('[data-line][data-current] [data-text]')
    await field.fill('line 1999')
    // 1999 itself and 19990 … 19999: the nearest to the reader comes first.
    await eventually(() => result.textContent()).toBe('2 of 11')
    await eventually(() => present.textContent()).toBe('line 19990')
    await field.press('Enter')
    await eventually(() => result.textContent()).toBe('3 of 11')
    await field.press('Shift+Enter')
    await field.press('Shift+Enter')
    await eventually(() => result.textContent()).toBe('1 of 11')
    await eventually(() => present.textContent()).toBe('line 1999')
    await eventually(() => logs.inSight()).toContain('line 1999')
    await eventually(() => page.locator('[data-line][data-current] mark').allTextContents()).toEqual(['line 1999'])
    // Beyond the first one it goes on at the last.
    await bar.getByRole('button', { name: /^Previous match/ }).click()
    await eventually(() => result.textContent()).toBe('11 of 11')

    await bar.getByRole('button', { name: 'Regular expression' }).click()
    await field.fill('^line [78]0{3}$')
    await eventually(() => result.textContent()).toMatch(/^\d of 2$/)
    await field.fill('(')
    await eventually(() => result.textContent()).toContain('not a valid regular expression')
    expect(await field.getAttribute('aria-invalid')).toBe('true')
    await field.fill('LINE 7\\b')
    await eventually(() => result.textContent()).toMatch(/^\d of 1$/)
    await bar.getByRole('button', { name: 'Match case' }).click()
    await eventually(() => result.textContent()).toBe('No match')
    await field.press('Escape')
    await bar.waitFor({ state: 'detached' })
    await eventually(() => logs.log().evaluate((box) => box === document.activeElement)).toBe(true)
  })

  it('finds whole words, and goes back through what was looked for', async () => {
    await logs.log().focus()
    await page.keyboard.press('/')
    const bar = page.getByRole('search', { name: 'Find in the log' })
    const field = bar.getByRole('textbox')
    const result = bar.getByRole('status')
    for (const name of ['Match case', 'Regular expression']) await bar.getByRole('button', { name }).click()
    await field.fill('1999')
    await eventually(() => result.textContent()).toMatch(/of 12$/)
    await field.press('Enter')
    await bar.getByRole('button', { name: 'Whole words' }).click()
    await eventually(() => result.textContent()).toBe('1 of 1')
    await field.press('ArrowUp')
    await eventually(() => result.textContent()).toMatch(/of 12$/)
    expect(await bar.getByRole('button', { name: 'Whole words' }).getAttribute('aria-pressed')).toBe('false')
    await field.press('ArrowDown')
    await eventually(() => result.textContent()).toBe('1 of 1')
    // It selected the whole log behind the field.
    await field.press('Control+a')
    expect(await logs.log().locator('xpath=ancestor-or-self::*[@data-all]').count()).toBe(0)
    await page.keyboard.type('1998')
    expect(await field.inputValue()).toBe('1998')
    await field.press('Escape')
  })

  it('shows on the scrollbar where the matches are', async () => {
    await page.keyboard.press('/')
    const field = page.getByRole('search', { name: 'Find in the log' }).getByRole('textbox')
    await field.fill('line 5000')
    const marks = page.locator('[data-marks] > div')
    // In hundredths of the bar; until it has been found, the mark of what was looked for before is there.
    const places = () =>
      marks.evaluateAll((all) =>
        (all as HTMLElement[]).map((mark) =>
          Math.round((100 * mark.offsetTop) / (mark.parentElement?.offsetHeight ?? 1)),
        ),
      )
    await eventually(async () => (await places()).map((at) => (at > 23 && at < 27 ? 'a quarter' : at))).toEqual([
      'a quarter',
    ])
    await field.press('Escape')
    await eventually(() => marks.count()).toBe(0)
  })
})

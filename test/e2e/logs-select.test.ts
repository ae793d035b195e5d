import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually, type LogPage, openLogPage, stay } from '../support/scenarios/log-page.ts'

let logs: LogPage
let page: Page
const rowOf = (text: string): Locator => logs.rowOf(text)
const selected = (): Promise<string[]> =>
  page.evaluate(() => String(document.getSelection()).split('\n').filter(Boolean))
/** The note of the copy before may still be on screen, so what counts is that the clipboard has something new. */
const copyAs = async (form: RegExp): Promise<string> => {
  await page.evaluate(() => navigator.clipboard.writeText(''))
  await logs.tool('Copy').click()
  await page.getByRole('menuitem', { name: form }).click()
  await eventually(() => logs.clipboard()).not.toBe('')
  return logs.clipboard()
}
/** Drags over the text from the start of one row to the end of another. */
const drag = async (from: string, to: string): Promise<void> => {
  const box = async (text: string) =>
    (await rowOf(text).locator('[data-text]').boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
  const start = await box(from)
  const end = await box(to)
  await page.mouse.move(start.x + 1, start.y + 9)
  await page.mouse.down()
  await page.mouse.move(end.x + 20, end.y - 20, { steps: 6 })
  await page.mouse.move(end.x + end.width + 40, end.y + 9, { steps: 6 })
  await page.mouse.up()
}

beforeAll(async () => {
  logs = await openLogPage()
  page = logs.page
  await logs.make('talk', `seq 1 20000 | sed 's/^/line /'; ${stay}`)
  await page.locator('[role=row][data-key]').first().waitFor()
  await logs.openLog('talk')
  await logs.becomesLast('line 20000')
})
afterAll(() => logs?.close())

describe('a selection', () => {
  it('stays with its lines while 100,000 come, as does the place, and exactly it is copied', async () => {
    const wanted = Array.from({ length: 10 }, (_, index) => `line ${19_985 + index}`)
    await drag('line 19985', 'line 19994')
    expect(await selected()).toEqual(wanted)
    const before = await logs.inSight()
    const places = (): Promise<number[]> =>
      page.locator('[role=log] [data-line]').evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().top))
    const tops = await places()
    await logs.say('talk', 'seq 1 100000 | sed "s/^/stream /"')
    await expect.poll(() => page.locator('main').textContent(), { timeout: 60_000 }).toContain('120,000 lines')
    expect(await selected()).toEqual(wanted)
    expect(await logs.inSight()).toEqual(before)
    expect((await places()).slice(0, tops.length)).toEqual(tops)
    await page.keyboard.press('Control+c')
    await page.getByText('10 lines copied').waitFor()
    expect(await logs.clipboard()).toBe(wanted.join('\n'))
  })

  it('is copied with times, and as JSON, by whole lines', async () => {
    const times = (await copyAs(/^Selected lines: With timestamps$/)).split('\n').filter(Boolean)
    expect(times).toHaveLength(10)
    const whole = (await logs.engine.docker('logs', '--timestamps', `${logs.prefix}talk`)).split('\n')
    expect(times).toEqual(whole.filter((line) => / line 199(8[5-9]|9[0-4])$/.test(line)))
    const objects = (await copyAs(/^Selected lines: As JSON/))
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(objects).toHaveLength(10)
    expect(JSON.stringify(objects[0])).toContain('line 19985')
    await logs.log().focus()
    await page.keyboard.press('Escape')
  })

  it('by a double click is a word', async () => {
    await rowOf('line 19990')
      .locator('[data-text]')
      .dblclick({ position: { x: 3, y: 9 } })
    expect((await selected()).map((text) => text.trim())).toEqual(['line'])
    await page.keyboard.press('Escape')
  })

  // The row where a selection began was hidden when it went out of sight, and the browser then began anew at the mouse.
  it('keeps the beginning of a selection by words that has scrolled out of sight', async () => {
    await page.keyboard.press('g')
    const first = rowOf('line 5').locator('[data-text]')
    const { x, y } = (await first.boundingBox()) ?? { x: 0, y: 0 }
    await page.mouse.click(x + 6, y + 9)
    await page.mouse.down({ clickCount: 2 })
    await page.mouse.wheel(0, 1800)
    await rowOf('line 101').waitFor()
    await page.mouse.move(x + 8, y + 60, { steps: 3 })
    await page.mouse.up()
    await page.keyboard.press('Control+c')
    await page.getByText(/^1?\d\d lines copied$/).waitFor()
    const copied = (await logs.clipboard()).split('\n')
    expect(copied.slice(0, -1)).toEqual(copied.slice(1).map((_, index) => `line ${index + 5}`))
    expect(copied.length).toBeGreaterThan(90)
    await page.keyboard.press('Escape')
    await logs.toEnd()
    await logs.becomesLast('stream 100000')
  })

  it('of everything is everything, however little of it is in the document', async () => {
    await logs.log().focus()
    await page.keyboard.press('Control+a')
    await page.keyboard.press('Control+c')
    await page.getByText('120,000 lines copied').waitFor({ timeout: 30_000 })
    const wanted = await logs.engine.docker('logs', `${logs.prefix}talk`)
    expect((await logs.clipboard()) === `${wanted}\n`).toBe(true)
    await page.keyboard.press('Escape')
    expect(await logs.log().getAttribute('data-all')).toBeNull()
  })
})

describe('a chosen line', () => {
  it('is chosen by a click, by the keys, and left with Escape', async () => {
    await logs.toEnd()
    await rowOf('stream 99995').click()
    const chosen = page.locator('[role=log] [data-chosen] [data-text]')
    await eventually(() => chosen.textContent()).toBe('stream 99995')
    await page.keyboard.press('ArrowUp')
    await eventually(() => chosen.textContent()).toBe('stream 99994')
    await page.keyboard.press('Escape')
    await eventually(() => chosen.count()).toBe(0)
  })

  it('is bookmarked, and found again from elsewhere', async () => {
    const chosen = page.locator('[role=log] [data-chosen] [data-text]')
    await rowOf('stream 99995').click()
    await eventually(() => chosen.textContent()).toBe('stream 99995')
    await page.keyboard.press('b')
    await eventually(() => rowOf('stream 99995').getByTitle('Bookmark').textContent()).toBe('◆')
    await page.keyboard.press('Escape')
    await page.keyboard.press('g')
    await rowOf('line 7').click()
    await eventually(() => chosen.textContent()).toBe('line 7')
    await page.keyboard.press('b')
    await page.keyboard.press(']')
    await eventually(() => chosen.textContent()).toBe('stream 99995')
    await page.keyboard.press('[')
    await eventually(() => chosen.textContent()).toBe('line 7')
    await page.keyboard.press('b')
    await page.keyboard.press('e')
    const around = page.getByRole('region', { name: /^Around line 7$/ })
    await eventually(() => around.locator('[data-text]').allTextContents()).toEqual(
      Array.from({ length: 11 }, (_, index) => `line ${index + 2}`),
    )
    await page.keyboard.press('Escape')
    await around.waitFor({ state: 'detached' })
    expect(logs.opened.errors).toEqual([])
  })
})

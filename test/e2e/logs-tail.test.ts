import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually, type LogPage, openLogPage, stay } from '../support/scenarios/log-page.ts'

const lines = 400_000

let logs: LogPage
let page: Page

beforeAll(async () => {
  logs = await openLogPage()
  page = logs.page
  await logs.make('much', `seq 1 ${lines} | sed 's/^/line /'; ${stay}`)
  await page.locator('[role=row][data-key]').first().waitFor()
  // All of it is with the engine before it is opened.
  for (let tail = ''; tail !== `line ${lines}`; )
    tail = await logs.engine.docker('logs', '-n', '1', `${logs.prefix}much`)
})
afterAll(() => logs?.close())

describe('a log that takes a while to read', () => {
  it('is at its end at once, and nothing moves when the rest has been read', async () => {
    await logs.openLog('much')
    await logs.becomesLast(`line ${lines}`)
    const status = page.locator('main footer').last()
    expect(await status.textContent()).toContain('Reading the backlog')

    // Read there: up a little, a selection, a chosen line.
    await logs.log().hover()
    await page.mouse.wheel(0, -90)
    await eventually(() => logs.last()).toBe(`line ${lines - 5}`)
    const word = logs.rowOf(`line ${lines - 10}`).locator('[data-text]')
    await word.dblclick({ position: { x: 3, y: 9 } })
    const before = await logs.inSight()
    const selected = (): Promise<string> => page.evaluate(() => String(document.getSelection()).trim())
    expect(await selected()).toBe('line')
    expect(await status.textContent()).toContain('Reading the backlog')

    await expect.poll(() => status.textContent(), { timeout: 60_000 }).not.toContain('Reading the backlog')
    expect(await status.textContent()).toContain(`${lines.toLocaleString('en-GB')} lines`)
    expect(await logs.inSight()).toEqual(before)
    expect(await selected()).toBe('line')
    // It is the session by now: the lines have their own numbers, and all before them are there.
    await page.keyboard.press('Escape')
    await logs.log().focus()
    await page.keyboard.press('l')
    const row = logs.rowOf(`line ${lines - 10}`)
    await eventually(() => row.textContent()).toMatch(new RegExp(`^ *${lines - 10}line ${lines - 10}$`))
    expect(await logs.inSight()).toEqual(before)
    await page.keyboard.press('l')
    await page.keyboard.press('g')
    await eventually(async () => (await logs.inSight())[0]).toBe('line 1')
    await page.keyboard.press('G')
    await logs.becomesLast(`line ${lines}`)
    await logs.say('much', 'echo news')
    await logs.becomesLast('news')
    expect(logs.opened.errors).toEqual([])
  })
})

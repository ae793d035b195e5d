import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually, type LogPage, openLogPage, stay } from '../support/scenarios/log-page.ts'

const backlog = 20_000

let logs: LogPage
let page: Page
const log = (): Locator => logs.log()
const tool = (name: string | RegExp): Locator => logs.tool(name)
const inSight = (): Promise<string[]> => logs.inSight()
const last = (): Promise<string | undefined> => logs.last()
const becomesLast = (text: string): Promise<void> => logs.becomesLast(text)

beforeAll(async () => {
  logs = await openLogPage()
  page = logs.page
  await logs.make('talk', `seq 1 ${backlog} | sed 's/^/line /'; ${stay}`)
  await logs.make('silent-driver', stay, '--log-driver', 'none')
  await logs.make('restarts', `echo begins; ${stay}`)
  await page.locator('[role=row][data-key]').first().waitFor()
})
afterAll(() => logs?.close())

describe('a log of 20,000 lines', () => {
  it('opens at its end, and g and G go to the first line and back', async () => {
    await logs.openLog('talk')
    await becomesLast(`line ${backlog}`)
    await eventually(() => page.locator('main').textContent()).toContain('20,000 lines')
    await log().focus()
    await page.keyboard.press('g')
    await eventually(async () => (await inSight())[0]).toBe('line 1')
    await page.keyboard.press('G')
    await becomesLast(`line ${backlog}`)
    // What is mounted does not grow with the log.
    expect(await page.locator('[data-line]').count()).toBeLessThan(200)
  })

  it('stops following when it is scrolled up, counts what is new, and jumps to it', async () => {
    await tool('Following the end (f)').waitFor()
    await log().hover()
    await page.mouse.wheel(0, -400)
    await tool('Follow (f)').waitFor()
    const jump = page.getByRole('button', { name: /^Jump to latest/ })
    // Lines that have been seen before are not new.
    expect(await jump.textContent()).toBe('Jump to latest')
    const before = await inSight()
    await logs.say('talk', 'seq 1 7 | sed "s/^/news /"')
    await eventually(() => jump.textContent()).toBe('Jump to latest · 7 new')
    expect(await inSight()).toEqual(before)
    await jump.click()
    await becomesLast('news 7')
    await tool('Following the end (f)').waitFor()
    expect(await jump.count()).toBe(0)
  })

  it('pauses, says how many lines wait, and resumes with all of them', async () => {
    await log().focus()
    await page.keyboard.press('p')
    const waiting = page.getByRole('button', { name: /^Paused · / })
    await logs.say('talk', 'seq 1 5 | sed "s/^/held /"')
    await eventually(() => waiting.textContent()).toBe('Paused · 5 lines wait')
    expect(await last()).toBe('news 7')
    await tool('Resume (p)').click()
    await becomesLast('held 5')
    expect((await inSight()).slice(-5)).toEqual(['held 1', 'held 2', 'held 3', 'held 4', 'held 5'])
    expect(await waiting.count()).toBe(0)
  })

  it('is cleared off the screen and shown again, without losing the session', async () => {
    await log().focus()
    await page.keyboard.press('c')
    await eventually(inSight).toEqual([])
    await logs.say('talk', 'echo after')
    await eventually(inSight).toEqual(['after'])
    expect(await page.locator('main').textContent()).toContain('20,013 lines')
    await page.getByRole('button', { name: 'Show all again' }).click()
    await becomesLast('after')
    expect((await inSight()).slice(-2)).toEqual(['held 5', 'after'])
  })
})

describe('a life of stops and starts', () => {
  it('is marked among the lines', async () => {
    await logs.openLog('restarts')
    await becomesLast('begins')
    await logs.engine.docker('kill', `${logs.prefix}restarts`)
    await becomesLast('Container stopped, exit code 137')
    await logs.engine.docker('start', `${logs.prefix}restarts`)
    await eventually(() => inSight()).toEqual([
      'begins',
      'Container stopped, exit code 137',
      'Container started again',
      'begins',
    ])
    await logs.engine.docker('rm', '-f', `${logs.prefix}restarts`)
    await becomesLast('Container removed')
    expect((await inSight()).filter((line) => line === 'begins')).toHaveLength(2)
  })

  it('of a container whose driver keeps no log says so, and what to do', async () => {
    await logs.openLog('silent-driver')
    await page.getByText('This log cannot be read back').waitFor()
    expect(await page.locator('main').textContent()).toContain('json-file')
  })
})

describe('a flood', () => {
  it('goes on arriving while the page stays usable', async () => {
    const id = await logs.make(
      'flood',
      'sleep 1; n=0; while [ $n -lt 50 ]; do seq $((n * 4000 + 1)) $((n * 4000 + 4000)); n=$((n + 1)); sleep 0.1; done; echo the end; exec sleep 1000',
    )
    await logs.openLog('flood')
    const newest = async (): Promise<number> => Number(await last()) || 0
    await expect.poll(newest, { timeout: 10_000 }).toBeGreaterThan(0)
    let before = 0
    for (let round = 0; round < 3; round += 1) {
      const now = await newest()
      expect(now).toBeGreaterThan(before)
      before = now
      await page.waitForTimeout(700)
    }
    // A click acts in the middle of it, and what stands still can be read.
    await tool('Pause (p)').click()
    const held = await inSight()
    await page.getByRole('button', { name: /^Paused · [\d,]+ lines wait$/ }).waitFor()
    expect(await inSight()).toEqual(held)
    await tool('Resume (p)').click()
    await expect.poll(last, { timeout: 60_000 }).toBe('the end')
    const numbers = (await inSight()).slice(0, -1).map(Number)
    expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index))
    expect(await logs.engine.docker('logs', '--tail', '2', id)).toBe(`${numbers.at(-1)}\nthe end`)
    expect(logs.opened.errors).toEqual([])
  })
})

import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPage } from '../support/app.ts'
import { eventually, type LogPage, openLogPage, stay } from '../support/scenarios/log-page.ts'

let logs: LogPage
let page: Page
const log = (): Locator => logs.log()
const tool = (name: string | RegExp): Locator => logs.tool(name)
const rowOf = (text: string): Locator => logs.rowOf(text)

beforeAll(async () => {
  logs = await openLogPage()
  page = logs.page
  await logs.make('styles', `printf 'plain\\n'; printf 'oh no\\n' >&2; printf '%01000d wide\\n' 7; ${stay}`)
  await logs.make(
    'links',
    `echo 'see https://example.org/a?b=1, or http://xn--e1awd7f.com. <https://user:pw@example.org/>'; echo 'level=error msg=broken'; ${stay}`,
  )
  await logs.make('long', `head -c 300000 /dev/zero | tr '\\0' y; echo; echo end; ${stay}`)
  await page.locator('[role=row][data-key]').first().waitFor()
})
afterAll(() => logs?.close())

describe('the looks of a line', () => {
  it('wraps when asked to', async () => {
    await logs.openLog('styles')
    const wide = page.locator('[data-line]').filter({ hasText: 'wide' })
    await wide.waitFor()
    const height = async (): Promise<number> => (await wide.boundingBox())?.height ?? 0
    expect(await height()).toBe(18)
    await log().focus()
    await page.keyboard.press('w')
    await eventually(height).toBeGreaterThan(18)
    expect(await log().evaluate((box) => box.scrollWidth <= box.clientWidth)).toBe(true)
    await page.keyboard.press('w')
    await eventually(height).toBe(18)
  })

  it('marks what was written to stderr, by a sign and a word', async () => {
    const row = rowOf('oh no')
    expect(await row.getAttribute('data-stderr')).toBe('true')
    expect(await row.getByTitle('Written to stderr').textContent()).toBe('!')
    expect(await rowOf('plain').getAttribute('data-stderr')).toBeNull()
  })

  it('shows the time of each line, local or UTC, and remembers which', async () => {
    const stamped = await logs.engine.docker('logs', '--timestamps', `${logs.prefix}styles`)
    const [, seconds = '', ms = ''] = /(\d{4}-\d\d-\d\dT[\d:]{8})\.(\d{3})\d*Z plain/.exec(stamped) ?? []
    const at = new Date(`${seconds}.${ms}Z`)
    const pad = (value: number): string => String(value).padStart(2, '0')
    const local = `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())} ${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}.${ms}`
    const utc = `${seconds.replace('T', ' ')}.${ms}Z`
    const text = (): Promise<string | null> => rowOf('plain').textContent()
    expect(await text()).toBe('plain')
    await log().focus()
    await page.keyboard.press('t')
    await eventually(text).toBe(`${local}plain`)
    await page.keyboard.press('t')
    await eventually(text).toBe(`${utc}plain`)
    const other = await openPage(logs.browser, logs.app)
    await logs.openLog('styles', other.page)
    await eventually(() => other.page.locator('[data-line]').filter({ hasText: 'plain' }).textContent()).toBe(
      `${utc}plain`,
    )
    await other.page.context().close()
    await tool('Timestamps (t)').click()
    expect(await page.getByRole('menuitemradio', { name: 'UTC' }).getAttribute('aria-checked')).toBe('true')
    await page.getByRole('menuitemradio', { name: 'No times' }).click()
    await eventually(text).toBe('plain')
  })
})

describe('lines of one stream', () => {
  it('have web addresses as links; each says where it goes, and whether its name may be made to look like another', async () => {
    await logs.openLog('links')
    await logs.becomesLast('level=error msg=broken')
    const links = log().locator('a')
    expect(await links.evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).href))).toEqual([
      'https://example.org/a?b=1',
      'http://xn--e1awd7f.com/',
    ])
    for (const attribute of ['target=_blank', 'rel=noreferrer']) {
      const [name = '', value] = attribute.split('=')
      expect(await links.first().getAttribute(name)).toBe(value)
    }
    await links.nth(1).hover()
    await page.getByText(/letters from beyond ASCII/).waitFor()
    await links.first().focus()
    await page.getByText('https://example.org/a?b=1', { exact: true }).last().waitFor()
    // A click on a link is no choice of its line.
    const popup = page.context().waitForEvent('page')
    await links.first().click()
    await (await popup).close()
    expect(await log().locator('[data-chosen]').count()).toBe(0)
  })

  it('show ages, the time since the line before, and line numbers', async () => {
    const chooseTimes = async (name: string): Promise<void> => {
      await tool('Timestamps (t)').click()
      await page.getByRole('menuitemradio', { name }).click()
      await page.getByRole('menu').waitFor({ state: 'detached' })
    }
    const text = (): Promise<string | null> => rowOf('level=error msg=broken').textContent()
    await chooseTimes('Since the line before')
    await eventually(text).toMatch(/^ *[+-][\d.]+ m?s *E?level=error msg=broken$/)
    await log().focus()
    await page.keyboard.press('l')
    await eventually(text).toMatch(/^ *2 *[+-][\d.]+ m?s *E?level=error msg=broken$/)
    await page.keyboard.press('l')
    await chooseTimes('Age')
    await eventually(text).toMatch(/^(\d+ (s|min)|now)E?level=error msg=broken$/)
    await chooseTimes('No times')
    await eventually(text).toMatch(/^E?level=error msg=broken$/)
  })
})

describe('a long line', () => {
  it('is folded, says how long it is, and is shown and copied whole', async () => {
    await logs.openLog('long')
    await logs.becomesLast('end')
    const row = log().locator('[data-line]').first()
    expect((await row.locator('[data-text]').textContent())?.length).toBe(16 * 1024)
    await row.getByRole('button', { name: '293 KiB' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(/^y+$/).waitFor()
    await dialog.getByRole('button', { name: 'Copy the whole line' }).click()
    await dialog.getByText('1 line copied').waitFor()
    expect((await logs.clipboard()) === 'y'.repeat(300_000)).toBe(true)
    await page.keyboard.press('Escape')
    expect(logs.opened.errors).toEqual([])
  })
})

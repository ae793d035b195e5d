import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OpenPage, openPage, type RunningApp, startApp } from '../support/app.ts'
import { openBrowser } from '../support/browser.ts'
import { HUGE, hostileContainer, PWNED } from '../support/hostile.ts'
import { eventually, openLogOf, textsInSight } from '../support/scenarios/log-page.ts'
import { type ScriptedEngine, startScriptedEngine } from '../support/scripted-engine.ts'
import { scriptedLog } from '../support/scripted-world.ts'

// RELIABILITY I08: of all that a terminal would obey only colours and styles are honoured.
describe('control sequences', () => {
  let browser: Browser
  let scripted: ScriptedEngine
  let own: RunningApp
  let hostile: OpenPage

  beforeAll(async () => {
    scripted = await startScriptedEngine()
    const painted = scriptedLog()
    painted.write('plain', '\x1b[31mred\x1b[0m and not', '\x1b[1;3;4mloud\x1b[0m', '\x1b[48;2;10;120;10mbacked\x1b[0m')
    const { log: _log, ...spec } = hostileContainer('painted')
    scripted.world.add({ ...spec, log: painted.source })
    scripted.world.add(hostileContainer('hostile'))
    const many = scriptedLog()
    many.write('\x1b[31ma\x1b[32mb'.repeat(50_000), 'after the colours')
    scripted.world.add({ ...spec, name: 'many', log: many.source })
    browser = await openBrowser()
    own = await startApp({ engine: scripted.url })
    hostile = await openPage(browser, own)
    await hostile.page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: own.origin })
    await hostile.page.locator('[role=row][data-key]').first().waitFor()
  })
  afterAll(async () => {
    await hostile?.page.context().close()
    await browser?.close()
    await own?.close()
    await scripted?.close()
  })

  it('paint', async () => {
    await openLogOf(hostile.page, scripted.world.real.container('painted').id)
    await eventually(() => textsInSight(hostile.page)).toEqual(['plain', 'red and not', 'loud', 'backed'])
    const looks = (
      text: string,
    ): Promise<{ color: string; back: string; weight: string; line: string; style: string }> =>
      hostile.page
        .locator('[data-text]')
        .getByText(text, { exact: true })
        .last()
        .evaluate((element) => {
          const {
            color,
            backgroundColor: back,
            fontWeight: weight,
            textDecorationLine: line,
            fontStyle: style,
          } = getComputedStyle(element)
          return { color, back, weight, line, style }
        })
    const plain = await looks('plain')
    const [red = 0, green = 0, blue = 0] = (await looks('red')).color.match(/\d+/g)?.map(Number) ?? []
    expect(red).toBeGreaterThan(Math.max(green, blue) + 50)
    expect(await looks('loud')).toMatchObject({ weight: '700', line: 'underline', style: 'italic', color: plain.color })
    expect((await looks('backed')).back).toBe('rgb(10, 120, 10)')
  })

  it('do nothing else', async () => {
    const { page: on, errors } = hostile
    await on.evaluate(() => navigator.clipboard.writeText('mine'))
    const title = await on.title()
    await openLogOf(on, scripted.world.real.container('hostile').id)
    await on.locator('[data-line]').filter({ hasText: 'after the clipboard' }).waitFor()
    const shown = await on.locator('[data-line] [data-text]').allTextContents()
    const whole = shown.join('\n')
    for (const text of [
      'after the title',
      'after the clipboard',
      'click me',
      'screen cleared',
      'many colours',
      'red that never ends',
    ])
      expect(shown.some((line) => line.includes(text))).toBe(true)
    // Bytes that act, or hide, are not in the document at all: signs stand for them.
    expect(whole).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f\u202e\u200b\ufeff]/)
    expect(whole).not.toContain('cHduZWQ')
    expect(whole).toContain('<img src=x onerror=')
    expect(await on.locator('[role=log] a, [role=log] img, [role=log] svg').count()).toBe(0)
    expect(await on.evaluate((key) => (window as unknown as Record<string, unknown>)[key], PWNED)).toBeUndefined()
    expect(await on.title()).toBe(title.replace('painted', 'hostile'))
    expect(await on.evaluate(() => navigator.clipboard.readText())).toBe('mine')
    expect(errors).toEqual([])
  })

  it('leave a huge line whole for those who copy it', async () => {
    const { page: on } = hostile
    const row = on.locator('[data-line]').filter({ hasText: 'start-' }).first()
    await row.waitFor()
    expect((await row.textContent())?.length).toBeLessThan(20_000)
    await on.getByRole('button', { name: 'Copy', exact: true }).first().waitFor()
    await on.getByRole('toolbar', { name: 'Log tools' }).getByRole('button', { name: 'Copy' }).click()
    await on.getByRole('menuitem', { name: 'Everything shown: Plain text' }).click()
    await on.getByText(/lines copied$/).waitFor()
    expect(await on.evaluate(() => navigator.clipboard.readText())).toContain(HUGE)
  })

  it('by the hundred thousand in one line cost few elements, and say that the rest is plain', async () => {
    const { page: on, errors } = hostile
    const from = performance.now()
    await openLogOf(on, scripted.world.real.container('many').id)
    await eventually(async () => (await textsInSight(on)).at(-1)).toBe('after the colours')
    expect(performance.now() - from).toBeLessThan(5000)
    const row = on.locator('[role=log] [data-line]').first()
    expect(await row.locator('*').count()).toBeLessThan(450)
    expect(await row.textContent()).toContain('too many colours')
    expect(await row.locator('[data-text]').textContent()).toMatch(/^(ab)+a?$/)
    expect(errors).toEqual([])
  })
})

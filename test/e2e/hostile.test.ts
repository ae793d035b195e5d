import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OpenPage, openPage, type RunningApp, startApp } from '../support/app.ts'
import { openBrowser } from '../support/browser.ts'
import { hostileContainer, hostileImage, PWNED } from '../support/hostile.ts'
import { screens, showScreen } from '../support/scenarios/screens.ts'
import { type ScriptedEngine, startScriptedEngine } from '../support/scripted-engine.ts'

let engine: ScriptedEngine
let app: RunningApp
let browser: Browser
let opened: OpenPage

beforeAll(async () => {
  engine = await startScriptedEngine({ containers: 3, images: 2 })
  engine.world.add(hostileContainer('hostile'))
  engine.world.addImage(hostileImage)
  app = await startApp({ engine: engine.url })
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await app?.close()
  await engine?.close()
})

// RELIABILITY I07: what an engine, an image or a program says is text, wherever it is shown.
describe('hostile text', () => {
  it('is plain text on every screen', async () => {
    opened = await openPage(browser, app)
    const { page, errors } = opened
    page.on('dialog', (dialog) => errors.push(`a dialog: ${dialog.message()}`))
    await page.locator('[role=row][data-key][aria-label="hostile"]').waitFor()
    const container = engine.world.real.container('hostile').id
    const image = engine.world.real.images.values()
    const hostile = [...image].find(({ tags }) => tags.includes('hostile/image:1'))
    const before = await page.evaluate(() => Object.getOwnPropertyNames(Object.prototype).sort())
    for (const { name, hash } of screens({ container, image: hostile?.id ?? '' })) {
      await showScreen(page, hash)
      const state = await page.evaluate((key) => {
        return {
          pwned: (window as unknown as Record<string, unknown>)[key],
          foreign: document.querySelectorAll('img[src=x], svg[onload], script:not([src])').length,
          unsafeLinks: [...document.querySelectorAll('a[href]')].filter((a) =>
            /^\s*(javascript|data):/i.test(a.getAttribute('href') ?? ''),
          ).length,
          text: document.body.textContent.length,
          prototype: Object.getOwnPropertyNames(Object.prototype).sort(),
        }
      }, PWNED)
      expect({ name, ...state }).toMatchObject({ name, pwned: undefined, foreign: 0, unsafeLinks: 0 })
      expect(state.prototype).toEqual(before)
      expect(state.text).toBeGreaterThan(100)
    }
    expect(errors).toEqual([])
  })

  it('is still there to be read', async () => {
    const { page } = opened
    const { id } = engine.world.real.container('hostile')
    await showScreen(page, `#/containers/${id}/overview`)
    await expect.poll(() => page.locator('main').textContent()).toContain('<img src=x onerror=')
    await showScreen(page, `#/containers/${id}/logs`)
    await expect.poll(() => page.locator('main').textContent()).toContain('after the clipboard')
  })
})

// RELIABILITY F15: one readable sentence for each broken answer, and never a stack.
describe('an engine that answers nonsense', () => {
  it.each([
    [
      'a page of HTML',
      { status: 500, headers: { 'content-type': 'text/html' }, body: '<html><b>Bad gateway</b></html>' },
    ],
    ['nothing', { status: 502, body: '' }],
    ['cut JSON', { status: 200, headers: { 'content-type': 'application/json' }, body: '{"Id":"abc', cut: true }],
    ['another kind of JSON', { status: 200, headers: { 'content-type': 'application/json' }, body: '42' }],
  ])('%s: says so in a sentence with the next step', async (_what, answer) => {
    const { page } = opened
    const { id } = engine.world.real.container('hostile')
    const honest = engine.answer(new RegExp(`GET /containers/${id}/json`), answer)
    await page.evaluate(() => {
      location.hash = '#/containers'
    })
    await page.waitForTimeout(300)
    await page.evaluate((to) => {
      location.hash = `#/containers/${to}/overview`
    }, id)
    const said = page.getByRole('alert').first()
    await said.waitFor()
    const text = (await said.textContent()) ?? ''
    expect(text.length).toBeGreaterThan(20)
    expect(text).not.toMatch(/\bat \S+ \(|TypeError|SyntaxError|undefined|\[object/)
    honest()
  })
})

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openPage, type RunningApp, startApp } from '../support/app.ts'
import { openBrowser } from '../support/browser.ts'
import { type ScriptedEngine, startScriptedEngine } from '../support/scripted-engine.ts'

/** What a hand on the keyboard and an eye on a small window meet; each of these was wrong once. */

let engine: ScriptedEngine
let app: RunningApp
let browser: Browser
let page: Page

beforeAll(async () => {
  engine = await startScriptedEngine({ containers: 8 })
  app = await startApp({ engine: engine.url })
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await app?.close()
  await engine?.close()
})

async function open(size: { width?: number; height?: number; language?: string } = {}): Promise<Page> {
  const opened = await openPage(browser, app, size)
  await opened.page.locator('[role=row][data-key]').first().waitFor()
  return opened.page
}

/** The role, or else the tag, of what has the focus. */
const focused = (): Promise<string | undefined> =>
  page.evaluate(() => document.activeElement?.getAttribute('role') ?? document.activeElement?.tagName)

describe('the focus', () => {
  beforeEach(async () => {
    await page?.context().close()
    page = await open()
  })

  it('is given to the list by the first arrow key', async () => {
    expect(await focused()).toBe('BODY')
    await page.keyboard.press('ArrowDown')
    expect(await focused()).toBe('grid')
  })

  it('goes from the list into the menu that a key opens, and back', async () => {
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('End')
    await page.keyboard.press('Shift+F10')
    // The menu was closed again by the key press that opened it.
    await expect.poll(focused).toBe('menuitem')
    await page.keyboard.press('Escape')
    await expect.poll(focused).toBe('grid')
  })

  it('comes back to the list from a question, whether a key or the menu asked it', async () => {
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('End')
    await page.keyboard.press('Delete')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(focused).toBe('grid')
    await page.locator('[role=row][data-key]').last().click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Remove…' }).click()
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(focused).toBe('grid')
  })
})

it('keeps the width of the detail and the collapsed groups for the next time', async () => {
  page = await open()
  const group = (): Promise<number> => page.locator('[data-group] [aria-expanded=false]').count()
  await page.locator('[data-group]').first().click()
  expect(await group()).toBe(1)
  await page.locator('[role=row][data-key] [data-open]').first().click()
  const divider = page.getByRole('separator')
  await divider.focus()
  for (let step = 0; step < 4; step++) await page.keyboard.press('ArrowLeft')
  const left = (): Promise<number> => divider.boundingBox().then((box) => Math.round(box?.x ?? 0))
  const moved = await left()
  await page.reload()
  await divider.waitFor()
  expect([await group(), await left()]).toEqual([1, moved])
  await page.context().close()
})

it.each(['en-GB', 'ko-KR'])('cuts nothing off in the smallest window (%s)', async (language) => {
  page = await open({ width: 720, height: 480, language })
  await page.locator('[role=row][data-key] [data-open]').first().click()
  await page.getByRole('tablist').waitFor()
  await page.waitForTimeout(300)
  const overflowing = await page.evaluate(() =>
    ['footer', 'main header', '[role=radiogroup]', '[role=grid]', '[role=tablist]'].flatMap((selector) =>
      [...document.querySelectorAll(selector)]
        .filter((element) => element.scrollWidth > element.clientWidth + 1)
        .map((element) => `${selector}: ${element.scrollWidth} in ${element.clientWidth} px`),
    ),
  )
  expect(overflowing).toEqual([])
  await page.context().close()
})

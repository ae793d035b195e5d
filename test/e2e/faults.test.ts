import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OpenPage, openPage, type RunningApp, startApp } from '../support/app.ts'
import { openBrowser } from '../support/browser.ts'
import { type ConnectedClient, connectClient } from '../support/client.ts'
import { canStartEngine, type PrivateEngine, startPrivateEngine } from '../support/engine.ts'
import { countLines, freezeAndThaw, killAndReturn, startCounter } from '../support/scenarios/faults.ts'
import { socketCount } from '../support/usage.ts'

// Slices of `npm run prove -- faults`. They stop the engine, so it must be one of their own.
describe.skipIf(!canStartEngine())('with the engine killed and frozen', () => {
  let engine: PrivateEngine
  let app: RunningApp
  let browser: Browser
  let list: OpenPage
  let log: OpenPage
  let connected: ConnectedClient
  let counter: string

  beforeAll(async () => {
    engine = await startPrivateEngine()
    await startCounter(engine, 'counter')
    counter = await engine.docker('ps', '-q', '--no-trunc', '--filter', 'name=counter')
    app = await startApp({ engine: engine.url })
    browser = await openBrowser()
    connected = await connectClient(app)
    list = await openPage(browser, app)
    await list.page.locator('[role=row][data-key]').first().waitFor()
    log = await openPage(browser, app)
    await log.page.evaluate((id) => {
      location.hash = `#/containers/${id}/logs`
    }, counter)
    await log.page
      .getByText(/^line \d+$/)
      .first()
      .waitFor()
  })
  afterAll(async () => {
    connected?.close()
    await browser?.close()
    await app?.close()
    await engine?.close()
  })

  it('says within 5 s that a killed engine is away, and is right again within 2 s of its return', async () => {
    const result = await killAndReturn(engine, list.page)
    expect(result.said).toContain('went away')
    expect(result.noticedMs).toBeLessThan(5000)
    expect(result.recoveredMs).toBeLessThan(2000)
    expect(result.shown).toEqual(result.expected)
  })

  it('says within 5 s that a frozen engine does not answer, asks no more of it, and goes on when it does', async () => {
    const before = await socketCount(app.pid)
    const thawed = freezeAndThaw(engine, list.page, 12_000)
    await new Promise((resolve) => setTimeout(resolve, 10_000))
    const during = await socketCount(app.pid)
    const result = await thawed
    expect(result.said).toContain('does not answer')
    expect(result.noticedMs).toBeLessThan(5000)
    expect(during - before).toBeLessThanOrEqual(4)
    expect(result.recoveredMs).toBeLessThan(2000)
    expect(result.shown).toEqual(result.expected)
  })

  it('has every line of the log that was being followed, once', async () => {
    await new Promise((resolve) => setTimeout(resolve, 2000))
    const lines = await countLines(connected.client, counter)
    expect(lines.lines).toBeGreaterThan(100)
    expect(lines).toMatchObject({ lost: 0, doubled: 0 })
    // The tab that was open all the time goes on with the newest lines.
    const newest = log.page.getByText(/^line \d+$/).last()
    const number = async (): Promise<number> => Number((await newest.textContent())?.slice('line '.length))
    const from = await number()
    await new Promise((resolve) => setTimeout(resolve, 1500))
    expect(await number()).toBeGreaterThan(from)
    expect(log.errors).toEqual([])
  })
})

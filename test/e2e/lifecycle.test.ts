import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openPage, type RunningApp, startApp } from '../support/app.ts'
import { openBrowser } from '../support/browser.ts'
import { releaseTestEngine, type TestEngine, testEngine } from '../support/engine.ts'
import { runLifecycle } from '../support/scenarios/lifecycle.ts'

let engine: TestEngine
let app: RunningApp
let browser: Browser

beforeAll(async () => {
  engine = await testEngine()
  app = await startApp({ engine: engine.url })
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await app?.close()
  await releaseTestEngine()
})

// The slice of `npm run prove -- lifecycle` that fits into `npm test`; the proof holds the times to their bars.
it('shows what the docker CLI does behind its back, and ends with the list of docker ps -a', async () => {
  const { page, errors } = await openPage(browser, app)
  const result = await runLifecycle({ engine, page, operations: 30, seed: 7 })
  expect(result.delays).toHaveLength(30)
  expect(result.shown).toEqual(result.expected)
  expect(errors).toEqual([])
})

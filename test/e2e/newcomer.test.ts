import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type OpenPage, openPage, type RunningApp, startApp } from '../support/app.ts'
import { openBrowser } from '../support/browser.ts'
import { startScriptedEngine } from '../support/scripted-engine.ts'

// A machine without an engine: the first thing that many newcomers see.
let home: string
let silent: Server
let app: RunningApp
let browser: Browser
let opened: OpenPage

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'portlight-home-'))
  // A context whose socket takes connections and never answers, and DOCKER_HOST at a socket that is not there.
  const socket = join(home, 'silent.sock')
  silent = createServer().listen(socket)
  const context = join(home, '.docker', 'contexts', 'meta', 'abc')
  await mkdir(context, { recursive: true })
  const meta = { Name: 'colleague', Endpoints: { docker: { Host: `unix://${socket}` } } }
  await writeFile(join(context, 'meta.json'), JSON.stringify(meta))
  await writeFile(join(home, '.docker', 'config.json'), JSON.stringify({ currentContext: 'colleague' }))
  app = await startApp({
    env: { HOME: home, DOCKER_HOST: `unix://${home}/nowhere.sock`, DOCKER_CONFIG: join(home, '.docker') },
  })
  browser = await openBrowser()
  opened = await openPage(browser, app)
})
afterAll(async () => {
  await browser?.close()
  await app?.close()
  silent?.close()
  await rm(home, { recursive: true, force: true })
})

it('says which places were tried, what was wrong with each, and what fixes it', async () => {
  const { page } = opened
  const tried = page.getByRole('region', { name: 'What was tried' })
  await tried.waitFor({ timeout: 20_000 })
  const lines = await tried.getByRole('listitem').allTextContents()
  expect(lines[0]).toMatch(/not there.*nowhere\.sock.*DOCKER_HOST/)
  expect(lines.find((line) => line.includes('silent.sock'))).toMatch(/not answering.*colleague/)
  expect(await page.getByRole('region', { name: 'What fixes it' }).textContent()).toContain('docker')
})

it('opens the demo engine by one button, labelled on every screen, and leaves it by another', async () => {
  const { page, errors } = opened
  await page.getByRole('button', { name: 'Open the demo engine' }).click()
  await page.locator('[role=row][data-key]').first().waitFor()
  for (const hash of ['#/containers', '#/images']) {
    await page.evaluate((to) => {
      location.hash = to
    }, hash)
    await page.getByRole('note').filter({ hasText: 'Demo engine' }).waitFor()
    await page.locator('[role=row][data-key]').first().waitFor()
  }
  await page.getByRole('button', { name: 'Back to the real engine' }).click()
  await page.locator('[role=row][data-key]').first().waitFor({ state: 'detached', timeout: 20_000 })
  expect(errors).toEqual([])
})

it('keeps trying by itself: an engine that appears is on screen without a click', async () => {
  const { page } = opened
  await page.evaluate(() => {
    location.hash = '#/containers'
  })
  const engine = await startScriptedEngine({ containers: 3 })
  await symlink(engine.socketPath, join(home, 'nowhere.sock'))
  await page.locator('[role=row][data-key]').first().waitFor({ timeout: 20_000 })
  await expect.poll(() => page.locator('[role=row][data-key]').count()).toBe(3)
  await engine.close()
})

import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OpenPage, openPage, type RunningApp, startApp } from '../support/app.ts'
import { openBrowser } from '../support/browser.ts'
import { busyboxImage, releaseTestEngine, type TestEngine, testEngine, testLabel } from '../support/engine.ts'
import { until } from '../support/process.ts'

let engine: TestEngine
let app: RunningApp
let browser: Browser
let opened: OpenPage
let page: Page

const prefix = `click-${process.pid}-`

async function make(name: string, ...flags: string[]): Promise<void> {
  const all = ['--label', testLabel, '--name', prefix + name, ...flags]
  await engine.docker(
    'run',
    '-d',
    ...all,
    busyboxImage,
    'sh',
    '-c',
    'trap "exit 0" TERM; while :; do sleep 1 & wait; done',
  )
  await rowOf(name).waitFor()
}
const rowOf = (name: string): Locator => page.locator(`[role=row][data-key][aria-label="${prefix}${name}"]`)
const stateOf = async (name: string): Promise<string> =>
  engine.docker('inspect', '-f', '{{.State.Status}}', prefix + name).catch(() => 'gone')
const becomes = (name: string, state: string): Promise<unknown> =>
  until(async () => (await stateOf(name)) === state, {
    timeoutMs: 15_000,
    describe: () => `${name} did not become ${state}`,
  })
const shows = (name: string, state: string): Promise<void> =>
  rowOf(name).locator(`[data-state=${state}]`).waitFor({ timeout: 15_000 })

async function clickAction(name: string, action: string): Promise<void> {
  await rowOf(name).hover()
  await rowOf(name)
    .getByRole('button', { name: `${action} ${prefix}${name}`, exact: true })
    .click()
}

beforeAll(async () => {
  engine = await testEngine()
  app = await startApp({ engine: engine.url })
  browser = await openBrowser()
  opened = await openPage(browser, app)
  page = opened.page
  await page.getByRole('searchbox').first().waitFor()
})
afterAll(async () => {
  await browser?.close()
  await app?.close()
  const left = (await engine.docker('ps', '-aq', '--filter', `name=${prefix}`)).split('\n').filter(Boolean)
  if (left.length > 0) await engine.docker('rm', '-f', '-v', ...left)
  await releaseTestEngine()
})

describe('one container', () => {
  it('is stopped, started, restarted, paused and resumed by clicks', async () => {
    await make('one')
    await clickAction('one', 'Stop')
    await becomes('one', 'exited')
    await shows('one', 'exited')
    await clickAction('one', 'Start')
    await becomes('one', 'running')
    await shows('one', 'running')
    const before = await engine.docker('inspect', '-f', '{{.State.StartedAt}}', `${prefix}one`)
    await clickAction('one', 'Restart')
    await until(async () => (await engine.docker('inspect', '-f', '{{.State.StartedAt}}', `${prefix}one`)) !== before, {
      timeoutMs: 15_000,
    })
    await shows('one', 'running')
    await clickAction('one', 'Pause')
    await becomes('one', 'paused')
    await shows('one', 'paused')
    await clickAction('one', 'Resume')
    await becomes('one', 'running')
  })

  it('is killed with a chosen signal from the menu', async () => {
    await make('signal', '--init')
    await rowOf('signal').click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Send signal' }).hover()
    await page.getByRole('menuitem', { name: 'SIGTERM' }).click()
    await becomes('signal', 'exited')
    await shows('signal', 'exited')
  })

  it('is removed only after a dialog that names it, and never by the default button', async () => {
    await make('gone')
    await clickAction('gone', 'Remove')
    const dialog = page.getByRole('dialog')
    await dialog.waitFor()
    expect(await dialog.textContent()).toContain(`${prefix}gone`)
    expect(await dialog.textContent()).toContain(`rm ${prefix}gone`)
    const confirm = dialog.getByRole('button', { name: 'Remove 1 container' })
    // It runs: without force there is nothing to confirm, and the focus is not on the button that destroys.
    expect(await confirm.isDisabled()).toBe(true)
    expect(await confirm.evaluate((element) => element === document.activeElement)).toBe(false)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    expect(await stateOf('gone')).toBe('running')
    await clickAction('gone', 'Remove')
    await dialog.getByRole('checkbox', { name: /Kill what is still running first/ }).check()
    await confirm.click()
    await becomes('gone', 'gone')
    await page.mouse.move(0, 0)
    await rowOf('gone').waitFor({ state: 'detached' })
  })

  it('that cannot be started says why in a sentence, with the words of the engine under details', async () => {
    await make('holder', '-p', '127.0.0.1:18999:80')
    const blocked = ['--label', testLabel, '--name', `${prefix}blocked`, '-p', '127.0.0.1:18999:80']
    await engine.docker('create', ...blocked, busyboxImage, 'sleep', '1000')
    await rowOf('blocked').waitFor()
    await clickAction('blocked', 'Start')
    const note = page.getByRole('alert').filter({ hasText: `${prefix}blocked could not be started` })
    await note.waitFor()
    expect(await note.textContent()).toMatch(/18999/)
    await note.getByText('Details').click()
    await expect.poll(() => note.textContent()).toMatch(/already (allocated|in use)/)
    expect(await stateOf('blocked')).toBe('created')
  })
})

describe('several containers', () => {
  it('are selected with the keyboard and stopped and removed together', async () => {
    for (const name of ['bulk-a', 'bulk-b', 'bulk-c']) await make(name)
    await page.keyboard.press('/')
    await page.keyboard.type(`${prefix}bulk-`)
    await expect.poll(() => page.locator('[role=row][data-key]').count()).toBe(3)
    await page.keyboard.press('Enter')
    await page.keyboard.press('Control+a')
    await page.getByRole('button', { name: 'Stop', exact: true }).click()
    for (const name of ['bulk-a', 'bulk-b', 'bulk-c']) await becomes(name, 'exited')
    await shows('bulk-c', 'exited')
    await page
      .getByRole('button', { name: /^Remove(?!d)/ })
      .first()
      .click()
    const dialog = page.getByRole('dialog')
    for (const name of ['bulk-a', 'bulk-b', 'bulk-c']) expect(await dialog.textContent()).toContain(prefix + name)
    await dialog.getByRole('button', { name: 'Remove 3 containers' }).click()
    for (const name of ['bulk-a', 'bulk-b', 'bulk-c']) await becomes(name, 'gone')
    // The filter would hide what later tests make.
    await page.getByRole('button', { name: 'Clear', exact: true }).click()
  })
})

it('keeps a log of what was done, as docker commands', async () => {
  await page.getByRole('button', { name: 'Command log' }).click()
  const drawer = page.getByRole('dialog', { name: 'Command log' })
  await drawer.waitFor()
  await expect.poll(() => drawer.textContent()).toContain(`stop ${prefix}one`)
  expect(await drawer.textContent()).toContain(`kill --signal SIGTERM ${prefix}signal`)
  expect(opened.errors).toEqual([])
})

it('remembers choices in the back end: a new tab has the same columns', async () => {
  const column = (where: Page): Locator => where.getByRole('columnheader', { name: 'Image' })
  await page.keyboard.press('Escape')
  await column(page).waitFor()
  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByRole('menuitemcheckbox', { name: 'Image' }).click()
  await column(page).waitFor({ state: 'detached' })
  const other = await openPage(browser, app)
  await other.page.locator('[role=grid]').waitFor()
  await other.page.waitForTimeout(500)
  expect(await column(other.page).count()).toBe(0)
  await other.page.context().close()
})

describe('the docker command that does the same', () => {
  it('is copied from each tab of a container, and from an image', async () => {
    await make('shown')
    const name = `${prefix}shown`
    const id = await engine.docker('inspect', '-f', '{{.Id}}', name)
    const imageId = await engine.docker('inspect', '-f', '{{.Image}}', name)
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    const copies = async (hash: string, command: string, ref: string): Promise<void> => {
      await page.evaluate((to) => {
        location.hash = to
      }, hash)
      // The tooltip and the accessible name tell the command before it is copied.
      await page.getByRole('button', { name: new RegExp(`^Copy “docker .*${command} `) }).click()
      await page.getByRole('button', { name: 'Copied' }).waitFor()
      const text = await page.evaluate(() => navigator.clipboard.readText())
      expect(text.replace(/^docker (--host \S+ )?/, '')).toBe(`${command} ${ref}`)
      await page.getByRole('button', { name: 'Copied' }).waitFor({ state: 'detached' })
    }
    const tabs = { overview: 'container inspect', logs: 'logs --follow', stats: 'stats', inspect: 'container inspect' }
    for (const [tab, command] of Object.entries({ ...tabs, processes: 'top' }))
      await copies(`#/containers/${id}/${tab}`, command, name)
    await copies(`#/images/${encodeURIComponent(imageId)}`, 'history --no-trunc', busyboxImage)
  })
})

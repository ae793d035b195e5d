import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openPage, type RunningApp, startApp } from '../support/app.ts'
import { seriousViolations } from '../support/axe.ts'
import { openBrowser } from '../support/browser.ts'
import { busyboxImage, releaseTestEngine, type TestEngine, testEngine, testLabel } from '../support/engine.ts'

let cli: TestEngine
let app: RunningApp
let browser: Browser
let page: Page
let errors: string[]
const name = `e2e-run-${process.pid}`
const names = [name, `${name}-2`, `${name}-bad`]

beforeAll(async () => {
  cli = await testEngine()
  app = await startApp({ engine: cli.url })
  browser = await openBrowser()
  ;({ page, errors } = await openPage(browser, app))
})
afterAll(async () => {
  await browser?.close()
  await app?.close()
  const kept = (await cli.docker('ps', '-aq', '--filter', `name=${name}-before-`)).split('\n').filter(Boolean)
  await cli.docker('rm', '-fv', ...names, ...kept).catch(() => undefined)
  await releaseTestEngine()
})

const command = () => page.getByLabel('The command; paste one to fill the form')
const button = (label: string) => page.getByRole('button', { name: label, exact: true })
const inspect = (format: string, ref: string) => cli.docker('inspect', '-f', format, ref)
const sleep = `sh -c 'trap "exit 0" TERM; sleep 1000 & wait'`

it('a pasted command fills the form; what is not understood is listed; the form writes the command', async () => {
  await page.getByRole('button', { name: 'Run…' }).first().click()
  await command().fill(
    `docker run -dit --name ${name} --network none -e A=1 -e API_TOKEN=abc -v /data --frob --label ${testLabel}=1 ${busyboxImage} ${sleep}`,
  )
  await page.getByText('not known: --frob').waitFor()
  expect(await page.getByLabel('Name', { exact: true }).first().inputValue()).toBe(name)
  expect(await page.getByLabel('Value 2').inputValue()).toBe('abc')
  expect(await page.getByLabel('Value 2').getAttribute('type')).toBe('password')
  await page.getByText('Limits', { exact: true }).click()
  await page.getByLabel('Memory', { exact: true }).fill('64x')
  await page.getByText('A size such as 512m or 2g.').waitFor()
  expect(await button('Run').isDisabled()).toBe(true)
  await page.getByLabel('Memory', { exact: true }).fill('64m')
  const written = await command().inputValue()
  expect(written).toContain('--memory 64m')
  // The secret is on screen nowhere else than behind its dots.
  expect(written).not.toContain('abc')
  await page.getByRole('radio', { name: 'Compose' }).click()
  await expect
    .poll(() => page.getByLabel('The compose service; paste one to fill the form').inputValue())
    .toContain('mem_limit: 64m')
  await page.getByRole('radio', { name: 'docker run' }).click()
  expect(await seriousViolations(page)).toEqual([])
  await button('Run').click()
  await page.getByText(`${name} runs`).waitFor()
  expect(await inspect('{{.State.Status}} {{.HostConfig.Memory}} {{.Config.Tty}}', name)).toBe('running 67108864 true')
  expect(await inspect('{{range .Config.Env}}{{println .}}{{end}}', name)).toContain('API_TOKEN=abc')
})

it('a terminal of its own is attached to by one click', async () => {
  await page.getByRole('link', { name: 'Attach to its terminal' }).click()
  await page.getByRole('list', { name: 'Terminals' }).getByText('attached').waitFor()
  await page.getByRole('button', { name: 'Run…' }).first().click()
})

it('what gives power over the machine is asked about in plain words, by a bind as by a mount', async () => {
  await command().fill(
    `docker run --name ${name}-bad --network none --mount type=bind,source=/,target=/host ${busyboxImage} true`,
  )
  await button('Run').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('It sees the whole disk of the machine: /').waitFor()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(inspect('{{.Id}}', `${name}-bad`)).rejects.toThrow()
  // A name that is taken is told while one types.
  await page.getByLabel('Name', { exact: true }).first().fill(name)
  await page.getByText('A container has this name.').waitFor()
})

it('an edit makes the container anew with what was changed; a bad one leaves it as it was', async () => {
  const old = await inspect('{{.Id}}', name)
  await page.evaluate((hash) => {
    location.hash = hash
  }, `/run/edit/${old}`)
  await page.getByRole('heading', { name: `Edit ${name}` }).waitFor()
  await page.getByText('Nothing has been changed yet.').waitFor()
  expect(await button('Recreate').isDisabled()).toBe(true)
  await page.getByLabel('Command', { exact: true }).fill('false')
  await button('Recreate').click()
  await page.getByText('The container is there under its name, as it was before.').waitFor()
  expect(await inspect('{{.Id}} {{.State.Status}}', name)).toBe(`${old} running`)
  await page.getByLabel('Command', { exact: true }).fill(sleep)
  await page.getByLabel('Value 1').fill('2')
  await button('Recreate').click()
  await page.getByText(`${name} runs`).waitFor()
  const changed = await inspect('{{.Id}}', name)
  expect(changed).not.toBe(old)
  const env = await inspect('{{range .Config.Env}}{{println .}}{{end}}', name)
  expect(env).toContain('A=2')
  expect(env).toContain('API_TOKEN=abc')
  // The one of before is kept, and a click changes the two over; over the container stands the way forth again.
  await button('Go back to it').click()
  await expect
    .poll(() => inspect('{{.Id}} {{.State.Status}}', name).catch(() => ''), { timeout: 20_000 })
    .toBe(`${old} running`)
  await page.getByRole('dialog').getByText(`Go back to the ${name} of before`).waitFor()
  await page.keyboard.press('Escape')
  await page.evaluate((hash) => {
    location.hash = hash
  }, `/containers/${old}`)
  await page.getByText(`The container of before is kept, stopped, as ${name}-before-${changed.slice(0, 6)}`).waitFor()
  expect(await button('Go back to it').isEnabled()).toBe(true)
})

it('a protected container stays; a removed one can be made again', async () => {
  await page.getByRole('grid').waitFor()
  const row = page.getByRole('row').filter({ hasText: name }).first()
  await row.click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Protect from removal' }).click()
  await page.getByRole('img', { name: 'Protected from removal' }).waitFor()
  const remove = async (): Promise<void> => {
    await row.click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Remove…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Kill what is still running first').check()
    await dialog.getByRole('button', { name: 'Remove 1 container' }).click()
  }
  await remove()
  await page.getByText(`${name} is protected from removal.`).first().waitFor()
  expect(await inspect('{{.State.Status}}', name)).toBe('running')
  await row.click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Take the protection away' }).click()
  await page.getByRole('img', { name: 'Protected from removal' }).waitFor({ state: 'detached' })
  await remove()
  await expect.poll(() => inspect('{{.Id}}', name).catch(() => 'gone')).toBe('gone')
  await button('Removed containers').click()
  await page.getByRole('button', { name: `Make ${name} again` }).click()
  await expect
    .poll(() => inspect('{{.State.Status}} {{.HostConfig.Memory}}', name).catch(() => 'gone'))
    .toBe('created 67108864')
  expect(errors).toEqual([])
})

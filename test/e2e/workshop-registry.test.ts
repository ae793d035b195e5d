import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { registryLogin, startRegistry, type TestRegistry } from '../support/registry.ts'
import { openShop, type Shop } from '../support/shop.ts'

/** Images from and to Debian's registry, with and without a login. */

let shop: Shop
let open: TestRegistry
let locked: TestRegistry

beforeAll(async () => {
  ;[open, locked] = await Promise.all([startRegistry(), startRegistry({ auth: true })])
  shop = await openShop('registry', async ({ build, engine, folder }) => {
    for (const [tag, name] of [
      ['base', 'team/app:1'],
      ['slow', 'team/slow:1'],
    ] as const) {
      await writeFile(join(folder, tag), randomBytes(2 * 1024 * 1024))
      const id = await build(tag, `COPY ${tag} /${tag}`)
      const there = `${open.host}/${name}`
      await engine.docker('tag', id, there)
      await engine.docker('push', '-q', there)
      await engine.docker('rmi', '-f', id)
    }
  })
  await shop.goTo('#/images')
})
afterAll(async () => {
  await shop?.close()
  await Promise.all([open?.close(), locked?.close()])
})

describe('a pull', () => {
  it('says what a name means and what is wrong with it, shows its layers, and outlives a reload', async () => {
    open.throttle(100_000)
    await shop.button('Pull…').first().click()
    const name = shop.dialog().getByLabel('Image', { exact: false }).first()
    await name.fill('Team/App')
    await shop.dialog().getByText('The letters of a name must be small').waitFor()
    expect(await shop.inDialog('Pull').isDisabled()).toBe(true)
    await name.fill('busybox')
    await shop.dialog().getByText('Means docker.io/library/busybox:latest').waitFor()
    await name.fill(`${open.host}/team/app:1`)
    await shop.dialog().getByText(`Asks ${open.host} without a login.`).waitFor()
    expect(await shop.dialog().locator('code').last().textContent()).toContain(`pull ${open.host}/team/app:1`)
    await shop.look('pull')
    await shop.inDialog('Pull').click()
    await shop.dialog().getByRole('progressbar').first().waitFor()
    await shop.dialog().locator('li [role=progressbar]').first().waitFor()
    await shop.look('pull-running')
    await shop.page.reload()
    await shop.jobs().filter({ hasText: '1 job' }).waitFor()
    await shop.jobs().click()
    const card = shop.dialog().getByRole('article', { name: `Pull ${open.host}/team/app:1` })
    await card.waitFor()
    await shop.look('jobs')
    open.throttle(null)
    await card.locator('[data-state=done]').waitFor()
    expect(await card.textContent()).toContain(`${open.host}/team/app:1`)
    await card.getByRole('button', { name: /^Dismiss/ }).click()
    await card.waitFor({ state: 'detached' })
    await shop.page.keyboard.press('Escape')
    expect(await shop.engine.docker('images', '-q', `${open.host}/team/app:1`)).not.toBe('')
    await shop.engine.docker('tag', `${open.host}/team/app:1`, `${shop.repository}:base`)
  })

  it('that is cancelled leaves no image; one that fails says why and stays until it is dismissed', async () => {
    open.throttle(200_000)
    await shop.button('Pull…').first().click()
    const name = shop.dialog().getByLabel('Image', { exact: false }).first()
    await name.fill(`${open.host}/team/slow:1`)
    await shop.inDialog('Pull').click()
    await shop.dialog().locator('li [role=progressbar]').first().waitFor()
    await shop.inDialog('Cancel').click()
    await shop.dialog().locator('article [data-state=cancelled]').waitFor()
    open.throttle(null)
    expect(await shop.engine.docker('images', '-q', `${open.host}/team/slow:1`)).toBe('')
    await shop.inDialog('Change it').click()
    await name.fill(`${open.host}/team/none:1`)
    await shop.inDialog('Pull').click()
    await shop.dialog().locator('article [data-state=failed]').waitFor()
    await shop.inDialog('Details').click()
    expect(await shop.dialog().getByRole('alert').textContent()).toContain('manifest')
    await shop.closeDialog()
    await shop.jobs().filter({ hasText: '1 failed' }).click()
    await shop.inDialog('Dismiss all that ended').click()
    await shop.dialog().getByText('No jobs').waitFor()
    await shop.page.keyboard.press('Escape')
  })
})

describe('accounts, tags and pushes', () => {
  it('adds a tag, pushes it after a login, and logs out again', async () => {
    const reference = `${locked.host}/team/app:2`
    await shop.fromRow(`${shop.repository}:base`, 'Add a tag…')
    await shop.dialog().getByLabel('New name', { exact: false }).fill(reference)
    await shop.inDialog('Add tag').click()
    await shop.rowOf(reference).waitFor()
    await shop.fromRow(reference, 'Push…')
    await shop.dialog().getByText(`Asks ${locked.host} without a login.`).waitFor()
    await shop.inDialog('Push').click()
    await shop.dialog().locator('article [data-state=failed]').waitFor()
    await shop.look('push-refused')
    await shop.inDialog('Log in…').click()
    await shop.dialog().getByLabel('User', { exact: false }).fill(registryLogin.user)
    const password = shop.dialog().getByRole('textbox', { name: /^Password or token/ })
    await password.fill('wrong')
    await shop.inDialog('Log in').click()
    await shop
      .dialog()
      .getByRole('alert')
      .getByText(/does not accept this user name/)
      .waitFor()
    await shop.look('login')
    await password.fill(registryLogin.password)
    await shop.inDialog('Log in').click()
    // It gives way to what wanted the login.
    await shop.page.getByText('The secret stands in plain text').waitFor()
    await shop.dialog().getByText(`Asks ${locked.host} as ${registryLogin.user}.`).waitFor()
    await shop.inDialog('Push').click()
    await shop
      .dialog()
      .getByText(/^Pushed as sha256:/)
      .waitFor()
    expect(await locked.tags('team/app')).toEqual(['2'])
    await shop.closeDialog()
    await shop.fromMore('Registry accounts…')
    await shop.dialog().getByText('The secret stands in plain text').waitFor()
    await shop.dialog().getByText(registryLogin.user, { exact: true }).waitFor()
    await shop.look('accounts')
    await shop.inDialog('Log out…').click()
    await shop.inDialog(`Log out of ${locked.host}`).click()
    await shop.dialog().getByText('No account').waitFor()
    expect(await readFile(join(shop.folder, 'config/config.json'), 'utf8')).not.toContain(locked.host)
    await shop.closeDialog()
    // Nothing of it is left in the page.
    expect(await shop.page.content()).not.toContain(registryLogin.password)
  })
})

it('stands on a small window in the dark and in Korean', async () => {
  await shop.reopen({ dark: true, language: 'ko-KR' })
  await shop.goTo('#/images')
  await shop.page.getByRole('button', { name: '받기…' }).first().click()
  await shop.look('pull-dark-korean')
})

it('draws all of it without a serious accessibility finding, an error or a policy report', () => {
  expect(shop.troubles()).toEqual([])
})

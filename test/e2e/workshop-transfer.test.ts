import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testLabel } from '../support/engine.ts'
import { openShop, type Shop } from '../support/shop.ts'

/** What takes images away, and what puts them into files and back. */

let shop: Shop

beforeAll(async () => {
  shop = await openShop('transfer', async ({ build, folder }) => {
    await writeFile(join(folder, 'noise'), randomBytes(2 * 1024 * 1024))
    await build('base', 'COPY noise /noise')
  })
  await shop.build('child', `FROM ${shop.repository}:base`, 'ENV CHILD=1')
  await shop.goTo('#/images')
  await shop.rowOf(`${shop.repository}:child`).waitFor()
})
afterAll(() => shop?.close())

describe('clearing up', () => {
  it('names what depends on an image before it is removed', async () => {
    const user = `shop-${process.pid}-user`
    await shop.engine.docker(
      'run',
      '-d',
      '--name',
      user,
      '--label',
      testLabel,
      `${shop.repository}:child`,
      'sleep',
      '1000',
    )
    try {
      await shop.fromRow(`${shop.repository}:child`, 'Remove…')
      await shop
        .dialog()
        .getByText(/^Only by force/)
        .waitFor()
      await shop.dialog().getByText(`Running: ${user}`).waitFor()
      await shop.look('remove')
      await shop.inDialog('Cancel').click()
    } finally {
      await shop.engine.docker('rm', '-f', user)
    }
  })

  it('shows all that a clean-up would take, and takes only what is ticked', async () => {
    const gone = await shop.build('loose', 'ENV LOOSE=1')
    const kept = await shop.build('loose', 'ENV LOOSE=2')
    await shop.build('loose', 'ENV LOOSE=3')
    await shop.fromMore('Clean up unused images…')
    const line = (id: string): Locator => shop.dialog().getByRole('checkbox', { name: id.slice(7, 19) })
    await line(gone).waitFor()
    await line(kept).waitFor()
    await shop
      .dialog()
      .getByRole('checkbox', { name: /^(All|The one)/ })
      .uncheck()
    expect(await shop.inDialog('Nothing chosen').isDisabled()).toBe(true)
    await line(gone).check()
    await shop.look('prune')
    expect(await shop.dialog().locator('code').last().textContent()).toContain(`rmi ${gone.slice(7, 19)}`)
    await shop.inDialog(/^Remove 1 image, /).click()
    await shop
      .dialog()
      .getByText(/^1 image removed/)
      .waitFor()
    await shop.closeDialog()
    const left = await shop.engine.docker('images', '-q', '--no-trunc', '-f', 'dangling=true')
    expect(left).not.toContain(gone)
    expect(left).toContain(kept)
    await shop.engine.docker('rmi', kept)
  })
})

describe('tars', () => {
  it('saves images to a file, and loads them again from one that is dropped', async () => {
    await shop.fromRow(`${shop.repository}:base`, 'Save to a tar…')
    await shop.inDialog('Choose where and save…').click()
    await shop
      .dialog()
      .getByText(/^Saved /)
      .waitFor()
    await shop.closeDialog()
    await shop.engine.docker('rmi', '-f', `${shop.repository}:child`, `${shop.repository}:base`)
    await shop.rowOf(`${shop.repository}:base`).waitFor({ state: 'detached' })
    const data = await shop.page.evaluateHandle(
      async (name) => {
        const file = await (await (await navigator.storage.getDirectory()).getFileHandle(name)).getFile()
        const transfer = new DataTransfer()
        transfer.items.add(file)
        return transfer
      },
      `${shop.repository.replace('/', '_')}_base.tar`,
    )
    const list = shop.page.getByRole('grid')
    await list.dispatchEvent('dragover', { dataTransfer: data })
    await shop.page.getByText('Drop a tar here').waitFor()
    await list.dispatchEvent('drop', { dataTransfer: data })
    await shop.dialog().getByText('This was made by docker save').waitFor()
    await shop.look('tar')
    await shop.inDialog('Load').click()
    await shop.dialog().getByText(`Loaded ${shop.repository}:base`).waitFor()
    await shop.closeDialog()
    await shop.rowOf(`${shop.repository}:base`).waitFor()
  })
})

it('draws all of it without a serious accessibility finding, an error or a policy report', () => {
  expect(shop.troubles()).toEqual([])
})

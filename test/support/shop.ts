import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { type OpenPage, openPage, startApp } from './app.ts'
import { seriousViolations } from './axe.ts'
import { openBrowser } from './browser.ts'
import { busyboxImage, releaseTestEngine, type TestEngine, testEngine, testLabel } from './engine.ts'

/** The image workshop as a person uses it: a real engine, a real browser, and hands for what is done there. */
export interface Shop {
  readonly engine: TestEngine
  /** Thrown away in the end; docker's config is in `config` of it. */
  readonly folder: string
  /** The images of this shop, and of nobody else. */
  readonly repository: string
  readonly page: Page
  dialog(): Locator
  button(name: string | RegExp): Locator
  inDialog(name: string | RegExp): Locator
  rowOf(reference: string): Locator
  jobs(): Locator
  goTo(hash: string): Promise<void>
  /** Opens a dialog from the menu over the list, or from a row's. */
  fromMore(name: string): Promise<Locator>
  fromRow(reference: string, name: string): Promise<Locator>
  closeDialog(): Promise<void>
  /** An image of the shop, from busybox and these lines; its id. */
  build(tag: string, ...lines: string[]): Promise<string>
  /** A picture to be looked at, and what axe finds in it. */
  look(name: string): Promise<void>
  /** In another window, in place of the first. */
  reopen(how: { dark: boolean; language: string }): Promise<void>
  /** All that axe found, and all errors and policy reports of the pages. */
  troubles(): string[]
  close(): Promise<void>
}

const pictures = process.env.PORTLIGHT_SCREENSHOTS ?? 'test-results/workshop'

/** `name`: of the shop among others. `stock`: makes images before the app starts. */
export async function openShop(
  name: string,
  stock: (shop: Pick<Shop, 'build' | 'engine' | 'folder'>) => Promise<void>,
) {
  const repository = `portlight-test/${name}-${process.pid}`
  const folder = await mkdtemp(join(tmpdir(), 'portlight-shop-'))
  await mkdir(pictures, { recursive: true })
  const engine = await testEngine()
  const build: Shop['build'] = async (tag, ...lines) => {
    const text = [`FROM ${busyboxImage}`, `LABEL ${testLabel}=1`, ...lines, ''].join('\n')
    await writeFile(join(folder, 'Dockerfile.made'), text)
    return engine.docker('build', '-q', '-f', join(folder, 'Dockerfile.made'), '-t', `${repository}:${tag}`, folder)
  }
  await stock({ build, engine, folder })
  const app = await startApp({ engine: engine.url, env: { DOCKER_CONFIG: join(folder, 'config') } })
  const browser = await openBrowser()
  const opened: OpenPage[] = [await openPage(browser, app, { beforeLoad: withDisk })]
  const findings: string[] = []
  const now = (): Page => (opened.at(-1) as OpenPage).page
  now().setDefaultTimeout(15_000)
  const dialog = (): Locator => now().getByRole('dialog')
  const named = (of: Pick<Locator, 'getByRole'>, text: string | RegExp): Locator =>
    of.getByRole('button', { name: text, exact: typeof text === 'string' })
  const rowOf = (reference: string): Locator => now().locator(`[role=row][data-key="${reference}"]:not([data-gone])`)
  const choose = async (entry: string): Promise<Locator> => {
    await now().getByRole('menuitem', { name: entry }).click()
    await dialog().waitFor()
    return dialog()
  }
  const shop: Shop = {
    ...{ engine, folder, repository, dialog, rowOf, build },
    get page() {
      return now()
    },
    button: (text) => named(now(), text),
    inDialog: (text) => named(dialog(), text),
    jobs: () => now().locator('footer').getByRole('button', { name: /job/i }),
    goTo: (hash) =>
      now().evaluate((to) => {
        location.hash = to
      }, hash),
    async fromMore(entry) {
      await shop.button('More').click()
      return choose(entry)
    },
    async fromRow(reference, entry) {
      await rowOf(reference).click({ button: 'right' })
      return choose(entry)
    },
    async closeDialog() {
      await dialog().locator('footer, div').getByRole('button', { name: 'Close', exact: true }).last().click()
      await dialog().waitFor({ state: 'detached' })
    },
    async look(what) {
      // Until what fades in is there: half a colour has half a contrast.
      await now().waitForTimeout(150)
      await now().screenshot({ path: join(pictures, `${what}.png`) })
      const within = (await dialog().count()) > 0 ? '[role=dialog]' : 'html'
      findings.push(...(await seriousViolations(now(), within)).map((finding) => `${what}: ${finding}`))
    },
    async reopen(how) {
      await now().context().close()
      opened.push(await openPage(browser, app, how))
    },
    troubles: () => [...findings, ...opened.flatMap(({ errors }) => errors)],
    async close() {
      await browser.close()
      await app.close()
      const all = (await engine.docker('images', '--format', '{{.Repository}}:{{.Tag}}')).split('\n')
      const made = all.filter((reference) => reference.startsWith(repository) || reference.startsWith('127.0.0.1:'))
      if (made.length > 0) await engine.docker('rmi', '-f', ...made)
      await rm(folder, { recursive: true, force: true })
      await releaseTestEngine()
    },
  }
  return shop
}

/** A browser without a window has no pickers: its own private files stand in for the disk. */
async function withDisk(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const disk = (): Promise<FileSystemDirectoryHandle> => navigator.storage.getDirectory()
    Object.assign(window, {
      showSaveFilePicker: async (options: { suggestedName: string }) =>
        (await disk()).getFileHandle(options.suggestedName, { create: true }),
      showDirectoryPicker: async () => (await disk()).getDirectoryHandle('app', { create: true }),
    })
  })
}

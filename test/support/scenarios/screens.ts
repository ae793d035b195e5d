import type { Page } from 'playwright-core'
import type { ContainerTab } from '../../../renderer/views/container/tabs.ts'
import type { LayerTab } from '../../../renderer/views/layers/tabs.ts'

/** The screens that have an address, but for some sections of an image (test/e2e/layers.test.ts). `container` and `image` are ids. */
export function screens(ids: { container: string; image: string }): { name: string; hash: string }[] {
  const tabs: ContainerTab[] = ['overview', 'logs', 'stats', 'inspect', 'processes']
  return [
    { name: 'containers', hash: '#/containers' },
    ...tabs.map((tab) => ({ name: `container-${tab}`, hash: `#/containers/${ids.container}/${tab}` })),
    { name: 'logs', hash: '#/logs' },
    { name: 'logs-running', hash: '#/logs/running' },
    { name: 'images', hash: '#/images' },
    { name: 'image', hash: `#/images/${encodeURIComponent(ids.image)}` },
    ...(['layers', 'waste'] satisfies LayerTab[]).map((tab) => ({
      name: `image-${tab}`,
      hash: `#/images/${encodeURIComponent(ids.image)}/${tab}`,
    })),
    { name: 'images-sharing', hash: '#/images/sharing' },
  ]
}

/** Goes to a screen and waits until it has been drawn and nothing is loading. */
export async function showScreen(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to
  }, hash)
  await page.waitForTimeout(150)
  await page.locator('main').waitFor()
  await page
    .locator('[aria-busy=true]')
    .first()
    .waitFor({ state: 'detached', timeout: 5000 })
    .catch(() => undefined)
  await page
    .locator('main [role=progressbar]')
    .first()
    .waitFor({ state: 'detached', timeout: 15_000 })
    .catch(() => undefined)
  // Charts and lists that are measured first take a few frames more.
  await page.waitForTimeout(250)
}

import type { Page } from 'playwright-core'
import type { ContainerTab } from '../../../renderer/views/container/tabs.ts'

/** Every screen that has an address. `container` and `image` are ids. */
export function screens(ids: { container: string; image: string }): { name: string; hash: string }[] {
  const tabs: ContainerTab[] = ['overview', 'logs', 'stats', 'inspect', 'processes']
  return [
    { name: 'containers', hash: '#/containers' },
    ...tabs.map((tab) => ({ name: `container-${tab}`, hash: `#/containers/${ids.container}/${tab}` })),
    { name: 'images', hash: '#/images' },
    { name: 'image', hash: `#/images/${encodeURIComponent(ids.image)}` },
  ]
}

/** Goes to a screen and waits until it has been drawn and nothing is loading. */
export async function showScreen(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to
  }, hash)
  await page.waitForTimeout(300)
  await page.locator('main').waitFor()
  await page
    .locator('[aria-busy=true]')
    .first()
    .waitFor({ state: 'detached', timeout: 5000 })
    .catch(() => undefined)
  await page.waitForTimeout(500)
}

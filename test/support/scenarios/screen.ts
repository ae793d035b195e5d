import type { Page } from 'playwright-core'
import { until } from '../process.ts'

/** `name state` for each row that the page's containers list shows, sorted. Only for lists short enough to be drawn whole. */
export async function shownRows(page: Page): Promise<string[]> {
  const rows = await page
    .locator('[role=row][data-key]:not([data-gone])')
    .evaluateAll((elements) =>
      elements.map(
        (element) =>
          `${element.getAttribute('aria-label')} ${element.querySelector('[data-state]')?.getAttribute('data-state')}`,
      ),
    )
  return rows.sort()
}

/** Waits until the page shows exactly these rows, and gives what it shows in the end either way. */
export async function waitForRows(page: Page, expected: readonly string[], timeoutMs = 5000): Promise<string[]> {
  const wanted = JSON.stringify(expected)
  await until(async () => JSON.stringify(await shownRows(page)) === wanted, { timeoutMs }).catch(() => undefined)
  return shownRows(page)
}

export interface FrameTimes {
  /** ms between one frame and the next, while it was watched. */
  readonly frames: number[]
  readonly longest: number
}

/** Watches the page's frames while `act` runs. */
export async function framesDuring(page: Page, act: () => Promise<void>): Promise<FrameTimes> {
  await page.evaluate(() => {
    const holder = window as unknown as { frames: number[]; watching: boolean }
    holder.frames = []
    holder.watching = true
    let last = performance.now()
    const next = (now: number): void => {
      holder.frames.push(now - last)
      last = now
      if (holder.watching) requestAnimationFrame(next)
    }
    requestAnimationFrame((now) => {
      last = now
      requestAnimationFrame(next)
    })
  })
  await act()
  const frames = await page.evaluate(() => {
    const holder = window as unknown as { frames: number[]; watching: boolean }
    holder.watching = false
    return holder.frames
  })
  return { frames, longest: Math.max(0, ...frames) }
}

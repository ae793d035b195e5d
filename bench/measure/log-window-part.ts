import type { CDPSession, Page } from 'playwright-core'
import { framesDuring } from '../../test/support/scenarios/screen.ts'

/** How a page fares while a log runs through it. */
export interface FloodScreen {
  /** ms between frames. */
  readonly frames: readonly number[]
  /** ms from a key or wheel event to the paint that follows it (Event Timing, 8 ms steps). */
  readonly inputs: readonly number[]
  /** ms that tasks blocked the page, each longer than 50. */
  readonly longTasks: readonly number[]
  /** The highest JS heap that was seen, uncollected garbage included, in MiB. */
  readonly heapPeakMiB: number
}

/**
 * Watches an open log page for `durationMs` while lines stream in: its frames, and what it makes of somebody who uses it (scrolls up and
 * back, shows line numbers). The page must follow its log.
 */
export async function floodScreen(page: Page, durationMs: number): Promise<FloodScreen> {
  const cdp = await page.context().newCDPSession(page)
  await page.evaluate(() => {
    const holder = window as unknown as { inputs: number[]; longTasks: number[]; observers: PerformanceObserver[] }
    holder.inputs = []
    holder.longTasks = []
    const inputs = new PerformanceObserver((entries) => {
      for (const { name, duration } of entries.getEntries())
        if (name === 'keydown' || name === 'wheel') holder.inputs.push(duration)
    })
    inputs.observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit)
    const tasks = new PerformanceObserver((entries) => {
      for (const { duration } of entries.getEntries()) holder.longTasks.push(duration)
    })
    tasks.observe({ type: 'longtask' })
    holder.observers = [inputs, tasks]
  })
  const log = page.locator('[role=log]')
  await log.focus()
  await log.hover()
  let heapPeak = 0
  const { frames } = await framesDuring(page, async () => {
    const end = performance.now() + durationMs
    while (performance.now() < end) {
      await page.keyboard.press('l')
      await page.waitForTimeout(150)
      await page.mouse.wheel(0, -400)
      await page.waitForTimeout(150)
      await page.keyboard.press('G')
      await page.waitForTimeout(150)
      heapPeak = Math.max(heapPeak, (await cdp.send('Runtime.getHeapUsage')).usedSize)
    }
  })
  const seen = await page.evaluate(() => {
    const holder = window as unknown as { inputs: number[]; longTasks: number[]; observers: PerformanceObserver[] }
    for (const observer of holder.observers) observer.disconnect()
    return { inputs: holder.inputs, longTasks: holder.longTasks }
  })
  await cdp.detach()
  // What was painted within 16 ms is not told by the browser: it counts as that.
  const inputs = seen.inputs.length > 0 ? seen.inputs : [16]
  return { frames, inputs, longTasks: seen.longTasks, heapPeakMiB: mebibytes(heapPeak) }
}

/** The page's JS heap in MiB after its garbage was collected. */
export async function pageHeapMiB(page: Page): Promise<number> {
  const cdp: CDPSession = await page.context().newCDPSession(page)
  await cdp.send('HeapProfiler.collectGarbage')
  const { usedSize } = await cdp.send('Runtime.getHeapUsage')
  await cdp.detach()
  return mebibytes(usedSize)
}

/**
 * ms from a click on a link to the log until lines are on screen and until the last one is: both by the page's own clock.
 * `last` is the text of the log's last line.
 */
export async function openToLastLine(page: Page, containerId: string, last: string): Promise<number> {
  return page.evaluate(
    ({ id, text }) =>
      new Promise<number>((resolve) => {
        const from = performance.now()
        location.hash = `#/containers/${id}/logs`
        const look = (): void => {
          const rows = document.querySelectorAll('[role=log] [data-line] [data-text]')
          if (rows[rows.length - 1]?.textContent === text) resolve(performance.now() - from)
          else requestAnimationFrame(look)
        }
        requestAnimationFrame(look)
      }),
    { id: containerId, text: last },
  )
}

const mebibytes = (bytes: number): number => bytes / 2 ** 20

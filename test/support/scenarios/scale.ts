import type { Page } from 'playwright-core'
import { framesDuring } from './screen.ts'

/** Call before the page loads: notes when the long list came over the socket, and when its first row was drawn. */
export async function noteFirstRows(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const holder = window as unknown as { listAt?: number; rowAt?: number }
    const Native = window.WebSocket
    window.WebSocket = class extends Native {
      constructor(url: string | URL) {
        super(url)
        this.addEventListener('message', (event) => {
          if (String(event.data).length > 100_000) holder.listAt ??= performance.now()
        })
      }
    }
    const look = (): void => {
      if (document.querySelector('[role=row][data-key]')) holder.rowAt = performance.now()
      else requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })
}

/** ms from the list's arrival in the page to the frame that had its first rows. */
export async function firstRowsMs(page: Page): Promise<number> {
  await page.locator('[role=row][data-key]').first().waitFor()
  return page.evaluate(() => {
    const { listAt = Number.NaN, rowAt = Number.NaN } = window as unknown as { listAt?: number; rowAt?: number }
    return rowAt - listAt
  })
}

/**
 * Types `text` into the filter, letter by letter, each of which must narrow the list: for each, ms from the key (its own time stamp) to the
 * frame after the one in which the grid had its new number of rows, so that what is counted has been painted.
 */
export async function keystrokesToPaint(page: Page, text: string): Promise<number[]> {
  await page.keyboard.press('/')
  const times: number[] = []
  for (const letter of text) {
    await page.evaluate(() => {
      const holder = window as unknown as { painted: Promise<number | null> }
      const rows = (): string | null => document.querySelector('[role=grid]')?.getAttribute('aria-rowcount') ?? null
      holder.painted = new Promise((resolve) => {
        const onKey = (event: KeyboardEvent): void => {
          const before = rows()
          const look = (): void => {
            if (rows() !== before) requestAnimationFrame(() => resolve(performance.now() - event.timeStamp))
            else if (performance.now() - event.timeStamp > 2000) resolve(null)
            else requestAnimationFrame(look)
          }
          requestAnimationFrame(look)
        }
        window.addEventListener('keydown', onKey, { once: true, capture: true })
      })
    })
    await page.keyboard.type(letter)
    const ms = await page.evaluate(() => (window as unknown as { painted: Promise<number | null> }).painted)
    if (ms === null) throw new Error(`The letter "${letter}" of "${text}" did not change the list`)
    times.push(ms)
  }
  return times
}

/** Rolls the wheel over the list, to its end and back; gives the longest frame in ms. */
export async function scrollFrames(page: Page, turns: number): Promise<number[]> {
  const box = await page.locator('[role=grid]').boundingBox()
  if (!box) throw new Error('No list to scroll')
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  const { frames } = await framesDuring(page, async () => {
    for (let n = 0; n < turns; n++) {
      await page.mouse.wheel(0, n < turns / 2 ? 240 : -240)
      await new Promise((resolve) => setTimeout(resolve, 16))
    }
  })
  return frames
}

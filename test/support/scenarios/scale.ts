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
 * Types `text` into the filter, letter by letter, each of which must narrow the list by the next frame: for each, ms from the key to the
 * paint that shows the narrowed list, as the browser's own Event Timing has it (the measure behind INP; 8 ms steps, 16 ms at least).
 */
export async function keystrokesToPaint(page: Page, text: string): Promise<number[]> {
  await page.keyboard.press('/')
  // The frames of the focus ring are over before any hand has reached the next key.
  await new Promise((resolve) => setTimeout(resolve, 150))
  const times: number[] = []
  for (const letter of text) {
    await page.evaluate(() => {
      const holder = window as unknown as { keystroke: Promise<{ ms: number; narrowed: boolean }> }
      const rows = (): string | null => document.querySelector('[role=grid]')?.getAttribute('aria-rowcount') ?? null
      let ms = 16
      const observer = new PerformanceObserver((entries) => {
        // Its release changes nothing on screen, and would be timed to whatever frame comes next: the caret's blink.
        for (const entry of entries.getEntries()) if (entry.name !== 'keyup') ms = Math.max(ms, entry.duration)
      })
      observer.observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit)
      holder.keystroke = new Promise((resolve) => {
        const onKey = (): void => {
          const before = rows()
          // The frame that follows the key's events is the one that Event Timing counts to: the list must be there by then.
          requestAnimationFrame(() => {
            const narrowed = rows() !== before
            setTimeout(() => {
              observer.disconnect()
              resolve({ ms, narrowed })
            }, 500)
          })
        }
        window.addEventListener('keydown', onKey, { once: true, capture: true })
      })
    })
    await page.keyboard.type(letter)
    const { ms, narrowed } = await page.evaluate(
      () => (window as unknown as { keystroke: Promise<{ ms: number; narrowed: boolean }> }).keystroke,
    )
    if (!narrowed) throw new Error(`The letter "${letter}" of "${text}" had not changed the list by the next frame`)
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

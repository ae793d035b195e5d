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
 * Types `text` into the filter, letter by letter: for each, ms from the key to the frame after the list had changed for it (the count in
 * the toolbar tells), as the page's own clock has it.
 */
export async function keystrokesToPaint(page: Page, text: string): Promise<number[]> {
  await page.keyboard.press('/')
  const times: number[] = []
  for (const letter of text) {
    await page.evaluate(() => {
      const holder = window as unknown as { painted: Promise<number> }
      holder.painted = new Promise((resolve) => {
        window.addEventListener(
          'keydown',
          (event) => {
            let changed = performance.now()
            const observer = new MutationObserver(() => {
              changed = performance.now()
            })
            observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true })
            // The list is quiet for 150 ms: its last change was the answer; the frame after it is what is seen.
            const settle = (): void => {
              if (performance.now() - changed < 150) setTimeout(settle, 20)
              else {
                observer.disconnect()
                resolve(changed - event.timeStamp + 1000 / 60)
              }
            }
            settle()
          },
          { once: true, capture: true },
        )
      })
    })
    await page.keyboard.type(letter)
    times.push(await page.evaluate(() => (window as unknown as { painted: Promise<number> }).painted))
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

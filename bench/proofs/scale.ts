import { openPage, startApp } from '../../test/support/app.ts'
import { openBrowser } from '../../test/support/browser.ts'
import { firstRowsMs, keystrokesToPaint, noteFirstRows, scrollFrames } from '../../test/support/scenarios/scale.ts'
import { framesDuring } from '../../test/support/scenarios/screen.ts'
import { startScriptedEngine } from '../../test/support/scripted-engine.ts'
import { percentile } from '../figures.ts'
import type { Bench } from '../run.ts'

const containers = 1000

/** A thousand containers: first rows, typing, scrolling, and a burst of 5,000 events in a second. */
export const run: Bench = async ({ figures, seed }) => {
  const engine = await startScriptedEngine({ seed, containers, images: 2000 })
  const browser = await openBrowser()
  try {
    const app = await startApp({ engine: engine.url })
    const { page } = await openPage(browser, app, { beforeLoad: noteFirstRows })
    figures.add('scale.first-rows', await firstRowsMs(page), 'ms after the list arrived', { bar: 1000 })
    await new Promise((resolve) => setTimeout(resolve, 2000))

    const typed: number[] = []
    for (const word of ['we', 'wo', 'jo', 'we', 'wo', 'jo']) {
      typed.push(...(await keystrokesToPaint(page, word)))
      // Once clears the field, once more leaves it.
      await page.keyboard.press('Escape')
      await page.keyboard.press('Escape')
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
    figures.add('scale.keystroke.median', percentile(typed, 50), 'ms to paint')
    figures.add('scale.keystroke.p95', percentile(typed, 95), 'ms to paint')
    figures.add('scale.keystroke.max', percentile(typed, 100), 'ms to paint', { bar: 50 })
    const scrolled = await scrollFrames(page, 240)
    figures.add('scale.scroll.longest-frame', percentile(scrolled, 100), 'ms', { bar: 50 })
    figures.add('scale.scroll.p99-frame', percentile(scrolled, 99), 'ms')
    await page.mouse.move(0, 0)
    await new Promise((resolve) => setTimeout(resolve, 2000))

    engine.requests.reset()
    const { longest } = await framesDuring(page, async () => {
      await engine.burst(5000, 1000)
      await new Promise((resolve) => setTimeout(resolve, 4000))
    })
    figures.add('scale.burst.longest-frame', longest, 'ms', { bar: 200 })
    const lists = engine.requests.seen(/GET \/containers\/json/)
    const began = lists[0]?.at ?? 0
    figures.add('scale.burst.list-calls', lists.filter(({ at }) => at - began <= 2000).length, 'calls', { bar: 3 })
    const running = [...engine.world.real.containers.values()].filter(({ state }) => state === 'running').length
    const exact = page.getByTitle(`${running} of ${containers} containers are running`).first()
    const wrong = await exact.waitFor({ timeout: 8000 }).then(
      () => 0,
      () => 1,
    )
    figures.add('scale.burst.wrong', wrong, 'counts that differ from the engine', {
      bar: 0,
    })
    await app.close()
  } finally {
    await browser.close()
    await engine.close()
  }
}

import { openPage, type RunningApp, startApp } from '../../test/support/app.ts'
import { openBrowser } from '../../test/support/browser.ts'
import { startPrivateEngine } from '../../test/support/engine.ts'
import { makeFleet } from '../../test/support/fleet.ts'
import { cpuPercentOver, residentBytes } from '../../test/support/usage.ts'
import { percentile } from '../figures.ts'
import type { Bench } from '../run.ts'

const containers = 50
const idleMs = 60_000

/** From the start of the process to a list one can use, and what the back end costs while nothing happens. */
export const run: Bench = async ({ figures, count = 7 }) => {
  const engine = await startPrivateEngine()
  const browser = await openBrowser()
  try {
    figures.say(`Making ${containers} containers …`)
    await makeFleet(engine, { count: containers, prefix: 'idle-', stoppedEach: 5 })
    const cli: number[] = []
    const linked: number[] = []
    const listed: number[] = []
    for (let n = 0; n < count; n++) {
      cli.push(await timed(() => engine.docker('ps', '-a')))
      const from = performance.now()
      const app = await startApp({ engine: engine.url })
      linked.push(performance.now() - from)
      const { page } = await openPage(browser, app)
      await page.locator('[role=row][data-key]').first().waitFor()
      listed.push(performance.now() - from)
      await page.context().close()
      await app.close()
    }
    const baseline = percentile(cli, 50)
    figures.add('start.link', percentile(linked, 50), 'ms', { baseline })
    figures.add('start.list', percentile(listed, 50), 'ms', { baseline })

    const app = await startApp({ engine: engine.url })
    await idle(app, 'closed')
    const { page } = await openPage(browser, app)
    await page.locator('[role=row][data-key]').first().waitFor()
    await idle(app, 'open')
    await page.context().close()
    await app.close()

    async function idle(idling: RunningApp, window: 'open' | 'closed'): Promise<void> {
      figures.say(`Idle for ${idleMs / 1000} s, window ${window} …`)
      await new Promise((resolve) => setTimeout(resolve, 5000))
      const cpu = await cpuPercentOver([idling.pid], idleMs)
      // With the window closed nothing is asked of the back end: that is what is held to the bar. Open, it streams figures for each row.
      figures.add(`idle.cpu.window-${window}`, cpu, '% of one core', window === 'closed' ? { bar: 1 } : {})
      figures.add(`idle.rss.window-${window}`, (await residentBytes(idling.pid)) / 2 ** 20, 'MiB')
    }
  } finally {
    await browser.close()
    await engine.close()
  }
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const from = performance.now()
  await act()
  return performance.now() - from
}

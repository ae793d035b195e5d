import { openPage, startApp } from '../../test/support/app.ts'
import { openBrowser } from '../../test/support/browser.ts'
import { connectClient } from '../../test/support/client.ts'
import { startPrivateEngine } from '../../test/support/engine.ts'
import { countLines, freezeAndThaw, killAndReturn, startCounter } from '../../test/support/scenarios/faults.ts'
import { socketCount } from '../../test/support/usage.ts'
import { percentile } from '../figures.ts'
import type { Bench } from '../run.ts'

const frozenMs = 60_000

/** `kill -9` and SIGSTOP of dockerd with the app open, a log being followed: what the page says and when, and whether all is well after. */
export const run: Bench = async ({ figures, count = 5 }) => {
  const engine = await startPrivateEngine()
  const browser = await openBrowser()
  try {
    const app = await startApp({ engine: engine.url })
    const { client, close } = await connectClient(app)
    await startCounter(engine, 'counter')
    const id = await engine.docker('ps', '-q', '--no-trunc', '--filter', 'name=counter')
    const { page } = await openPage(browser, app)
    await page.locator('[role=row][data-key]').first().waitFor()
    // The window on the log stays open over all faults; its session is the one that is counted at the end.
    const watched = await openPage(browser, app)
    await watched.page.evaluate((target) => {
      location.hash = `#/containers/${target}/logs`
    }, id)
    await new Promise((resolve) => setTimeout(resolve, 2000))

    const noticed: number[] = []
    const recovered: number[] = []
    let wrong = 0
    for (let n = 0; n < count; n++) {
      const result = await killAndReturn(engine, page)
      figures.say(
        `kill ${n + 1}: "${result.said}" after ${result.noticedMs} ms, right again ${result.recoveredMs} ms after the return`,
      )
      noticed.push(result.noticedMs)
      recovered.push(result.recoveredMs)
      if (JSON.stringify(result.shown) !== JSON.stringify(result.expected)) wrong += 1
      await new Promise((resolve) => setTimeout(resolve, 1000))
    }
    figures.add('kill.noticed.max', percentile(noticed, 100), 'ms to the banner', { bar: 5000 })
    figures.add('kill.recovered.max', percentile(recovered, 100), 'ms to the right list', { bar: 2000 })

    const sockets = await socketCount(app.pid)
    let most = 0
    const watch = setInterval(() => {
      socketCount(app.pid).then((now) => {
        most = Math.max(most, now)
      }, console.error)
    }, 500)
    const frozen = await freezeAndThaw(engine, page, frozenMs)
    clearInterval(watch)
    figures.say(`frozen: "${frozen.said}"`)
    if (JSON.stringify(frozen.shown) !== JSON.stringify(frozen.expected)) wrong += 1
    figures.add('freeze.noticed', frozen.noticedMs, 'ms to the banner', { bar: 5000 })
    figures.add('freeze.recovered', frozen.recoveredMs, 'ms to the right list', { bar: 2000 })
    figures.add('freeze.sockets-added', Math.max(0, most - sockets), 'sockets', { bar: 4 })
    figures.add('faults.lists-wrong', wrong, 'lists that differ from docker ps -a', { bar: 0 })

    await new Promise((resolve) => setTimeout(resolve, 3000))
    const lines = await countLines(client, id)
    figures.add('faults.log.lines', lines.lines, 'lines')
    figures.add('faults.log.lost', lines.lost, 'lines', { bar: 0 })
    figures.add('faults.log.doubled', lines.doubled, 'lines', { bar: 0 })
    close()
    await app.close()
  } finally {
    await browser.close()
    await engine.close()
  }
}

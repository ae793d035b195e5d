import { openPage, startApp } from '../../test/support/app.ts'
import { openBrowser } from '../../test/support/browser.ts'
import { startPrivateEngine } from '../../test/support/engine.ts'
import { runLifecycle } from '../../test/support/scenarios/lifecycle.ts'
import { percentile } from '../figures.ts'
import type { Bench } from '../run.ts'

/** Random operations behind the app's back: is each on screen in time, and is the list right in the end? */
export const run: Bench = async ({ figures, seed, count = 200 }) => {
  const engine = await startPrivateEngine()
  const browser = await openBrowser()
  try {
    const app = await startApp({ engine: engine.url })
    const { page } = await openPage(browser, app)
    const result = await runLifecycle({
      engine,
      page,
      operations: count,
      seed,
      onStep: (done) => {
        if (done % 20 === 0) figures.say(`${done} of ${count} operations`)
      },
    })
    figures.say([...result.operations].map(([kind, times]) => `${kind} ${times}`).join(', '))
    figures.add('lifecycle.operations', result.delays.length, 'operations', { bar: count, better: 'higher' })
    figures.add('lifecycle.seen.median', percentile(result.delays, 50), 'ms after the CLI returned', { bar: 100 })
    figures.add('lifecycle.seen.p95', percentile(result.delays, 95), 'ms after the CLI returned', { bar: 250 })
    figures.add('lifecycle.seen.max', percentile(result.delays, 100), 'ms after the CLI returned')
    const wrong = JSON.stringify(result.shown) === JSON.stringify(result.expected) ? 0 : 1
    if (wrong) figures.say(`shown:\n${result.shown.join('\n')}\nexpected:\n${result.expected.join('\n')}`)
    figures.add('lifecycle.list-differs', wrong, 'lists that differ from docker ps -a', { bar: 0 })
    await app.close()
  } finally {
    await browser.close()
    await engine.close()
  }
}

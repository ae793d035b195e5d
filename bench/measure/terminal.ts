import type { Page } from 'playwright-core'
import { openPage, startApp } from '../../test/support/app.ts'
import { openBrowser } from '../../test/support/browser.ts'
import { busyboxImage, startPrivateEngine } from '../../test/support/engine.ts'
import { until } from '../../test/support/process.ts'
import { framesDuring } from '../../test/support/scenarios/screen.ts'
import { residentBytes } from '../../test/support/usage.ts'
import { percentile } from '../figures.ts'
import type { Bench } from '../run.ts'
import { pageHeapMiB } from './log-window-part.ts'

const mebi = 2 ** 20
const keys = 200

/** The terminal in a real browser on a real engine: a flood of output, and the echo of keystrokes. `--count`: MB of output, 10 when left out. */
export const run: Bench = async ({ figures, count: megabytes = 10 }) => {
  const engine = await startPrivateEngine()
  const browser = await openBrowser()
  try {
    const stay = 'trap "exit 0" TERM; while :; do sleep 1 & wait; done'
    const id = await engine.docker('run', '-d', '--network', 'none', busyboxImage, 'sh', '-c', stay)
    const app = await startApp({ engine: engine.url })
    const { page } = await openPage(browser, app)
    await page.evaluate((to) => {
      location.hash = `#/containers/${to}/terminal`
    }, id)
    await page.getByRole('button', { name: 'Open a shell' }).click()
    await shows(page, '#')

    const echoes = await measureEcho(page)
    figures.add('echo-p50', percentile(echoes, 50), 'ms')
    figures.add('echo-p95', percentile(echoes, 95), 'ms', { bar: 30 })

    await page.keyboard.press('Enter')
    const heapBefore = await pageHeapMiB(page)
    const memoryBefore = (await residentBytes(app.pid)) / mebi
    // Lines of some 80 bytes with colours, as a build writes them.
    const lines = Math.round((megabytes * 1e6) / 80)
    const line = '\\033[32minfo\\033[0m a line of a build that goes on and on, as they do, until its end'
    const flood = `i=0; while [ $i -lt 1000 ]; do printf '${line}\\n'; i=$((i+1)); done > /tmp-lines; n=0; while [ $n -lt ${Math.ceil(lines / 1000)} ]; do cat /tmp-lines; n=$((n+1)); done; echo flood-$((1))-over`
    let peak = 0
    const cdp = await page.context().newCDPSession(page)
    const begun = performance.now()
    const { frames, longest } = await framesDuring(page, async () => {
      await page.keyboard.type(flood)
      await page.keyboard.press('Enter')
      await until(
        async () => {
          peak = Math.max(peak, (await cdp.send('Runtime.getHeapUsage')).usedSize)
          return (await text(page)).includes('flood-1-over')
        },
        { timeoutMs: 120_000, everyMs: 100 },
      )
    })
    figures.add('flood-seconds', (performance.now() - begun) / 1000, 's')
    figures.add('flood-longest-frame', longest, 'ms', { bar: 100 })
    figures.add('flood-frame-p95', percentile(frames, 95), 'ms')
    figures.add('flood-heap-peak', peak / mebi, 'MiB', { bar: 150 })
    figures.add('flood-heap-grown', (await pageHeapMiB(page)) - heapBefore, 'MiB', { bar: 40 })
    figures.add('flood-back-end-grown', (await residentBytes(app.pid)) / mebi - memoryBefore, 'MiB')
    await app.close()
  } finally {
    await browser.close()
    await engine.close()
  }
}

const text = (page: Page): Promise<string> => page.locator('.xterm-rows').evaluate((rows) => rows.textContent ?? '')
const shows = (page: Page, wanted: string): Promise<unknown> =>
  until(async () => (await text(page)).includes(wanted), { timeoutMs: 20_000 })

/** ms from a key press to the change of the row that it makes, by the page's own clock, one key after the other. */
async function measureEcho(page: Page): Promise<number[]> {
  await page.evaluate(() => {
    const holder = window as unknown as { echoes: number[] }
    holder.echoes = []
    let pressed = 0
    const rows = document.querySelector('.xterm-rows')
    if (!rows) throw new Error('No terminal')
    window.addEventListener('keydown', (event) => (pressed = event.timeStamp), true)
    const observer = new MutationObserver(() => {
      if (pressed === 0) return
      holder.echoes.push(performance.now() - pressed)
      pressed = 0
    })
    observer.observe(rows, { childList: true, subtree: true, characterData: true })
  })
  await page.locator('.xterm-helper-textarea').focus()
  const told = () => page.evaluate(() => (window as unknown as { echoes: number[] }).echoes.length)
  for (let n = 0; n < keys; n += 1) {
    if (n > 0 && n % 50 === 0) {
      await page.keyboard.press('Control+u')
      await until(async () => (await told()) > n + n / 50 - 1, { everyMs: 5 })
    }
    await page.keyboard.press('abcdefghij'[n % 10] ?? 'a')
    await until(async () => (await told()) > n + Math.floor(n / 50), { everyMs: 5 })
  }
  return page.evaluate(() => (window as unknown as { echoes: number[] }).echoes)
}

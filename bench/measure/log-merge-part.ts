import type { Browser } from 'playwright-core'
import type { Client } from '../../renderer/client.ts'
import { openPage, startApp } from '../../test/support/app.ts'
import { connectClient } from '../../test/support/client.ts'
import type { PrivateEngine } from '../../test/support/engine.ts'
import { dockerLogs, judge } from '../../test/support/log-lab.ts'
import { createTalkers, talkingProject } from '../../test/support/scenarios/log-merge.ts'
import type { Figures } from '../figures.ts'
import { followLog } from './log-source-part.ts'

interface MergeBench {
  readonly figures: Figures
  readonly engine: PrivateEngine
  readonly seconds: number
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Figure 5: twenty containers that say 500 lines a second each, in one window that follows them: their order, and what the page costs. */
export async function measureMerge({ figures, engine, seconds }: MergeBench, browser: Browser): Promise<void> {
  const ids = await createTalkers(engine, { containers: 20, seconds })
  const app = await startApp({ engine: engine.url })
  const { client, close } = await connectClient(app)
  const { page } = await openPage(browser, app)
  await page.evaluate((hash) => {
    location.hash = hash
  }, `#/logs/project/${talkingProject}`)
  await page.locator('[role=log]').waitFor()
  const log = await followLog(client, { kind: 'project', project: talkingProject })
  await engine.docker('start', ...ids)
  await pause(2000)
  const cdp = await browser.newBrowserCDPSession()
  const before = await cpuOf()
  const from = performance.now()
  await pause((seconds - 6) * 1000)
  const after = await cpuOf()
  const ms = performance.now() - from
  await engine.docker('wait', ...ids).catch(() => undefined)
  await log.until(({ caughtUp, sources }) => caughtUp && sources.every(({ state }) => state === 'ended'))
  const text = await exportAll(client, log.sessionId)
  const verdict = judge(text, await Promise.all(ids.map((id) => dockerLogs(engine, id))))
  figures.add('logs.merge.lost', verdict.lost, `of ${verdict.lines} lines`, { bar: 0 })
  figures.add('logs.merge.doubled', verdict.doubled, 'lines', { bar: 0 })
  figures.add('logs.merge.out-of-order', outOfOrder(text), 'lines', { bar: 0 })
  figures.add('logs.merge.page', (100 * (after.renderer - before.renderer)) / ms, '% of one core', { bar: 40 })
  figures.add('logs.merge.paint', (100 * (after.gpu - before.gpu)) / ms, '% of one core, the browser’s GPU process')
  await log.leave()
  await cdp.detach()
  close()
  await page.context().close()
  await app.close()
  await engine.docker('rm', '-f', ...ids)

  /** CPU ms so far of the browser's pages, of which this is the only one, and of the process that paints in the GPU's stead. */
  async function cpuOf(): Promise<{ renderer: number; gpu: number }> {
    const { processInfo } = await cdp.send('SystemInfo.getProcessInfo')
    const sum = (type: string): number =>
      1000 * processInfo.filter((each) => each.type === type).reduce((all, { cpuTime }) => all + cpuTime, 0)
    return { renderer: sum('renderer'), gpu: sum('GPU') }
  }
}

/** Every line as the window exports it, timestamps before them; latin1, as `dockerLogs` gives them. */
async function exportAll(client: Client, sessionId: string): Promise<string> {
  const parts: string[] = []
  for (let next: number | null = 0; next !== null; ) {
    const range = { from: next, to: Number.MAX_SAFE_INTEGER, start: next === 0 }
    const piece = await client.logs.exportPiece({ sessionId, format: 'text', timestamps: true, ...range })
    parts.push(piece.bytes)
    next = piece.next
  }
  return parts.join('')
}

/** Lines that bear a time before that of a line above them. */
function outOfOrder(text: string): number {
  let latest = ''
  let count = 0
  for (const line of text.split('\n')) {
    const time = /^\d{4}-\S+Z /.exec(line)?.[0] ?? latest
    if (time < latest) count += 1
    else latest = time
  }
  return count
}

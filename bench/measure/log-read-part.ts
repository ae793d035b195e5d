import type { Browser } from 'playwright-core'
import { openPage, startApp } from '../../test/support/app.ts'
import { connectClient } from '../../test/support/client.ts'
import type { PrivateEngine } from '../../test/support/engine.ts'
import { residentBytes } from '../../test/support/usage.ts'
import { type Figures, percentile } from '../figures.ts'
import { dockerLogs, followLog, lineText, plainRead } from './log-source-part.ts'
import { openToLastLine, pageHeapMiB } from './log-window-part.ts'

interface ReadBench {
  readonly figures: Figures
  readonly engine: PrivateEngine
  readonly id: string
  readonly lines: number
}

const mebibytes = (bytes: number): number => bytes / 2 ** 20
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
/** A back end that has just begun still takes memory for itself. */
const idleMs = 3000
/** A session outlives its last window by 30 s. */
const afterCloseMs = 45_000

/** Figure 1: the whole log in the session, beside the docker CLI and a plain reader of the socket, in turn. */
export async function measureRead({ figures, engine, id, lines }: ReadBench, rounds: number): Promise<void> {
  const cli: number[] = []
  const plain: number[] = []
  const ours: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    cli.push(await dockerLogs(engine, id))
    plain.push(await plainRead(engine, id))
    const app = await startApp({ engine: engine.url })
    const { client, close } = await connectClient(app)
    await pause(1000)
    const from = performance.now()
    const log = await followLog(client, id)
    await log.until(({ count }) => count >= lines)
    ours.push(performance.now() - from)
    await log.leave()
    close()
    await app.close()
  }
  const baseline = percentile(cli, 50)
  figures.add('logs.read', percentile(ours, 50), 'ms', { baseline })
  figures.add('logs.read.plain-ratio', percentile(plain, 50) / baseline, '× docker logs')
  figures.add('logs.read.ratio', percentile(ours, 50) / baseline, '× docker logs', { bar: 0.9 })
}

/** Figure 1: from the click until the last line of the log is on screen, its backlog unread. */
export async function measureLastPage(
  { figures, engine, id, lines }: ReadBench,
  browser: Browser,
  rounds: number,
): Promise<void> {
  const shown: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const app = await startApp({ engine: engine.url })
    const { page } = await openPage(browser, app)
    await page.locator('[role=row][data-key]').first().waitFor()
    // The window's own program is loaded before it is needed.
    await pause(1500)
    shown.push(await openToLastLine(page, id, lineText(lines - 1)))
    await page.context().close()
    await app.close()
  }
  figures.add('logs.last-page', percentile(shown, 50), 'ms', { bar: 300 })
}

/** Figure 2: what the back end and the page take for the log, and what they give back. */
export async function measureMemory(
  { figures, engine, id, lines }: ReadBench,
  browser: Browser,
  name: string,
  bar: number,
): Promise<void> {
  const app = await startApp({ engine: engine.url })
  const { page } = await openPage(browser, app)
  await page.locator('[role=row][data-key]').first().waitFor()
  await pause(idleMs)
  const { client, close } = await connectClient(app)
  const idle = await residentBytes(app.pid)
  const heapIdle = await pageHeapMiB(page)
  let peak = idle
  const watch = setInterval(() => {
    residentBytes(app.pid).then(
      (bytes) => {
        peak = Math.max(peak, bytes)
      },
      () => undefined,
    )
  }, 100)
  await page.evaluate((hash) => {
    location.hash = hash
  }, `#/containers/${id}/logs`)
  const log = await followLog(client, id)
  await log.until(({ first, count }) => first + count >= lines)
  await pause(2000)
  clearInterval(watch)
  figures.add(`logs.memory.${name}`, mebibytes(peak - idle), 'MiB above idle, at most', { bar })
  figures.add(`logs.memory.${name}.after`, mebibytes((await residentBytes(app.pid)) - idle), 'MiB above idle')
  figures.add(`logs.heap.${name}`, (await pageHeapMiB(page)) - heapIdle, 'MiB above idle', { bar: 60 })
  await page.evaluate(() => {
    location.hash = '#/containers'
  })
  await log.leave()
  await pause(afterCloseMs)
  const left = await residentBytes(app.pid)
  figures.add(`logs.memory.${name}.closed`, left / idle, '× idle, after the session', { bar: 1.1 })
  figures.add(`logs.heap.${name}.closed`, (await pageHeapMiB(page)) - heapIdle, 'MiB above idle, after the session')
  close()
  await page.context().close()
  await app.close()
}

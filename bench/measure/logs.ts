import { join } from 'node:path'
import { startApp } from '../../test/support/app.ts'
import { openBrowser } from '../../test/support/browser.ts'
import { connectClient } from '../../test/support/client.ts'
import { startPrivateEngine } from '../../test/support/engine.ts'
import type { Bench } from '../run.ts'
import { measureFlood } from './log-flood-part.ts'
import { measureMerge } from './log-merge-part.ts'
import { measureLastPage, measureMemory, measureRead } from './log-read-part.ts'
import { measureSearch } from './log-search-part.ts'
import { dockerLogs, followLog, makeLog } from './log-source-part.ts'

/** The log window, beside the docker CLI and grep on the same logs. `--count` makes the log of 1,000,000 lines smaller, and all with it. */
export const run: Bench = async ({ figures, count: lines = 1_000_000 }) => {
  const engine = await startPrivateEngine()
  const browser = await openBrowser()
  try {
    figures.say(`Making a log of ${lines} lines …`)
    const id = await makeLog(engine, 'million', lines)
    const bench = { figures, engine, id, lines }
    await measureRead(bench, 3)
    await measureLastPage(bench, browser, 3)
    await measureMemory(bench, browser, 'million', 200)

    const file = join(engine.folder, 'million.log')
    await dockerLogs(engine, id, file)
    const app = await startApp({ engine: engine.url })
    const { client, close } = await connectClient(app)
    const log = await followLog(client, id)
    await log.until(({ count }) => count >= lines)
    await measureSearch({ figures, client, sessionId: log.sessionId, file, regex: '[13579]7 INFO .*(lazy|cat)' })
    await log.leave()
    close()
    await app.close()

    await measureFlood({ figures, engine, seconds: lines < 1_000_000 ? 3 : 10 }, browser)
    await engine.docker('rm', '-f', id)
    await measureMerge({ figures, engine, seconds: lines < 1_000_000 ? 10 : 60 }, browser)

    figures.say(`Making a log of ${10 * lines} lines …`)
    const big = await makeLog(engine, 'big', 10 * lines)
    await measureMemory({ figures, engine, id: big, lines: 10 * lines }, browser, 'ten-million', 300)
  } finally {
    await browser.close()
    await engine.close()
  }
}

import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BucketRow } from '../../electron/services/history/bucket.ts'
import { createEventStore } from '../../electron/services/history/event-store.ts'
import { historyTables } from '../../electron/services/history/tables.ts'
import { createUseStore, type Pending, type UseTable } from '../../electron/services/history/use-store.ts'
import { createHistoryDb } from '../../electron/services/history-db.ts'
import { startApp } from '../../test/support/app.ts'
import { connectClient } from '../../test/support/client.ts'
import { createRandom, type Random } from '../../test/support/random.ts'
import { startScriptedEngine } from '../../test/support/scripted-engine.ts'
import { percentile } from '../figures.ts'
import type { Bench } from '../run.ts'

const days = 7
const containers = 50
const hour = 3600

/** The history database after a simulated week of 50 containers: its size, and what a chart takes over the wire, in a new process. */
export const run: Bench = async ({ figures, seed }) => {
  const folder = await mkdtemp(join(tmpdir(), 'portlight-history-'))
  try {
    const random = createRandom(seed)
    const now = Math.floor(Date.now() / 1000)
    const log = { info: () => undefined, warn: console.error, error: console.error }
    const db = createHistoryDb(folder, [historyTables], log)
    const uses = createUseStore(db)
    const events = createEventStore(db)
    const ids = Array.from({ length: containers }, (_, n) => n.toString(16).padStart(64, '0'))
    figures.say(`Writing ${days} days of ${containers} containers …`)
    const writes: number[] = []
    // Two days more than are kept, an hour at a time: the old ones are to go by themselves.
    for (let at = now - (days + 2) * 24 * hour; at < now; at += hour) {
      for (const id of ids) uses.write(hourOf(id, at, Math.min(now, at + hour), now, random))
      const kind = random.below(2) ? 'start' : 'die'
      events.write(
        ids.map((id) => ({ at: at * 1000, engine: 'e', containerId: id, name: id.slice(60), kind, detail: '' })),
        [],
      )
    }
    for (let round = 0; round < 20; round += 1) {
      const minute = ids.flatMap((id) => hourOf(id, now - 60 + round, now + round, now, random))
      writes.push(timed(() => uses.write(minute)))
    }
    let began = performance.now()
    const left = await uses.prune(now, new AbortController().signal)
    events.prune(now * 1000)
    figures.add('history.prune', performance.now() - began, 'ms, in 50 turns')
    figures.add('history.rows', left, 'rows')
    figures.add('history.write', percentile(writes, 95), 'ms for a minute of 50 containers, p95')
    db.close()
    figures.add('history.size', (await stat(join(folder, 'history.db'))).size / 1e6, 'MB', { bar: 200 })

    const engine = await startScriptedEngine()
    const app = await startApp({ engine: engine.url, env: { PORTLIGHT_DATA_FOLDER: folder } })
    const { client, close } = await connectClient(app)
    for await (const link of await client.engine.link()) if (link.kind === 'online') break
    for (const range of ['15m', '24h', '7d'] as const) {
      for (const count of [1, 8]) {
        const took: number[] = []
        for (let round = 0; round < 6; round += 1) {
          began = performance.now()
          const stop = new AbortController()
          const stream = await client.stats.chart(
            { ids: ids.slice(round, round + count), range },
            { signal: stop.signal },
          )
          const first = await stream.next()
          took.push(performance.now() - began)
          if (first.done || first.value.kind !== 'whole' || first.value.lines.some(({ points }) => points.length < 60))
            throw new Error(`The chart of ${range} is not whole`)
          stop.abort()
          await stream.next().catch(() => undefined)
        }
        figures.add(`history.chart.${range}.of-${count}`, Math.max(...took), 'ms, longest of 6', { bar: 200 })
      }
    }
    close()
    await app.close()
    await engine.close()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function timed(act: () => void): number {
  const from = performance.now()
  act()
  return performance.now() - from
}

/** Rows of both tables as they would have been written between two times. */
function hourOf(id: string, from: number, to: number, now: number, random: Random): Pending[] {
  const name = id.slice(60)
  const rows = (table: UseTable, step: number): Pending[] => {
    const made: Pending[] = []
    for (let at = Math.ceil(from / step) * step; at < to; at += step) {
      const cpu = random.below(20_000)
      const memory = 100_000 + random.below(2_000_000)
      const row: BucketRow = [
        ...([at, cpu, cpu + random.below(5000), random.below(10_000), memory, memory + 1000, 4_000_000] as const),
        ...[random.below(1e6), random.below(1e6), random.below(1e7), random.below(1e7), random.below(200)],
      ]
      made.push({ id, name, table, row })
    }
    return made
  }
  return [...(from > now - 26 * hour ? rows('use_10s', 10) : []), ...rows('use_1m', 60)]
}

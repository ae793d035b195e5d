import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { packSample, sampleSize } from '../../../electron/engine/cgroups/packed.ts'
import { Buckets } from '../../../electron/services/history/bucket.ts'
import { createEventStore, type NewEvent } from '../../../electron/services/history/event-store.ts'
import { Recorder } from '../../../electron/services/history/recorder.ts'
import { historyTables } from '../../../electron/services/history/tables.ts'
import { createUseStore } from '../../../electron/services/history/use-store.ts'
import { createHistoryDb, type HistoryDb } from '../../../electron/services/history-db.ts'
import type { StatsSample } from '../../../shared/contract/stats.ts'
import { sample } from './fake-engine.ts'

const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
let folder = ''
let db: HistoryDb
const never = new AbortController().signal

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portlight-history-'))
  db = createHistoryDb(folder, [historyTables], log)
})
afterEach(() => {
  db.close()
  rmSync(folder, { recursive: true, force: true })
})

const packed = (at: number, more: Partial<StatsSample> = {}): Float64Array => {
  const values = new Float64Array(sampleSize)
  packSample(sample(at, more), values)
  return values
}

describe('a bucket', () => {
  it('holds means, peaks, and bytes a second over the time between samples', () => {
    const buckets = new Buckets(10_000)
    expect(buckets.add(packed(1000, { cpuPercent: 10, memoryBytes: 1024, netRxBytes: 0, pids: 3 }))).toBeNull()
    expect(buckets.add(packed(3000, { cpuPercent: 20, memoryBytes: 3072, netRxBytes: 4000, pids: 2 }))).toBeNull()
    const row = buckets.add(packed(10_000, { cpuPercent: null }))
    expect(row).toEqual([0, 1500, 2000, null, 2, 3, null, 2000, 0, 0, 0, 3])
  })

  it('makes no rate over a pause, a counter that began anew, or one sample', () => {
    const buckets = new Buckets(60_000)
    buckets.add(packed(0, { netRxBytes: 500 }))
    buckets.add(packed(1000, { netRxBytes: 100 }))
    buckets.add(packed(20_000, { netRxBytes: 900 }))
    expect(buckets.end()?.[7]).toBeNull()
    expect(buckets.end()).toBeNull()
  })

  it('is never negative, endless or no number', () => {
    const any = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -1, 2 ** 64))
    fc.assert(
      fc.property(fc.array(fc.array(any, { minLength: sampleSize, maxLength: sampleSize })), (samples) => {
        const buckets = new Buckets(10_000)
        const rows = samples.map((values, index) => buckets.add(Float64Array.from([index * 3000, ...values.slice(1)])))
        for (const figure of [...rows, buckets.end()].flatMap((row) => row ?? []))
          expect(figure === null || (Number.isInteger(figure) && figure >= 0)).toBe(true)
      }),
    )
  })
})

describe('the history of use', () => {
  it('is there again after a restart, in steps with their peaks', () => {
    const recorder = new Recorder(createUseStore(db), () => 'web')
    for (let at = 0; at < 600_000; at += 1000)
      recorder.take(
        'a',
        packed(at, { cpuPercent: at === 299_000 ? 80 : 2, memoryBytes: 2 ** 20, memoryLimitBytes: null }),
        at,
      )
    recorder.flush(true, 600_000)
    db.close()
    db = createHistoryDb(folder, [historyTables], log)
    const uses = createUseStore(db)
    expect(uses.nameOf('a')).toBe('web')
    const points = uses.read('a', 'use_10s', 0, 600, 180)
    expect(points.map(({ at, cpuPeak }) => [at, cpuPeak])).toEqual([
      [0, 2],
      [180_000, 80],
      [360_000, 2],
      [540_000, 2],
    ])
    expect(points[0]).toMatchObject({
      cpuPercent: 2,
      memoryBytes: 2 ** 20,
      memoryLimitBytes: null,
      rxPerSecond: 0,
      pids: 7,
    })
    expect(uses.read('a', 'use_1m', 0, 600, 60)).toHaveLength(10)
    expect(uses.read('b', 'use_1m', 0, 600, 60)).toEqual([])
  })

  it('keeps a day of ten seconds and a week of minutes, and forgets a container of which nothing is left', async () => {
    const uses = createUseStore(db)
    const now = 10 * 24 * 3600
    const row = (at: number) => [at, 1, 1, null, 1, 1, null, 0, 0, 0, 0, 1] as const
    uses.write([
      { id: 'old', name: 'old', table: 'use_1m', row: row(now - 8 * 24 * 3600) },
      { id: 'a', name: 'a', table: 'use_1m', row: row(now - 6 * 24 * 3600) },
      { id: 'a', name: 'a', table: 'use_10s', row: row(now - 25 * 3600) },
      { id: 'a', name: 'a', table: 'use_10s', row: row(now - 3600) },
    ])
    expect(await uses.prune(now, never)).toBe(2)
    expect(uses.read('a', 'use_10s', 0, now, 10)).toHaveLength(1)
    expect(uses.read('a', 'use_1m', 0, now, 60)).toHaveLength(1)
    expect(uses.nameOf('old')).toBeNull()
  })

  it('has a shorter past of each where there would be too much', async () => {
    const uses = createUseStore(db, 500)
    const now = 10 * 24 * 3600
    const rows = ['a', 'b'].flatMap((id) =>
      Array.from({ length: 600 }, (_, n) => ({
        id,
        name: id,
        table: 'use_1m' as const,
        row: [now - (n + 1) * 900, 1, 1, null, 1, 1, null, 0, 0, 0, 0, 1] as const,
      })),
    )
    uses.write(rows)
    let left = 1200
    for (let times = 0; times < 5; times += 1) left = await uses.prune(now, never)
    expect(left).toBeLessThanOrEqual(500)
    expect(left).toBeGreaterThan(300)
    // The newest stay, of each.
    for (const id of ['a', 'b']) expect(uses.read(id, 'use_1m', now - 900, now, 60)).toHaveLength(1)
  })

  it('goes on without a database, holding no more than it may', () => {
    const nowhere = createHistoryDb('/nowhere', [historyTables], log)
    const recorder = new Recorder(createUseStore(nowhere), () => 'web')
    for (let at = 0; at < 100_000; at += 1000) recorder.take('a', packed(at), at)
    expect(recorder.flush(true)).toBeGreaterThan(0)
    expect(createUseStore(nowhere).read('a', 'use_10s', 0, 100, 10)).toEqual([])
  })

  it('survives kill -9 in the middle of a write: each batch is there whole or not at all', async () => {
    const program = `
      import { createHistoryDb } from ${JSON.stringify(join(process.cwd(), 'electron/services/history-db.ts'))}
      import { createUseStore } from ${JSON.stringify(join(process.cwd(), 'electron/services/history/use-store.ts'))}
      import { historyTables } from ${JSON.stringify(join(process.cwd(), 'electron/services/history/tables.ts'))}
      const log = { info() {}, warn() {}, error() {} }
      const uses = createUseStore(createHistoryDb(${JSON.stringify(folder)}, [historyTables], log))
      const begin = Number(process.argv[1]) * 1e6
      for (let batch = 0; ; batch += 1) {
        uses.write(Array.from({ length: 50 }, (_, n) => ({ id: 'c' + n, name: 'c' + n, table: 'use_10s',
          row: [begin + batch * 10, 1, 1, null, 1, 1, null, 0, 0, 0, 0, 1] })))
        if (batch === 3) process.stdout.write('.')
      }`
    for (let kill = 1; kill <= 5; kill += 1) {
      const args = ['--input-type=module', '-e', program, String(kill)]
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
      await new Promise((resolve) => child.stdout.once('data', resolve))
      await new Promise((resolve) => setTimeout(resolve, kill * 7))
      child.kill('SIGKILL')
      await new Promise((resolve) => child.once('exit', resolve))
    }
    const raw = new DatabaseSync(join(folder, 'history.db'))
    expect(raw.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
    const batches = raw.prepare('SELECT at, count(*) AS count FROM use_10s GROUP BY at').all() as { count: number }[]
    expect(batches.length).toBeGreaterThanOrEqual(5 * 4)
    expect(new Set(batches.map(({ count }) => count))).toEqual(new Set([50]))
    raw.close()
  })
})

describe('events and incidents', () => {
  const event = (at: number, more: Partial<NewEvent> = {}): NewEvent => ({
    at,
    engine: 'e',
    containerId: 'a',
    name: '__proto__',
    kind: 'die',
    detail: '137',
    ...more,
  })

  it('are told by engine and by container, the newest where there are many', () => {
    const events = createEventStore(db)
    const incident = {
      ...({
        at: 5,
        engine: 'e',
        containerId: 'a',
        name: '<b>',
        kind: 'died',
        exitCode: 1,
        outOfMemory: false,
      } as const),
      ...{ lastLines: ['=cmd|x', '\u0007'], cpuPercent: null, memoryBytes: 1, memoryLimitBytes: null },
    }
    expect(
      events.write([event(1), event(2, { engine: 'f' }), event(3, { containerId: 'b' }), event(4)], [incident]),
    ).toBe(true)
    expect(events.today('e', 2, { events: 1, incidents: 5 })).toMatchObject({
      events: [{ at: 4, name: '__proto__' }],
      incidents: [{ name: '<b>', lastLines: ['=cmd|x', '\u0007'], id: 1 }],
      total: { events: 2, incidents: 1 },
    })
    expect(events.of(['a'], 0, 10, 2)).toMatchObject({ events: [{ at: 2 }, { at: 4 }], total: 3 })
  })

  it('go after a week', () => {
    const events = createEventStore(db)
    const now = 30 * 24 * 3600 * 1000
    events.write([event(now - 8 * 24 * 3600 * 1000), event(now)], [])
    events.prune(now)
    expect(events.of(['a'], 0, now, 10).events.map(({ at }) => at)).toEqual([now])
  })
})

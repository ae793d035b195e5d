import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { flag } from '../../../electron/services/logs/flags.ts'
import { LineStore } from '../../../electron/services/logs/line-store.ts'
import { Pulse } from '../../../electron/services/logs/pulse.ts'
import { ScanPool } from '../../../electron/services/logs/scan-pool.ts'
import { Scans } from '../../../electron/services/logs/scans.ts'
import type { LogCondition, LogFindNotice, LogQuery, LogTest, LogViewNotice } from '../../../shared/contract/logs.ts'

/** Views of a session, the searches in them and their histograms, over a store that is filled by hand. */

let folder: string
let store: LineStore
let scans: Scans
let arrived: Pulse
let life: AbortController
let sourceIds: string[]
const pool = new ScanPool(2)
afterAll(async () => await pool.close())

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pl-rows-'))
  use(new LineStore(folder))
})
afterEach(() => {
  life.abort()
  store.close()
  rmSync(folder, { recursive: true })
})

function use(made: LineStore): void {
  store = made
  arrived = new Pulse()
  life = new AbortController()
  sourceIds = ['a', 'b']
  scans = new Scans({ pool, store, arrived, sourceIds: () => sourceIds, life: life.signal })
}

function add(text: string, { seconds = 1, nanos = 0, source = 0, flags = 0 } = {}): void {
  const bytes = Buffer.from(text)
  store.append(seconds, nanos, source, flags, bytes, 0, bytes.length)
  arrived.ring()
}

const query = (text: string, options: Partial<LogQuery> = {}): LogQuery => ({
  text,
  regex: false,
  caseSensitive: true,
  wholeWord: false,
  ...options,
})
const only = (test: LogTest): LogCondition => ({ exclude: false, test })
const without = (test: LogTest): LogCondition => ({ exclude: true, test })
const whole = (notice: LogViewNotice | LogFindNotice) => notice.scanned === notice.total

/** Opens a view, waits until `done`, and keeps it until the test ends. */
async function view(
  conditions: LogCondition[],
  done: (notice: LogViewNotice) => boolean = whole,
): Promise<LogViewNotice> {
  const stream = scans.view({ conditions }, life.signal)
  for (let next = await stream.next(); !next.done; next = await stream.next()) if (done(next.value)) return next.value
  throw new Error('The view ended by itself')
}
async function find(wanted: LogQuery, viewId?: string): Promise<LogFindNotice> {
  const stream = scans.find(wanted, viewId, life.signal)
  for (let next = await stream.next(); !next.done; next = await stream.next()) if (whole(next.value)) return next.value
  throw new Error('The search ended by itself')
}
const shown = async (viewId: string, from = 0, count = 1000) =>
  (await scans.read(viewId, from, count)).map(({ row, number, text }) => ({ row, number, text }))
const texts = async (conditions: LogCondition[]) =>
  (await shown((await view(conditions)).viewId)).map(({ text }) => text)

describe('conditions', () => {
  beforeEach(() => {
    add('INFO one', { seconds: 10 })
    add('ERROR two', { seconds: 20, flags: flag.stderr })
    add('{"level":"warn","user":{"id":7},"name":"Three"}', { seconds: 30, source: 1 })
    add('level=error n=12 name=four', { seconds: 40, source: 1 })
    add('\x1b[31mfive\x1b[0m five', { seconds: 50, flags: flag.noTime })
    add('{"code":"stopped","params":{}}', { seconds: 60, source: 1, flags: flag.marker })
  })
  const marker = ''
  it.each<[string, LogCondition[], string[]]>([
    ['text', [only({ kind: 'text', query: query('five five') })], ['five', marker]],
    ['text left out', [without({ kind: 'text', query: query('e') })], ['ERROR two', marker]],
    [
      'regex',
      [only({ kind: 'text', query: query('^(INFO|ERROR)', { regex: true }) })],
      ['INFO one', 'ERROR two', marker],
    ],
    ['level', [only({ kind: 'level', levels: ['error', 'warn'] })], ['ERROR two', '{"level"', 'level=error', marker]],
    ['stream', [only({ kind: 'stream', stream: 'stderr' })], ['ERROR two', marker]],
    ['container', [only({ kind: 'container', ids: ['b'] })], ['{"level"', 'level=error', marker]],
    ['container left out', [without({ kind: 'container', ids: ['b'] })], ['INFO one', 'ERROR two', 'five']],
    ['time', [only({ kind: 'time', since: 20_000, until: 40_000 })], ['ERROR two', '{"level"']],
    ['time left out', [without({ kind: 'time', since: null, until: 40_000 })], ['level=error', 'five', marker]],
    ['field', [only({ kind: 'field', path: 'user.id', op: 'exists', value: '' })], ['{"level"', marker]],
    ['field is', [only({ kind: 'field', path: 'user.id', op: 'is', value: '7' })], ['{"level"', marker]],
    ['field contains', [only({ kind: 'field', path: 'name', op: 'contains', value: 'THR' })], ['{"level"', marker]],
    ['field above', [only({ kind: 'field', path: 'n', op: 'above', value: '11.5' })], ['level=error', marker]],
    ['field below', [only({ kind: 'field', path: 'n', op: 'below', value: '12' })], [marker]],
    ['no number', [only({ kind: 'field', path: 'name', op: 'above', value: '0' })], [marker]],
    [
      'a chain',
      [
        without({ kind: 'field', path: 'n', op: 'exists', value: '' }),
        only({ kind: 'level', levels: ['error', 'info'] }),
        without({ kind: 'stream', stream: 'stdout' }),
      ],
      ['ERROR two', marker],
    ],
  ])('%s', async (_name, conditions, expected) => {
    const rows = await texts(conditions)
    expect(rows).toHaveLength(expected.length)
    rows.forEach((text, i) => {
      expect(text.replaceAll(/\x1b\[\d+m/g, '').startsWith(expected[i] ?? '?')).toBe(true)
    })
  })

  it('give each line its level', async () => {
    const lines = await scans.read(undefined, 0, 10)
    expect(lines.map(({ level }) => level)).toEqual(['info', 'error', 'warn', 'error', 'unknown', 'unknown'])
  })
  it('refuse a regex that cannot be used', async () => {
    await expect(view([only({ kind: 'text', query: query('(', { regex: true }) })])).rejects.toMatchObject({
      reason: 'bad-regex',
    })
  })
})

describe('a view', () => {
  it('numbers its rows, finds the row of a line and of a time, and goes on as lines arrive', async () => {
    for (let i = 0; i < 30_000; i += 1) add(`${i % 3 === 0 ? 'fizz' : 'plain'} ${i} ${'.'.repeat(60)}`, { seconds: i })
    const { viewId, count, first } = await view([only({ kind: 'text', query: query('fizz') })])
    expect([first, count]).toEqual([0, 10_000])
    expect((await shown(viewId, 5000, 2)).map(({ row, number }) => [row, number])).toEqual([
      [5000, 15_000],
      [5001, 15_003],
    ])
    expect(scans.rowOf(viewId, 15_001)).toEqual({ number: 15_003, row: 5001 })
    expect(scans.rowOf(viewId, 40_000)).toEqual({ number: 29_997, row: 9999 })
    expect(scans.lineAt(viewId, 299_000)).toEqual({ number: 300, row: 100 })
    expect(scans.lineAt(viewId, 1e12)).toEqual({ number: 29_997, row: 9999 })
    expect(scans.lineAt(undefined, 299_000)).toEqual({ number: 299, row: 299 })
  })

  it('takes lines that come, and containers that join', async () => {
    add('one')
    const stream = scans.view({ conditions: [only({ kind: 'container', ids: ['a', 'c'] })] }, life.signal)
    let notice = await stream.next()
    const until = async (count: number) => {
      while (!notice.done && notice.value.count < count) notice = await stream.next()
    }
    await until(1)
    add('two', { source: 1 })
    sourceIds = ['a', 'b', 'c']
    add('three', { source: 2 })
    await until(2)
    if (notice.done) throw new Error('It ended')
    expect((await shown(notice.value.viewId)).map(({ text }) => text)).toEqual(['one', 'three'])
  })

  it('keeps its rows when the oldest lines are given up', async () => {
    use(new LineStore(folder, { memoryBytes: 2_500_000, diskBytes: 0 }))
    for (let i = 0; i < 2000; i += 1) add(`${i % 2 === 0 ? 'even' : 'odd'} ${i} ${'.'.repeat(990)}`)
    const { viewId } = await view([only({ kind: 'text', query: query('even') })])
    const before = (await shown(viewId, 900, 1))[0]
    expect(before).toMatchObject({ row: 900, number: 1800 })
    for (let i = 0; i < 1500; i += 1) add('.'.repeat(990))
    expect(store.first).toBeGreaterThan(1000)
    expect(store.first).toBeLessThan(1800)
    const { first, count } = scans.rows(viewId)
    expect(first).toBe(Math.ceil(store.first / 2))
    expect(first + count).toBe(1000)
    expect((await shown(viewId, 900, 1))[0]).toEqual(before)
    expect(scans.rowOf(viewId, 0)?.row).toBe(first)
    expect(await shown(viewId, first, 1)).toEqual([expect.objectContaining({ row: first })])
    expect(await shown(viewId, 0, 1)).toEqual([])
  })

  it('of no conditions is every line, and is there at once', async () => {
    add('a')
    add('{"code":"stopped","params":{}}', { flags: flag.marker })
    const { viewId, count } = await view([], () => true)
    expect(count).toBe(2)
    expect((await shown(viewId)).map(({ row, number }) => [row, number])).toEqual([
      [0, 0],
      [1, 1],
    ])
  })

  it('is searched as far as it shows lines', async () => {
    for (let i = 0; i < 3000; i += 1) add(`${i % 2 ? 'odd' : 'even'} ${i % 5 === 0 ? 'needle' : ''} ${i}`)
    const { viewId } = await view([without({ kind: 'text', query: query('odd') })])
    const { findId, matches } = await find(query('needle'), viewId)
    expect(matches).toBe(300)
    expect(scans.findNext(findId, 1, 'forward')).toEqual({ number: 10, row: 5, rank: 2 })
    expect(scans.findNext(findId, 4, 'backward')).toEqual({ number: 0, row: 0, rank: 1 })
    expect(scans.findNext(findId, 5000, 'backward')).toEqual({ number: 2990, row: 1495, rank: 300 })
    expect(scans.findNext(findId, 1496, 'forward')).toBeNull()
    const counts = scans.findMarks(findId, 10)
    expect(counts).toEqual(new Array(10).fill(30))
    expect(scans.findMarks(findId, 7).reduce((a, b) => a + b)).toBe(300)
    const marked = await scans.read(viewId, 5, 1, findId)
    expect(marked[0]?.matches).toEqual([[5, 11]])
  })

  it('gives way when there are too many, and is gone with its stream', async () => {
    add('x')
    const ids: string[] = []
    for (let i = 0; i < 17; i += 1) ids.push((await view([])).viewId)
    expect(() => scans.rows(ids[0])).toThrowError(/session-missing/)
    expect(scans.rows(ids[16]).count).toBe(1)
    const end = new AbortController()
    const stream = scans.view({ conditions: [] }, end.signal)
    const notice = await stream.next()
    if (notice.done) throw new Error('It ended')
    expect(scans.rowOf(notice.value.viewId, 0)).toEqual({ number: 0, row: 0 })
    end.abort()
    await stream.return(undefined)
    expect(() => scans.rows(notice.value.viewId)).toThrowError(/session-missing/)
  })

  it('whose regex runs away is stopped alone', async () => {
    add(`${'a'.repeat(60)}!`)
    const runaway = view([only({ kind: 'text', query: query('(a+)+$', { regex: true }) })], () => false)
    const others = Promise.all(['a', '!', 'b', 'aa'].map(async (text) => (await find(query(text))).matches))
    await expect(runaway).rejects.toMatchObject({ reason: 'regex-too-slow' })
    expect(await others).toEqual([1, 1, 0, 1])
  })
})

describe('the histogram of a view', () => {
  it('counts each line with a time once, whatever the steps', async () => {
    const times = fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1, maxLength: 300 })
    await fc.assert(
      fc.asyncProperty(times, fc.integer({ min: 1, max: 60 }), async (seconds, buckets) => {
        life.abort()
        store.close()
        use(new LineStore(folder))
        for (const [i, second] of seconds.entries()) add(i % 3 === 0 ? 'ERROR x' : 'x', { seconds: second })
        add('no time', { flags: flag.noTime })
        add('{"code":"stopped","params":{}}', { flags: flag.marker })
        const { viewId } = await view([])
        const histogram = scans.histogram(viewId, null, null, buckets)
        if (!histogram) throw new Error('No histogram')
        // One step cannot hold times on both sides of a border of the widest steps.
        expect(histogram.counts.length).toBeLessThanOrEqual(buckets)
        const sum = (level: number) => histogram.counts.reduce((total, levels) => total + (levels[level] ?? 0), 0)
        expect(sum(5)).toBe(Math.ceil(seconds.length / 3))
        expect(sum(0)).toBe(seconds.length - Math.ceil(seconds.length / 3))
        const step = histogram.stepMs / 1000
        for (const [i, levels] of histogram.counts.entries()) {
          const from = histogram.from / 1000 + i * step
          const own = seconds.filter((second) => second >= from && second < from + step)
          expect(levels.reduce((a, b) => a + b)).toBe(own.length)
        }
      }),
      { numRuns: 12 },
    )
  })
  it('shows a part of the time, and nothing where there is none', async () => {
    for (let i = 0; i < 600; i += 1) add('x', { seconds: 1000 + i })
    const { viewId } = await view([])
    expect(scans.histogram(viewId, 1_100_000, 1_110_000, 10)).toEqual({
      from: 1_100_000,
      stepMs: 1000,
      counts: new Array(10).fill([1, 0, 0, 0, 0, 0, 0]),
    })
    const empty = await view([only({ kind: 'text', query: query('nothing') })])
    expect(scans.histogram(empty.viewId, null, null, 10)).toBeNull()
  })
})

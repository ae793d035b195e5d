import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { BitSet } from '../../../electron/services/logs/bit-set.ts'
import { FindRun } from '../../../electron/services/logs/find-run.ts'
import { flag } from '../../../electron/services/logs/flags.ts'
import { LineStore } from '../../../electron/services/logs/line-store.ts'
import { Pulse } from '../../../electron/services/logs/pulse.ts'
import { readLines } from '../../../electron/services/logs/read-lines.ts'
import { ScanPool } from '../../../electron/services/logs/scan-pool.ts'
import type { LogFindNotice, LogQuery } from '../../../shared/contract/logs.ts'
import { toPattern } from '../../../shared/lib/log-query.ts'

let folder: string
let store: LineStore
const arrived = new Pulse()
const pool = new ScanPool(2)
afterAll(async () => await pool.close())
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pl-find-'))
  store = new LineStore(folder)
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true })
})

function add(text: string, flags = 0): void {
  const bytes = Buffer.from(text)
  store.append(1, 2, 0, flags, bytes, 0, bytes.length)
  arrived.ring()
}

const query = (text: string, options: Partial<LogQuery> = {}): LogQuery => ({
  text,
  regex: false,
  caseSensitive: true,
  wholeWord: false,
  ...options,
})

const findRun = (wanted: LogQuery, limitMs = 3000): FindRun =>
  new FindRun({ pool, store, arrived, query: wanted, limitMs })

/** Runs a search until `done`, then hands over and ends it. */
async function search<T>(
  run: FindRun,
  done: (notice: LogFindNotice) => boolean,
  use: (notice: LogFindNotice) => T | Promise<T>,
): Promise<T> {
  const end = new AbortController()
  try {
    for await (const notice of run.notices(end.signal)) if (done(notice)) return await use(notice)
  } finally {
    end.abort()
  }
  throw new Error('The search ended by itself')
}
const whole = (notice: LogFindNotice) => notice.scanned === notice.total

describe('find', () => {
  it('counts over every line, markers left out, and ranks the next one both ways', async () => {
    for (let i = 0; i < 30_000; i += 1)
      add(i % 1000 === 7 ? `needle ${i} ${'.'.repeat(60)}` : `hay ${i} ${'.'.repeat(60)}`)
    add('{"code":"stopped","needle":1}', flag.marker)
    const run = findRun(query('needle'))
    await search(run, whole, (notice) => {
      expect(notice.matches).toBe(30)
      expect(run.next(0, 'forward')).toEqual({ number: 7, row: 7, rank: 1 })
      expect(run.next(8, 'forward')).toEqual({ number: 1007, row: 1007, rank: 2 })
      expect(run.next(29_007, 'forward')).toEqual({ number: 29_007, row: 29_007, rank: 30 })
      expect(run.next(29_008, 'forward')).toBeNull()
      expect(run.next(30_000, 'backward')).toEqual({ number: 29_007, row: 29_007, rank: 30 })
      expect(run.next(6, 'backward')).toBeNull()
    })
  })

  it('goes on counting as lines arrive', async () => {
    add('needle')
    const run = findRun(query('needle'))
    let added = false
    await search(
      run,
      (notice) => {
        if (notice.matches === 1 && !added) {
          added = true
          add('another needle')
        }
        return notice.matches === 2
      },
      () => expect(run.next(1, 'forward')).toEqual({ number: 1, row: 1, rank: 2 }),
    )
  })

  it.each([
    [query('ERROR', { caseSensitive: false }), 'an error here', true],
    [query('ERROR'), 'an error here', false],
    [query('a.c'), 'abc', false],
    [query('a.c', { regex: true }), 'abc', true],
    [query('^b', { regex: true }), 'ab', false],
    [query('(x[]', { regex: false }), 'f(x[]', true],
    [query('error: boom'), '\x1b[31merror:\x1b[0m boom', true],
    [query('31m'), '\x1b[31merror', false],
    [query('é'), 'caf\u00e9', true],
    [query('^🚀.$', { regex: true }), '🚀🚀', true],
  ])('%j in %j: %s', async (wanted, line, found) => {
    add(line)
    const run = findRun(wanted)
    await search(run, whole, (notice) => expect(notice.matches).toBe(found ? 1 : 0))
  })

  it('marks where a line matches, in its text without escape sequences', async () => {
    add('x')
    const run = findRun(query('o+', { regex: true }))
    const marks = await search(run, whole, () => run.mark(['foo \x1b[1mboo\x1b[0m', 'nil', '']))
    expect(marks).toEqual([
      [
        [1, 3],
        [5, 7],
      ],
      [],
      [],
    ])
  })

  it('explains a regex that cannot be used', () => {
    expect(() => findRun(query('(unclosed', { regex: true }))).toThrowError(/bad-regex/)
    expect(toPattern(query('(unclosed', { regex: true }))).toEqual({ problem: expect.stringMatching(/nterminated/) })
  })

  it('stops a regex that runs away, and says so', async () => {
    add(`${'a'.repeat(60)}!`)
    const run = findRun(query('(a+)+$', { regex: true }), 150)
    await expect(
      search(
        run,
        () => false,
        () => {},
      ),
    ).rejects.toMatchObject({ reason: 'regex-too-slow' })
  })

  it('looks at what is in the file too, while others look at other places of it', async () => {
    store = new LineStore(folder, { memoryBytes: 1_500_000, diskBytes: 100_000_000 })
    const total = 60_000
    for (let i = 0; i < total; i += 1) add(`${i % 10 === 3 ? 'three' : 'other'} ${i} ${'.'.repeat(100)}`)
    const pages = (async () => {
      for (let from = 0; from < total; from += 997) {
        expect(readLines(store, from, 1)[0]?.text.split(' ')[1]).toBe(String(from))
        await new Promise((resolve) => setTimeout(resolve, 1))
      }
    })()
    const counts = await Promise.all(
      ['three', 'other', ' 59999 '].map((text) => search(findRun(query(text)), whole, ({ matches }) => matches)),
    )
    expect(counts).toEqual([total / 10, total - total / 10, 1])
    await pages
  })

  it('counts only matches that are kept', async () => {
    store = new LineStore(folder, { memoryBytes: 2_500_000, diskBytes: 0 })
    for (let i = 0; i < 3000; i += 1) add(`needle ${'.'.repeat(990)}`)
    const run = findRun(query('needle'))
    await search(run, whole, (notice) => expect(notice.matches).toBe(3000 - store.first))
    const first = store.first
    for (let i = 0; i < 3000; i += 1) add('.'.repeat(990))
    expect(store.first).toBeGreaterThan(first)
    await vi.waitFor(() => expect(run.next(0, 'forward')?.rank ?? 1).toBe(1))
  })
})

describe('BitSet', () => {
  it('agrees with a plain set', () => {
    const number = fc.integer({ min: 0, max: 200_000 })
    fc.assert(
      fc.property(fc.array(number, { maxLength: 60 }), number, (members, probe) => {
        const bits = new BitSet()
        for (const member of members) bits.add(member)
        const sorted = [...new Set(members)].sort((a, b) => a - b)
        expect(bits.size).toBe(sorted.length)
        expect(bits.below(probe)).toBe(sorted.filter((n) => n < probe).length)
        expect(bits.next(probe)).toBe(sorted.find((n) => n >= probe) ?? null)
        expect(bits.previous(probe)).toBe(sorted.findLast((n) => n <= probe) ?? null)
        expect(bits.has(probe)).toBe(sorted.includes(probe))
        for (let rank = -1; rank <= sorted.length; rank += 1) expect(bits.select(rank)).toBe(sorted[rank] ?? null)
      }),
      { numRuns: 300 },
    )
  })
})

it('says what is wrong when its search thread has ended, not that the pattern was too slow', async () => {
  // Nobody answers in a thread that is gone: each search waited for its whole limit, and then blamed the pattern.
  const own = new ScanPool(2)
  await expect(own.mark({ source: 'x', flags: 'g' }, null as never, 60_000)).rejects.toMatchObject({
    reason: 'internal',
  })
  expect(await own.mark({ source: 'x', flags: 'g' }, ['x'], 60_000)).toEqual([[[0, 1]]])
  await own.close()
})

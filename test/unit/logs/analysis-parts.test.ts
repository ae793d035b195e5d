import { describe, expect, it, vi } from 'vitest'
import { createStore } from 'zustand'
import type { SaveTarget } from '../../../renderer/components/save-target.ts'
import type { LogsState } from '../../../renderer/stores/logs.ts'
import { fileName, formatOf } from '../../../renderer/views/logs/export/formats.ts'
import { diskFailure, runExport } from '../../../renderer/views/logs/export/run-export.ts'
import { rangeOf } from '../../../renderer/views/logs/export/use-export.ts'
import { sampleParts } from '../../../renderer/views/logs/export/use-size.ts'
import { movedColumn, withColumn, withoutColumn } from '../../../renderer/views/logs/fields/columns.ts'
import { fieldRows } from '../../../renderer/views/logs/fields/tree.ts'
import { quickConditions } from '../../../renderer/views/logs/filter/quick-conditions.ts'
import { renamedSaved, withoutSaved, withSaved } from '../../../renderer/views/logs/filter/saved.ts'
import { barsOf, levelCounts, linesOf } from '../../../renderer/views/logs/histogram/levels.ts'
import type { LogFilter } from '../../../shared/contract/log-filter.ts'
import type { LogLine } from '../../../shared/contract/logs.ts'
import { parseFields, valueAt } from '../../../shared/lib/log-fields.ts'

describe('the field tree', () => {
  const fields = parseFields('{"level":"info","user":{"id":5,"tags":["a",{"b":null}]},"a.b":{"c":true}}')!.fields
  const none = new Set<string>()

  it('names every field by a path under which its value is found', () => {
    const { rows } = fieldRows(fields, none, 100)
    expect(rows.map(({ path, depth, text }) => [path, depth, text])).toEqual([
      ['level', 0, 'info'],
      ['user', 0, null],
      ['user.id', 1, '5'],
      ['user.tags', 1, null],
      ['user.tags[0]', 2, 'a'],
      ['user.tags[1]', 2, null],
      ['user.tags[1].b', 3, 'null'],
      ['a.b', 0, null],
      ['a.b.c', 1, 'true'],
    ])
    for (const { path } of rows) expect(valueAt(fields, path)).not.toBeUndefined()
  })

  it('leaves out what is inside a folded field', () => {
    const { rows } = fieldRows(fields, new Set(['user']), 100)
    expect(rows.map((row) => row.path)).toEqual(['level', 'user', 'a.b', 'a.b.c'])
    expect(rows[1]).toMatchObject({ type: 'object', size: 2 })
  })

  it('is no longer than asked, and says how much is missing', () => {
    const { rows, left } = fieldRows(fields, none, 4)
    expect([rows.length, left]).toEqual([4, 5])
  })
})

describe('columns', () => {
  it('are added once, moved within their row, and taken away', () => {
    const columns = withColumn(withColumn(['a'], 'b'), 'a')
    expect(columns).toEqual(['a', 'b'])
    expect(movedColumn(['a', 'b', 'c'], 'c', -1)).toEqual(['a', 'c', 'b'])
    expect(movedColumn(['a', 'b'], 'b', 1)).toEqual(['a', 'b'])
    expect(movedColumn(['a', 'b'], 'x', 1)).toEqual(['a', 'b'])
    expect(withoutColumn(['a', 'b'], 'a')).toEqual(['b'])
  })
})

describe('saved filters', () => {
  const filter: LogFilter = { conditions: [{ exclude: false, test: { kind: 'stream', stream: 'stderr' } }] }
  it('are kept by name in their order, renamed only to a free name, and deleted', () => {
    const saved = withSaved(withSaved([], 'b', filter), 'a 10', filter)
    expect(withSaved(saved, 'a 9', filter).map((one) => one.name)).toEqual(['a 9', 'a 10', 'b'])
    expect(withSaved(saved, 'b', { conditions: [] })).toHaveLength(2)
    expect(renamedSaved(saved, 'b', 'a 10')).toBeNull()
    expect(renamedSaved(saved, 'b', '')).toBeNull()
    expect(renamedSaved(saved, 'b', 'c')?.map((one) => one.name)).toEqual(['a 10', 'c'])
    expect(withoutSaved(saved, 'b').map((one) => one.name)).toEqual(['a 10'])
  })
})

describe('what a line offers to filter by', () => {
  const line = { kind: 'line', level: 'error', at: 1000.5, text: 'x' } as LogLine
  const nothing = { line, selected: null, cell: null, container: null }

  it('is its level and its time, and what was pointed at before these', () => {
    expect(quickConditions(nothing).map((quick) => quick.kind)).toEqual(['onlyLevel', 'withoutLevel', 'since', 'until'])
    const all = quickConditions({
      ...nothing,
      selected: 'boom',
      cell: { path: 'user.id', value: '5' },
      container: { id: 'abc', name: 'web' },
    })
    expect(all.map((quick) => quick.name)).toEqual([
      ...['boom', 'boom', 'user.id = 5', 'user.id = 5'],
      ...['error', 'error', 'web', 'web', '', ''],
    ])
    expect(all.filter((quick) => quick.condition.exclude)).toHaveLength(4)
  })

  it('is nothing selected over several lines', () => {
    const kinds = quickConditions({ ...nothing, selected: 'a\nb' }).map((quick) => quick.kind)
    expect(kinds).not.toContain('only')
  })

  it('includes the line itself in "up to here"', () => {
    const until = quickConditions(nothing).at(-1)?.condition.test
    expect(until?.kind === 'time' && until.until !== null && until.until > 1000.5).toBe(true)
  })
})

describe('the histogram', () => {
  it('counts lines a level, the most severe first', () => {
    // In the order of the levels: unknown, trace, debug, info, warn, error, fatal.
    const bars = barsOf({
      from: 1000,
      stepMs: 500,
      counts: [
        [0, 0, 0, 5, 0, 1, 0],
        [2, 0, 0, 1, 0, 0, 0],
      ],
    })
    expect(bars.map((bar) => bar.from)).toEqual([1000, 1500])
    expect(levelCounts(bars)).toEqual([
      { level: 'error', count: 1 },
      { level: 'info', count: 6 },
      { level: 'unknown', count: 2 },
    ])
    expect(linesOf(bars)).toBe(9)
  })
})

describe('an export', () => {
  const target = (over: Partial<SaveTarget> = {}) => {
    const written: number[] = []
    return {
      written,
      name: 'file',
      write: vi.fn(async (bytes: Uint8Array) => void written.push(...bytes)),
      finish: vi.fn(async () => ({ kind: 'saved' as const })),
      abandon: vi.fn(async () => undefined),
      ...over,
    }
  }
  async function* pieces(...all: number[][]) {
    for (const [index, bytes] of all.entries()) yield { bytes: Uint8Array.from(bytes), done: 11 + index }
  }
  const range = { from: 10, to: 12 }
  const { signal } = new AbortController()

  it('writes every byte as it is, and is finished once', async () => {
    const file = target()
    const progress = vi.fn()
    const end = await runExport(file, range, pieces([0, 255, 13], [10]), signal, progress)
    expect(end).toEqual({ kind: 'saved', rows: 2, bytes: 4 })
    expect(file.written).toEqual([0, 255, 13, 10])
    expect(progress.mock.calls.map(([one]) => one)).toEqual([
      { rows: 1, total: 2, bytes: 3 },
      { rows: 2, total: 2, bytes: 4 },
    ])
    expect(file.abandon).not.toHaveBeenCalled()
  })

  it('leaves nothing behind when the disk is full, at a write or at the end', async () => {
    const full = new DOMException('full', 'QuotaExceededError')
    for (const over of [{ write: () => Promise.reject(full) }, { finish: () => Promise.reject(full) }]) {
      const file = target(over)
      const end = await runExport(file, range, pieces([1]), signal, () => {})
      expect(end).toEqual({ kind: 'failed', failure: { kind: 'full' } })
      expect(file.abandon).toHaveBeenCalledOnce()
    }
  })

  it('leaves nothing behind when the log cannot be read on, or when it is cancelled', async () => {
    const broken = target()
    async function* breaks() {
      yield { bytes: Uint8Array.of(1), done: 11 }
      throw new Error('lost')
    }
    expect(await runExport(broken, range, breaks(), signal, () => {})).toMatchObject({
      kind: 'failed',
      failure: { kind: 'refused' },
    })
    const closing = new AbortController()
    const cancelled = target({
      write: async () => closing.abort(),
    })
    expect(await runExport(cancelled, range, pieces([1], [2]), closing.signal, () => {})).toEqual({ kind: 'cancelled' })
    for (const file of [broken, cancelled]) {
      expect(file.finish).not.toHaveBeenCalled()
      expect(file.abandon).toHaveBeenCalledOnce()
    }
  })

  it('says why a file cannot be written', () => {
    const kinds = ['NotAllowedError', 'NoModificationAllowedError', 'NotFoundError'].map(
      (name) => diskFailure(new DOMException('', name)).kind,
    )
    expect(kinds).toEqual(['denied', 'denied', 'gone'])
    expect(diskFailure(new Error('odd'))).toEqual({ kind: 'other', message: 'odd' })
  })

  it('waits for a log that is still read, and for a view that is still built', async () => {
    const state = (caughtUp: boolean, scanned: number) =>
      ({
        notice: { first: 5, count: 10, caughtUp },
        rows: { space: 'view' },
        view: { notice: { viewId: 'v', first: 0, count: 3, scanned, total: 10 }, refusal: null },
      }) as unknown as LogsState
    const store = createStore<LogsState>(() => state(false, 4))
    const whole = rangeOf(store, { what: 'whole', selected: null }, signal)
    const view = rangeOf(store, { what: 'view', selected: null }, signal)
    const closing = new AbortController()
    const given = rangeOf(store, { what: 'view', selected: null }, closing.signal)
    closing.abort()
    expect(await given).toBeNull()
    store.setState(state(true, 4))
    expect(await whole).toEqual({ from: 5, to: 15, viewId: null })
    store.setState(state(true, 10))
    expect(await view).toEqual({ from: 0, to: 3, viewId: 'v' })
  })

  it('has a name that every system takes, and a format for each choice', () => {
    const now = new Date('2026-11-20T14:03:05Z')
    expect(fileName('a/b:c', 'text', now)).toBe('a_b_c-2026-11-20-14-03-05.log')
    expect(fileName('../x', 'csv', now)).toBe('_x-2026-11-20-14-03-05.csv')
    expect(fileName('', 'ndjson', now)).toBe('container-2026-11-20-14-03-05.ndjson')
    expect(formatOf('text')).toEqual({ format: 'text', timestamps: false })
    expect(formatOf('times')).toEqual({ format: 'text', timestamps: true })
  })

  it('is measured by samples that do not overlap', () => {
    expect(sampleParts(0, 50)).toEqual([{ from: 0, to: 50 }])
    expect(sampleParts(1000, 2000)).toEqual([
      { from: 1000, to: 1100 },
      { from: 1500, to: 1600 },
      { from: 1900, to: 2000 },
    ])
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memoryTicks, spanFor, timeTicks, valueTicks } from '../../../renderer/views/container/stats/axis.ts'
import { clusters } from '../../../renderer/views/container/stats/clusters.ts'
import { mergeLines, newestRow, rowAt } from '../../../renderer/views/container/stats/rows.ts'
import type { HistoryEvent } from '../../../shared/contract/history.ts'
import type { StatsSample, UseLine, UsePoint } from '../../../shared/contract/stats.ts'
import { pointMaker, withGaps } from '../../../shared/lib/use-points.ts'

const sample = (at: number, rx: number | null, changes: Partial<StatsSample> = {}): StatsSample => ({
  at,
  cpuPercent: 1,
  throttledPercent: null,
  memoryBytes: 10,
  memoryLimitBytes: null,
  memoryPercent: null,
  netRxBytes: rx,
  netTxBytes: 0,
  blockReadBytes: 0,
  blockWriteBytes: 0,
  pids: 1,
  ...changes,
})
const toPoints = (samples: StatsSample[]): UsePoint[] => samples.flatMap(pointMaker())
const rates = (samples: StatsSample[]) => toPoints(samples).map((point) => point.rxPerSecond)

describe('rates', () => {
  it('divides by the time that really passed', () => {
    expect(rates([sample(0, 0), sample(1000, 500), sample(3000, 1500)])).toEqual([null, 500, 500])
  })

  it('leaves a gap where a counter started anew, and goes on from there', () => {
    expect(rates([sample(0, 1000), sample(1000, 10), sample(2000, 30)])).toEqual([null, null, 20])
  })

  it('leaves a gap where a total is not known, on either side', () => {
    expect(rates([sample(0, 5), sample(1000, null), sample(2000, 9)])).toEqual([null, null, null])
  })

  it('makes no rate of two samples at the same time', () => {
    expect(rates([sample(1000, 5), sample(1000, 50)])).toEqual([null, null])
  })

  it('breaks every line after a long silence', () => {
    const points = toPoints([sample(0, 0), sample(60_000, 60_000), sample(61_000, 61_000)])
    expect(points.map((point) => [point.at, point.cpuPercent, point.rxPerSecond])).toEqual([
      [0, 1, null],
      [1, null, null],
      [60_000, 1, null],
      [61_000, 1, 1000],
    ])
  })

  it('is never negative and never NaN', () => {
    const any = fc.record({ at: fc.nat(100_000), rx: fc.option(fc.nat()), tx: fc.option(fc.nat()) })
    fc.assert(
      fc.property(fc.array(any), (raw) => {
        for (const point of toPoints(raw.map(({ at, rx, tx }) => sample(at, rx, { netTxBytes: tx })))) {
          for (const rate of [point.rxPerSecond, point.txPerSecond]) expect(rate === null || rate >= 0).toBe(true)
        }
      }),
    )
  })
})

describe('axes', () => {
  const minute = 60_000

  it('marks whole minutes that do not move with the window', () => {
    expect(timeTicks(minute * 100.5, minute * 115.5)).toEqual([102, 105, 108, 111, 114].map((at) => at * minute))
    expect(timeTicks(minute * 100.9, minute * 115.9)).toEqual([102, 105, 108, 111, 114].map((at) => at * minute))
    expect(timeTicks(minute * 100.5, minute * 103.5)).toEqual([101, 102, 103].map((at) => at * minute))
  })

  it('looks back as far as there is something to see', () => {
    expect(spanFor('15m', 0, 10_000)).toBe(3 * minute)
    expect(spanFor('15m', 0, 3 * minute + 1)).toBe(6 * minute)
    expect(spanFor('15m', 0, 60 * minute)).toBe(15 * minute)
    expect(spanFor('7d', 0, 1)).toBe(7 * 24 * 60 * minute)
  })

  it('counts memory in round binary units', () => {
    const mebi = 1024 * 1024
    expect(memoryTicks(180 * mebi, mebi)).toEqual([0, 50, 100, 150, 200].map((at) => at * mebi))
    expect(memoryTicks(0, mebi).at(-1)).toBeGreaterThanOrEqual(mebi)
  })

  it.each([
    [0, 1, [0, 0.5, 1]],
    [3.2, 1, [0, 1, 2, 3, 4]],
    [100, 1, [0, 50, 100]],
    [101, 1, [0, 50, 100, 150]],
  ])('ends above %d on a round number', (max, least, ticks) => {
    expect(valueTicks(max, least)).toEqual(ticks)
  })

  it('covers the largest value in at most five marks', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e15, noNaN: true }), (max) => {
        const ticks = valueTicks(max, 1)
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(max * (1 - 1e-9))
        expect(ticks.length).toBeLessThanOrEqual(6)
        expect(ticks.length).toBeGreaterThanOrEqual(2)
      }),
    )
  })
})

describe('several containers on one chart', () => {
  const line = (id: string, ...points: [number, number | null][]): UseLine => ({
    id,
    name: id,
    source: 'kernel',
    points: points.map(([at, cpuPercent]) => ({ at, cpuPercent }) as UsePoint),
  })
  const cpu = (point: UsePoint): number | null => point.cpuPercent

  it('have one row a step, the larger of two in it, and a gap where one is silent', () => {
    const rows = mergeLines([line('a', [900, 1], [1900, 9], [6100, 2]), line('b', [1100, 5], [3200, 4])], 3000, cpu)
    expect(rows).toEqual([
      { at: 0, c0: 9, c1: 5 },
      { at: 3000, c0: null, c1: 4 },
      { at: 6000, c0: 2, c1: null },
    ])
    expect(newestRow(rows, ['c1'])?.at).toBe(3000)
    expect(rowAt(rows, 5500, 3000)?.at).toBe(6000)
    expect(rowAt(rows, 20_000, 3000)).toBeUndefined()
  })
})

describe('gaps', () => {
  it('break the line where nothing was recorded', () => {
    const points = [0, 10_000, 50_000].map((at) => ({ at, cpuPercent: 1 }) as UsePoint)
    expect(withGaps(points, 15_000).map(({ at, cpuPercent }) => [at, cpuPercent])).toEqual([
      [0, 1],
      [10_000, 1],
      [10_001, null],
      [50_000, 1],
    ])
  })
})

describe('events on the axis', () => {
  const event = (at: number): HistoryEvent => ({ id: at, at, containerId: 'a', name: 'web', kind: 'start', detail: '' })

  it('stand where they happened, together where they would overlap, with their word where there is room', () => {
    const marks = clusters([event(-1), event(0), event(1), event(50), event(55), event(100), event(101)], 0, 100)
    expect(marks.map(({ left, events, word }) => [Math.round(left), events.length, word])).toEqual([
      [0, 2, 'right'],
      [50, 1, 'left'],
      [55, 1, 'right'],
      [100, 1, 'left'],
    ])
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memoryTicks, spanFor, timeTicks, valueTicks } from '../../../renderer/views/container/stats/axis.ts'
import { toPoints } from '../../../renderer/views/container/stats/rates.ts'
import type { StatsSample } from '../../../shared/contract/stats.ts'

const sample = (at: number, rx: number | null, changes: Partial<StatsSample> = {}): StatsSample => ({
  at,
  cpuPercent: 1,
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
    expect(spanFor(0, 10_000)).toBe(3 * minute)
    expect(spanFor(0, 3 * minute + 1)).toBe(6 * minute)
    expect(spanFor(0, 60 * minute)).toBe(15 * minute)
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

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Tally, tallyWidth } from '../../../electron/services/logs/tally.ts'

/** One line of level `error` at a second. */
const row = (second: number): Float64Array => {
  const made = new Float64Array(tallyWidth)
  made[0] = second
  made[6] = 1
  return made
}
const total = (tally: Tally, buckets = 500): number =>
  (tally.histogram({ since: null, until: null }, buckets)?.counts ?? []).flat().reduce((a, b) => a + b, 0)

describe('Tally', () => {
  it('widens its steps rather than growing, and loses no line', () => {
    const tally = new Tally()
    // A line a second for six weeks is 180 times what is kept apart.
    const seconds = 6 * 7 * 86_400
    for (let second = 0; second < seconds; second += 7) tally.add(row(1_700_000_000 + second))
    expect(total(tally)).toBe(Math.ceil(seconds / 7))
    const zoomed = tally.histogram({ since: 1_700_000_000, until: 1_700_000_000 + 3600 }, 500)
    expect(zoomed?.stepMs).toBeGreaterThan(1000)
    expect(zoomed?.counts.length).toBeLessThan(500)
  })
  it('keeps its detail when a clock was far off for a line', () => {
    const tally = new Tally()
    tally.add(row(0))
    for (let second = 0; second < 1000; second += 1) tally.add(row(1_700_000_000 + second))
    expect(total(tally)).toBe(1001)
    const zoomed = tally.histogram({ since: 1_700_000_000, until: 1_700_000_010 }, 100)
    expect(zoomed?.counts.map((levels) => levels[5])).toEqual(new Array(10).fill(1))
  })
  it('gives no more steps than asked for, each of a round width, that cover the times', () => {
    const second = fc.integer({ min: 0, max: 4_000_000_000 })
    fc.assert(
      fc.property(
        fc.array(second, { minLength: 1, maxLength: 50 }),
        second,
        second,
        fc.integer({ min: 1, max: 500 }),
        (seconds, a, b, most) => {
          const tally = new Tally()
          for (const each of seconds) tally.add(row(each))
          const [since, until] = [Math.min(a, b), Math.max(a, b) + 1]
          const histogram = tally.histogram({ since, until }, most)
          if (!histogram) throw new Error('No histogram')
          const { from, stepMs, counts } = histogram
          expect(counts.length).toBeLessThanOrEqual(most)
          expect(from).toBeLessThanOrEqual(since * 1000)
          expect(from + stepMs * counts.length).toBeGreaterThanOrEqual(until * 1000)
          expect((from / stepMs) % 1).toBe(0)
          expect(total(tally, most)).toBe(seconds.length)
        },
      ),
      { numRuns: 500 },
    )
  })
  it('takes times that nobody has', () => {
    const tally = new Tally()
    tally.add(row(10))
    expect(
      tally
        .histogram({ since: 1e15, until: -1e15 }, 10)
        ?.counts.flat()
        .every((count) => count === 0),
    ).toBe(true)
    expect(tally.histogram({ since: -8e15, until: 8e15 }, 1)?.counts.length).toBeLessThanOrEqual(2)
    expect(new Tally().histogram({ since: null, until: null }, 10)).toBeNull()
  })
  it('lets go of what is over', () => {
    const tally = new Tally()
    for (let second = 0; second < 100; second += 1) tally.add(row(second))
    tally.forgetBefore(60)
    expect(total(tally)).toBe(40)
  })
})

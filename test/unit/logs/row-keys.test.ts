import { describe, expect, it } from 'vitest'
import { rowKeys } from '../../../renderer/views/logs/use-row-keys.ts'

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i)

describe('the keys of rows', () => {
  it('stay with a place that stays, and go over from one that goes', () => {
    const before = rowKeys(new Map(), range(10, 20))
    const after = rowKeys(before, range(13, 23))
    for (const place of range(13, 20)) expect(after.get(place)).toBe(before.get(place))
    expect(range(20, 23).map((place) => after.get(place))).toEqual(range(10, 13).map((place) => before.get(place)))
  })
  it('keep their order where every row is another one, so that no element is moved', () => {
    const before = rowKeys(new Map(), range(0, 50))
    expect([...rowKeys(before, range(90_000, 90_050)).values()]).toEqual([...before.values()])
  })
  it('never stand for two rows, whatever stays out of sight and however many come', () => {
    let keys: ReadonlyMap<number, number> = new Map()
    for (let step = 0; step < 200; step += 1) {
      const from = (step * 7919) % 1000
      const places = [...new Set([3, ...range(from, from + 20 + (step % 40))])].sort((a, b) => a - b)
      const pinned = keys.get(3)
      keys = rowKeys(keys, places)
      expect(new Set(keys.values()).size).toBe(places.length)
      if (pinned !== undefined) expect(keys.get(3)).toBe(pinned)
    }
  })
})

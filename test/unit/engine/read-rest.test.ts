import { describe, expect, it } from 'vitest'
import { ReadRest } from '../../../electron/engine/read-rest.ts'

/** A rest by a clock of its own: `reads` of `length` bytes, `everyMs` apart; gives how often it rested meanwhile. */
function scripted() {
  let now = 1000
  let rests = 0
  const rest = new ReadRest(
    () => now,
    (ms) => {
      rests += 1
      now += ms
    },
  )
  return (reads: number, length: number, everyMs: number): number => {
    const before = rests
    for (let n = 0; n < reads; n += 1) {
      now += everyMs
      rest.after(length)
    }
    return rests - before
  }
}

describe('a rest between reads', () => {
  it('is not taken while little comes: twenty logs that trickle would stop everything else', () => {
    const read = scripted()
    expect(read(100, 200, 5)).toBe(0)
  })

  it('is taken after small reads of a stream in full flow, and not after full ones', () => {
    const read = scripted()
    expect(read(40, 64 * 1024, 6)).toBe(0)
    expect(read(5, 1000, 1)).toBe(5)
    expect(read(5, 64 * 1024, 1)).toBe(0)
  })

  it('ends with the flow', () => {
    const read = scripted()
    read(40, 64 * 1024, 6)
    expect(read(5, 1000, 1)).toBe(5)
    // The first read after a pause shows that there was one.
    expect(read(1, 100, 120)).toBe(0)
    expect(read(20, 100, 10)).toBe(0)
  })

  it('really blocks for less than a millisecond at a time', () => {
    let now = 1000
    const rest = new ReadRest(() => now)
    for (let n = 0; n < 40; n += 1) {
      now += 6
      rest.after(64 * 1024)
    }
    const from = performance.now()
    for (let n = 0; n < 20; n += 1) rest.after(1000)
    expect(performance.now() - from).toBeGreaterThan(20 * 0.25)
  })
})

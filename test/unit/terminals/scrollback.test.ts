import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Scrollback } from '../../../electron/services/terminals/scrollback.ts'

describe('the scrollback', () => {
  it('gives back the newest bytes by their number, whatever came in which pieces', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9000), { maxLength: 60 }), fc.nat(), (sizes, seed) => {
        const most = 64 * 1024
        const kept = new Scrollback(most)
        const all: number[] = []
        for (const size of sizes) {
          const piece = Uint8Array.from({ length: size + 4 }, (_, index) => (all.length + index * 7 + seed) % 251)
          kept.append(piece, 2, size + 2)
          all.push(...piece.subarray(2, size + 2))
        }
        expect(kept.end).toBe(all.length)
        expect(kept.end - kept.first).toBeLessThanOrEqual(most)
        expect(kept.end - kept.first).toBeGreaterThanOrEqual(Math.min(all.length, most - 32 * 1024))
        const from = kept.first + (kept.end === kept.first ? 0 : seed % (kept.end - kept.first))
        expect([...kept.read(from, 5000)]).toEqual(all.slice(from, from + 5000))
      }),
      { numRuns: 60 },
    )
  })

  it('begins after a line end once something was dropped', () => {
    const kept = new Scrollback(64 * 1024)
    expect(kept.start).toBe(0)
    const line = Buffer.from('\x1b[31mred\x1b[0m and a é\n')
    for (let n = 0; n < 6000; n += 1) kept.append(line, 0, line.length)
    expect(kept.first).toBeGreaterThan(0)
    expect(kept.start % line.length).toBe(0)
    expect(kept.read(kept.start, line.length)).toEqual(line)
  })
})

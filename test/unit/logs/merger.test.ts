import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { flag } from '../../../electron/services/logs/flags.ts'
import { holdMs, Merger } from '../../../electron/services/logs/merger.ts'

interface Out {
  source: number
  nanos: number
  flags: number
  text: string
}

let out: Out[]
let merger: Merger

function start(sources: number): void {
  out = []
  merger = new Merger(
    (source, _seconds, nanos, flags, bytes, from, to) =>
      out.push({ source, nanos, flags, text: Buffer.from(bytes.subarray(from, to)).toString() }),
    () => performance.now(),
  )
  for (let i = 0; i < sources; i += 1) merger.add()
}

/** `text` in the middle of a buffer that is used again, as the reader hands it over. */
function push(source: number, nanos: number, text: string, flags = 0): void {
  const bytes = Buffer.from(`<${text}>`)
  merger.push(source, 1, nanos, flags, bytes, 1, bytes.length - 1)
  bytes.fill(0x23)
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  merger.close()
  vi.useRealTimers()
})

const settle = () => vi.advanceTimersByTime(10_000)

describe('the merger', () => {
  it('puts out every line once and by time, in whatever order they come within the hold', () => {
    const line = fc.record({ source: fc.nat(6), time: fc.nat(400), late: fc.nat(holdMs - 1), long: fc.nat(40) })
    fc.assert(
      fc.property(fc.array(line, { maxLength: 400 }), fc.integer({ min: 7, max: 40 }), (drafts, sources) => {
        start(sources)
        for (let i = 0; i < sources; i += 1) merger.expect(i, false)
        // A line's time is the millisecond in which it was written; it comes less than the hold later. A container's lines come in order.
        const heard = new Map<number, number>()
        const lines = drafts
          .sort((a, b) => a.time - b.time)
          .map((draft, id) => {
            const at = Math.max(draft.time + draft.late, heard.get(draft.source) ?? 0)
            heard.set(draft.source, at)
            return { ...draft, at, text: `${id}${'.'.repeat(draft.long * 1000)}` }
          })
          .sort((a, b) => a.at - b.at)
        let now = 0
        for (const { source, time, at, text } of lines) {
          vi.advanceTimersByTime(at - now)
          now = at
          push(source, time, text)
        }
        settle()
        expect(out.map(({ nanos }) => nanos)).toEqual(lines.map(({ time }) => time).sort((a, b) => a - b))
        expect(out.map(({ text }) => text).sort()).toEqual(lines.map(({ text }) => text).sort())
        for (let source = 0; source < sources; source += 1) {
          const of = (all: { source: number; text: string }[]) =>
            all.filter((each) => each.source === source).map((each) => each.text)
          expect(of(out)).toEqual(of(lines))
        }
        merger.close()
      }),
      { numRuns: 200 },
    )
  })

  it('puts out a line at once when every other container has a newer one', () => {
    start(2)
    merger.expect(0, false)
    merger.expect(1, false)
    push(0, 1, 'a')
    push(1, 2, 'b')
    expect(out.map(({ text }) => text)).toEqual(['a'])
    vi.advanceTimersByTime(holdMs)
    expect(out.map(({ text }) => text)).toEqual(['a', 'b'])
  })

  it('waits for a container whose backlog is read, and no longer than it speaks', () => {
    start(3)
    merger.expect(2, false)
    push(0, 5, 'new')
    vi.advanceTimersByTime(1500)
    push(1, 1, 'old')
    vi.advanceTimersByTime(1500)
    expect(out.map(({ text }) => text)).toEqual(['old'])
    vi.advanceTimersByTime(700)
    expect(out.map(({ text }) => text)).toEqual(['old', 'new'])
  })

  it('keeps a marker behind the line before it, and lets it wait for nothing', () => {
    start(2)
    merger.expect(0, false)
    push(0, 0, 'joined', flag.marker)
    push(0, 7, 'line')
    push(0, 900, 'stopped', flag.marker)
    push(0, 8, 'next run')
    expect(out.map(({ text }) => text)).toEqual(['joined'])
    push(1, 7, 'other')
    expect(out.map(({ text }) => text)).toEqual(['joined', 'line', 'stopped', 'other'])
  })

  it('takes containers while it runs', () => {
    start(1)
    push(0, 3, 'alone')
    merger.add()
    merger.expect(0, false)
    push(0, 5, 'b')
    push(1, 4, 'a')
    settle()
    expect(out.map(({ text }) => text)).toEqual(['alone', 'a', 'b'])
  })

  it('asks one that is ahead to pause, and never one that is awaited', async () => {
    start(200)
    const text = 'x'.repeat(1000)
    let sent = 0
    for (; merger.hasRoom(0) && sent < 100_000; sent += 1) push(0, sent, text)
    // A share of 32 MiB each.
    expect(sent * 1000).toBeLessThan(200_000)
    expect(merger.hasRoom(1)).toBe(true)
    const drained = merger.drained(0)
    for (let i = 1; i < 200; i += 1) merger.expect(i, false)
    settle()
    await drained
    expect(out.length).toBe(sent)
    expect(merger.hasRoom(0)).toBe(true)
  })

  it('lets those go on who wait for it when it is closed', async () => {
    start(2)
    push(0, 1, 'never')
    const settled = merger.drained(0, 0)
    merger.close()
    await settled
    expect(out).toEqual([])
  })
})

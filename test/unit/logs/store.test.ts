import { getEventListeners } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LineAssembler } from '../../../electron/services/logs/assembler.ts'
import { flag } from '../../../electron/services/logs/flags.ts'
import { createLogs } from '../../../electron/services/logs/index.ts'
import { LineStore } from '../../../electron/services/logs/line-store.ts'
import { Pulse } from '../../../electron/services/logs/pulse.ts'
import { backFrom, fromMs, TimestampReader, toMs, toSince, toText } from '../../../electron/services/logs/timestamp.ts'
import { FakeEngine, framesOf, type Message } from './fake-engine.ts'
import { FakeList } from './fake-list.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pl-store-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('backFrom', () => {
  it.each([
    [{ seconds: 5, nanos: 700 }, 0, { seconds: 5, nanos: 700 }],
    [{ seconds: 5, nanos: 700_000_000 }, 125, { seconds: 5, nanos: 575_000_000 }],
    [{ seconds: 5, nanos: 1 }, 0.001, { seconds: 4, nanos: 999_999_001 }],
    [{ seconds: 5, nanos: 1 }, 1000, { seconds: 4, nanos: 1 }],
    [{ seconds: 0, nanos: 5 }, 1000, { seconds: 0, nanos: 0 }],
  ])('%j less %d ms', (time, ms, earlier) => expect(backFrom(time, ms)).toEqual(earlier))
})

describe('TimestampReader', () => {
  const read = (text: string) => {
    const reader = new TimestampReader()
    const taken = reader.read(Buffer.from(text), 0, Buffer.byteLength(text))
    return taken === 0 ? null : [taken, toText(reader)]
  }
  it.each([
    ['2026-11-20T13:25:39.123456789Z x', [31, '2026-11-20T13:25:39.123456789Z']],
    ['2026-11-20T13:25:39Z x', [21, '2026-11-20T13:25:39.000000000Z']],
    ['2026-11-20T13:25:39.5Z x', [23, '2026-11-20T13:25:39.500000000Z']],
    ['2026-11-20T13:25:39.000000001+09:00 x', [36, '2026-11-20T04:25:39.000000001Z']],
    ['2026-11-20T13:25:39.000000001-03:30 x', [36, '2026-11-20T16:55:39.000000001Z']],
    ['2026-11-20T13:25:39.123456789Z', null],
    ['2026-11-20 13:25:39.123456789Z x', null],
    ['2026-13-20T13:25:39.123456789Z x', null],
    ['hello world, this is no timestamp', null],
    ['', null],
  ])('%j', (text, wanted) => expect(read(text)).toEqual(wanted))

  it('agrees with itself for any moment', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4_000_000_000 }),
        fc.integer({ min: 0, max: 999_999_999 }),
        (seconds, nanos) => {
          const text = `${toText({ seconds, nanos })} rest`
          const reader = new TimestampReader()
          expect(reader.read(Buffer.from(text), 0, text.length)).toBe(31)
          expect([reader.seconds, reader.nanos]).toEqual([seconds, nanos])
        },
      ),
    )
    expect(toSince({ seconds: 12, nanos: 5 })).toBe('12.000000005')
    expect(fromMs(toMs(1_700_000_000, 250_000_000))).toEqual({ seconds: 1_700_000_000, nanos: 250_000_000 })
  })
})

describe('LineAssembler', () => {
  it('makes the same lines of every single cut of a corpus', () => {
    const at = { seconds: 1_700_000_000, nanos: 5 }
    const messages: Message[] = [
      { ...at, stream: 'stdout', text: 'one é🚀' },
      { ...at, stream: 'stderr', text: '' },
      { ...at, stream: 'stdout', text: 'x'.repeat(17_000) },
      { ...at, stream: 'stderr', text: 'a\rb\r' },
      { ...at, stream: 'stdout', text: 'last', open: true },
    ]
    const frames = messages.flatMap(framesOf)
    const lines = (cut: number): string[] => {
      const out: string[] = []
      const assembler = new LineAssembler((seconds, nanos, flags, bytes, start, end) =>
        out.push(`${seconds}.${nanos} ${flags} ${Buffer.from(bytes.subarray(start, end)).toString('latin1')}`),
      )
      let position = 0
      for (const { stream, bytes } of frames) {
        assembler.frame(stream)
        const local = cut - position
        if (local > 0 && local < bytes.length) {
          assembler.data(bytes, 0, local)
          assembler.data(bytes, local, bytes.length)
        } else assembler.data(bytes, 0, bytes.length)
        position += bytes.length
      }
      assembler.flush(0)
      return out
    }
    const whole = lines(0)
    expect(whole).toHaveLength(5)
    expect(whole[4]).toBe(`1700000000.5 ${flag.noNewline} last`)
    const total = frames.reduce((sum, { bytes }) => sum + bytes.length, 0)
    for (let cut = 1; cut < 700; cut += 1) expect(lines(cut)).toEqual(whole)
    for (let cut = 16_300; cut < total; cut += 1)
      if (cut < 16_700 || cut > total - 200) expect(lines(cut)).toEqual(whole)
  })

  it('takes text without timestamps as it is', () => {
    const out: [number, string][] = []
    const assembler = new LineAssembler((_s, _n, flags, bytes, start, end) =>
      out.push([flags, Buffer.from(bytes.subarray(start, end)).toString()]),
    )
    assembler.frame('stdout')
    const text = Buffer.from('no timestamp here at all, and more than one would take\nshort\n\n')
    assembler.data(text, 0, text.length)
    expect(out).toEqual([
      [flag.noTime, 'no timestamp here at all, and more than one would take'],
      [flag.noTime, 'short'],
      [flag.noTime, ''],
    ])
  })
})

describe('LineStore', () => {
  it('reads every line back, from memory and from the file, and leaves no file', () => {
    const store = new LineStore(folder, { memoryBytes: 2_000_000, diskBytes: 1 << 30 })
    const lineAt = (i: number) => Buffer.from(`${i} ${'é'.repeat(i % 200)}`)
    for (let i = 0; i < 60_000; i += 1) {
      const bytes = lineAt(i)
      store.append(1000 + i, i % 1_000_000_000, i % 3, i % 2, bytes, 0, bytes.length)
    }
    expect(readdirSync(folder)).toEqual([])
    expect([store.first, store.end]).toEqual([0, 60_000])
    let next = 0
    for (const { chunk, entry, entryEnd } of store.spans(0, store.end)) {
      for (let i = entry; i < entryEnd; i += 1, next += 1) {
        if (Buffer.compare(chunk.text(i), lineAt(next)) !== 0) expect(Buffer.from(chunk.text(i)).toString()).toBe(next)
        if (chunk.seconds(i) !== 1000 + next || chunk.source(i) !== next % 3 || chunk.flags(i) !== next % 2)
          expect([chunk.seconds(i), chunk.source(i), chunk.flags(i)]).toEqual([1000 + next, next % 3, next % 2])
      }
    }
    expect(next).toBe(60_000)
    for (const line of [0, 1, 31_234, 59_999, 5]) {
      const place = store.place(line)
      expect(place && Buffer.from(place.chunk.text(place.entry))).toEqual(lineAt(line))
    }
    expect(store.place(60_000)).toBeNull()
    store.close()
  })

  it('holds many short lines and single long ones', () => {
    const store = new LineStore(folder, { memoryBytes: 1_000_000, diskBytes: 1 << 30 })
    const long = Buffer.alloc(1024 * 1024, 0x61)
    for (let i = 0; i < 200_000; i += 1) store.append(1, 1, 0, 0, Buffer.from(''), 0, 0)
    store.append(1, 1, 0, 0, long, 0, long.length)
    store.append(1, 1, 0, 0, Buffer.from('end'), 0, 3)
    expect(store.end).toBe(200_002)
    expect(store.place(200_000)?.chunk.text(store.place(200_000)?.entry ?? 0)).toHaveLength(1024 * 1024)
    expect(store.place(199_999)?.chunk.text(0)).toHaveLength(0)
    store.close()
  })

  it('gives the oldest up when there is no disk at all', () => {
    const store = new LineStore('/nowhere/at/all', { memoryBytes: 2_000_000, diskBytes: 1 << 30 })
    const bytes = Buffer.alloc(1000, 0x62)
    for (let i = 0; i < 10_000; i += 1) store.append(i, 0, 0, 0, bytes, 0, bytes.length)
    expect(store.end).toBe(10_000)
    expect(store.first).toBeGreaterThan(5000)
    expect(store.place(store.first)?.chunk.seconds(0)).toBe(store.first)
    store.close()
  })

  it('passes over what is older than asked for, without reading it back', () => {
    // A log that was resumed after a cut read its whole file back, gigabytes at a time, to find the last second's lines.
    const store = new LineStore(folder, { memoryBytes: 1024 * 1024, diskBytes: 1024 * 1024 * 1024 })
    const text = Buffer.from('x'.repeat(1000))
    for (let n = 0; n < 5000; n += 1) store.append(1000 + Math.floor(n / 10), 0, 0, 0, text, 0, text.length)
    const spans = [...store.spans(0, 5000, 1_480_000)]
    expect(spans.length).toBeLessThan(3)
    expect(spans.at(-1)?.entryEnd).toBe(5000 - (spans.at(-1)?.chunk.first ?? 0))
    const first = spans[0]!
    expect(first.chunk.seconds(first.entry)).toBeLessThanOrEqual(1480)
    expect([...store.spans(0, 5000)].length).toBeGreaterThan(4)
    const early = [...store.spans(0, 5000, undefined, 1_010_000)]
    expect(early.map(({ chunk }) => chunk.first)).toEqual([0])
    expect([...store.spans(0, 5000, 1_500_000)]).toEqual([])
    store.close()
  })

  it('keeps the source of a line beyond 255', () => {
    // A session on all that runs meets hundreds of containers in a day; the source was one byte and wrapped round.
    const store = new LineStore(folder, { memoryBytes: 1024 * 1024, diskBytes: 1 << 30 })
    const text = Buffer.from('x'.repeat(2000))
    for (let n = 0; n < 3000; n += 1) store.append(1, n, n * 20, flag.stderr | flag.cut, text, 0, text.length)
    for (const line of [0, 13, 1000, 2999]) {
      const { chunk, entry } = store.place(line)!
      expect([chunk.source(entry), chunk.flags(entry), chunk.nanos(entry)]).toEqual([line * 20, 33, line])
    }
    store.close()
  })

  it('finds the first line at or after a time, though some are out of order and some have none', () => {
    const store = new LineStore(folder, { memoryBytes: 1024 * 1024, diskBytes: 1 << 30 }, 100)
    const text = Buffer.from('x'.repeat(2000))
    const say = (seconds: number, flags = 0) => store.append(seconds, 500_000_000, 0, flags, text, 0, text.length)
    expect(store.lineAt(0)).toBeNull()
    for (let n = 0; n < 3000; n += 1) {
      if (n === 50) say(9000, flag.marker)
      else if (n === 60) say(0, flag.noTime)
      else if (n === 70) say(1500)
      else say(1000 + n)
    }
    expect([store.first, store.lineAt(0), store.lineAt(1_040_500)]).toEqual([100, 100, 140])
    expect([store.lineAt(1_040_501), store.lineAt(1_050_000), store.lineAt(1_060_000)]).toEqual([141, 151, 161])
    expect([store.lineAt(1_400_000), store.lineAt(1_501_000), store.lineAt(4_000_000)]).toEqual([170, 601, null])
    expect(store.latest).toBe(3_999_500)
    store.close()
  })
})

describe('Pulse', () => {
  it('waits for a ring, a signal or a time, and holds on to nothing', async () => {
    // Waiting with a combined signal left something behind in the session's own signal, twice a second while an engine hung.
    const life = new AbortController()
    const pulse = new Pulse()
    for (let n = 0; n < 20; n += 1) await pulse.after(pulse.version, life.signal, 1)
    expect(getEventListeners(life.signal, 'abort')).toEqual([])
    const rung = pulse.after(pulse.version, life.signal, 60_000)
    pulse.ring()
    await rung
    const ended = pulse.after(pulse.version, life.signal, 60_000)
    life.abort()
    await ended
    expect(getEventListeners(life.signal, 'abort')).toEqual([])
  })
})

describe('createLogs', () => {
  const log = { info: () => {}, warn: () => {}, error: () => {} }

  it('shares a session, and closes it some time after the last one left', async () => {
    const engine = new FakeEngine()
    engine.add('a')
    engine.add('b')
    const logs = createLogs(
      { engine: engine.asEngine(), dataFolder: folder, log, containers: new FakeList() },
      { lingerMs: 60 },
    )
    const { sessionId } = logs.open({ selection: { kind: 'containers', ids: ['a', 'b'] } })
    expect(logs.open({ selection: { kind: 'containers', ids: ['b', 'a'] } }).sessionId).toBe(sessionId)
    expect(logs.open({ selection: { kind: 'containers', ids: ['a'] } }).sessionId).not.toBe(sessionId)
    expect(logs.openSessions).toBe(2)
    const leave = new AbortController()
    const follower = logs.follow({ sessionId }, leave.signal)
    await follower.next()
    await new Promise((resolve) => setTimeout(resolve, 150))
    expect(logs.openSessions).toBe(1)
    leave.abort()
    await follower.next()
    await expect.poll(() => logs.openSessions).toBe(0)
    await expect.poll(() => engine.openReads).toBe(0)
    await expect(logs.read({ sessionId, from: 0, count: 1 })).rejects.toMatchObject({ reason: 'session-missing' })
    await logs.close()
  })

  it('says changes at most twenty times a second', async () => {
    const engine = new FakeEngine()
    const box = engine.add('a')
    const logs = createLogs({ engine: engine.asEngine(), dataFolder: folder, log, containers: new FakeList() })
    const { sessionId } = logs.open({ selection: { kind: 'containers', ids: ['a'] } })
    const leave = new AbortController()
    let notices = 0
    const listening = (async () => {
      for await (const _ of logs.follow({ sessionId }, leave.signal)) notices += 1
    })()
    const until = Date.now() + 500
    for (let i = 0; Date.now() < until; i += 1) {
      box.say({ seconds: 1_700_000_000 + i, nanos: 0, stream: 'stdout', text: String(i) })
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
    leave.abort()
    await listening
    expect(notices).toBeGreaterThan(3)
    expect(notices).toBeLessThanOrEqual(12)
    await logs.close()
  })
})

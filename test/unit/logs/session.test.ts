import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { flag } from '../../../electron/services/logs/flags.ts'
import { FakeEngine, framesOf, type Message } from './fake-engine.ts'
import { all, base, exported, got, numbered, SessionKit, until, wanted } from './session-kit.ts'

let kit: SessionKit
beforeEach(() => {
  kit = new SessionKit()
})
afterEach(() => kit.close())

describe('a session', () => {
  it('holds exactly the lines, whatever the frames, the splits and the cuts', async () => {
    const text = fc.oneof(
      { weight: 6, arbitrary: fc.string({ maxLength: 30, unit: 'grapheme' }).map((s) => s.replaceAll('\n', ' ')) },
      { weight: 2, arbitrary: fc.uint8Array({ maxLength: 20 }).map((b) => b.map((byte) => (byte === 10 ? 11 : byte))) },
      { weight: 1, arbitrary: fc.integer({ min: 16_380, max: 50_000 }).map((n) => 'x'.repeat(n)) },
      { weight: 1, arbitrary: fc.constantFrom('', ' ', '2026-11-20T13:25:39.123456789Z fake', '\r') },
    )
    const message = fc.record({
      step: fc.constantFrom(0, 0, 1, 1000, 2_000_000_000),
      stream: fc.constantFrom('stdout' as const, 'stderr' as const),
      text,
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(message, { maxLength: 40 }),
        fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 1, maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 60_000 }), { maxLength: 6 }),
        fc.integer({ min: 0, max: 40 }),
        fc.boolean(),
        async (drafts, cuts, breaks, ended, tty) => {
          kit.engine = new FakeEngine()
          const box = kit.engine.add('a')
          box.cuts = cuts
          box.breaks = breaks
          box.tty = tty
          let nanos = 0
          const messages: Message[] = drafts.map((draft) => {
            nanos += draft.step
            const stream = tty ? 'stdout' : draft.stream
            return { seconds: base + Math.floor(nanos / 1e9), nanos: nanos % 1e9, stream, text: draft.text }
          })
          box.messages = messages.slice(0, ended)
          const session = kit.start(['a'])
          await Promise.resolve()
          box.say(...messages.slice(ended))
          await vi.waitFor(() => expect(got(session).length).toBeGreaterThanOrEqual(messages.length), {
            timeout: 20_000,
          })
          kit.stop(box)
          await until(session, 'ended')
          expect(got(session, 'stdout')).toEqual(wanted(messages, 'stdout'))
          expect(got(session, 'stderr')).toEqual(wanted(messages, 'stderr'))
          await kit.end(session)
        },
      ),
      { numRuns: 30 },
    )
  }, 120_000)

  it('reads the backlog, follows, and says how a run ended and began again', async () => {
    const box = kit.engine.add('a')
    box.messages = numbered(5)
    const session = kit.start(['a'])
    await vi.waitFor(() => expect(session.notice().caughtUp).toBe(true))
    box.say(...numbered(3, 5))
    await vi.waitFor(() => expect(got(session)).toHaveLength(8))
    kit.stop(box, 137)
    await until(session, 'ended')
    expect(all(session).markers).toEqual(['stopped'])
    kit.run(box)
    box.say(...numbered(2, 8))
    await until(session, 'following')
    await vi.waitFor(() => expect(got(session)).toEqual(wanted(numbered(10))))
    expect(all(session).markers).toEqual(['stopped', 'restarted'])
    expect(session.notice().sources[0]?.name).toBe('name-a')
  })

  it('keeps the last line of a run that ended without a newline apart from the next run', async () => {
    const box = kit.engine.add('a')
    box.messages = [{ seconds: base, nanos: 1, stream: 'stdout', text: 'no newline', open: true }]
    const session = kit.start(['a'])
    kit.stop(box)
    await until(session, 'ended')
    kit.run(box)
    box.say({ seconds: base + 1, nanos: 0, stream: 'stdout', text: 'next run' })
    await vi.waitFor(() => expect(got(session)).toEqual(['stdout:no newline', 'stdout:next run']))
    expect(all(session).lines[0]?.flags).toBe(flag.noNewline)
    expect(exported(session, { timestamps: false })).toBe('no newlinenext run\n')
  })

  it('stays readable after the container is removed', async () => {
    const box = kit.engine.add('a')
    box.messages = numbered(3)
    const session = kit.start(['a'])
    await vi.waitFor(() => expect(got(session)).toHaveLength(3))
    box.removed = true
    kit.engine.event('a', 'destroy')
    await until(session, 'removed')
    expect(all(session).markers).toEqual(['removed'])
    expect((await session.read(0, 10)).map((line) => line.text)).toEqual(['line 0', 'line 1', 'line 2', ''])
  })

  it('says that a driver cannot be read, once', async () => {
    const box = kit.engine.add('a')
    box.driver = 'none'
    const session = kit.start(['a'])
    await until(session, 'unreadable')
    kit.engine.event('a', 'exec_start')
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(all(session).markers).toEqual(['unreadable'])
    expect((await session.read(0, 1))[0]?.marker).toEqual({ code: 'unreadable', params: { driver: 'none' } })
  })

  it('merges containers by the engine clock', async () => {
    const messages = numbered(300)
    for (const [i, id] of ['a', 'b', 'c'].entries()) {
      const box = kit.engine.add(id)
      box.messages = messages.filter((_, n) => n % 3 === i)
      box.breaks = [700 * (i + 1)]
    }
    const session = kit.start(['a', 'b', 'c'])
    await vi.waitFor(() => expect(got(session).length).toBeGreaterThanOrEqual(300), { timeout: 10_000 })
    expect(got(session).sort()).toEqual(wanted(messages).sort())
    // Before the cuts, and after them, in order; what was cut comes when it comes.
    const order = all(session).lines.map((line) => Number(line.text.slice(5)))
    expect(order.slice(0, 40)).toEqual([...order.slice(0, 40)].sort((a, b) => a - b))
  })

  it('gives the oldest lines up when neither memory nor disk has room, and says from where it is whole', async () => {
    const box = kit.engine.add('a')
    const long = 'y'.repeat(10_000)
    box.messages = Array.from({ length: 2000 }, (_, i) => ({
      seconds: base + i,
      nanos: 0,
      stream: 'stdout' as const,
      text: `${i} ${long}`,
    }))
    const session = kit.start(['a'], { memoryBytes: 3 * 1024 * 1024, diskBytes: 5 * 1024 * 1024 })
    await vi.waitFor(() => expect(session.store.end).toBe(2000), { timeout: 10_000 })
    const { first, count } = session.notice()
    expect(first).toBeGreaterThan(900)
    expect(first + count).toBe(2000)
    expect(session.notice().bytes).toBeLessThan(10 * 1024 * 1024)
    const lines = await session.read(first, 1000)
    expect(lines[0]?.text.startsWith(`${first} yyy`)).toBe(true)
    expect(await session.read(0, 10)).toEqual([])
  })

  it('caps a line without an end, in parts that export as one', async () => {
    const box = kit.engine.add('a')
    const endless = 'z'.repeat(2_500_000)
    box.messages = [
      { seconds: base, nanos: 1, stream: 'stdout', text: endless },
      { seconds: base, nanos: 2, stream: 'stderr', text: 'between' },
      { seconds: base, nanos: 3, stream: 'stdout', text: 'after' },
    ]
    box.breaks = [1_500_000]
    const session = kit.start(['a'])
    await vi.waitFor(() => expect(session.store.end).toBe(5), { timeout: 10_000 })
    const lines = await session.read(0, 10)
    expect(lines.map((line) => [line.fullBytes, line.continues])).toEqual([
      [1_048_576, true],
      [1_048_576, true],
      [402_848, false],
      [7, false],
      [5, false],
    ])
    expect(lines[0]?.text).toHaveLength(16_384)
    // As the engine says it, which repeats the timestamp of a long line every 16 KiB.
    const said = box.messages.flatMap(framesOf).map((frame) => Buffer.from(frame.bytes).toString('latin1'))
    expect(exported(session)).toBe(said.join(''))
  })
})

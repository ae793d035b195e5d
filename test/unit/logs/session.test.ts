import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { flag } from '../../../electron/services/logs/flags.ts'
import type { StoreBudget } from '../../../electron/services/logs/line-store.ts'
import { LogSession } from '../../../electron/services/logs/session.ts'
import { bytesOf, type FakeContainer, FakeEngine, type Message } from './fake-engine.ts'

const log = { info: () => {}, warn: () => {}, error: (_: string, error?: unknown) => console.error(error) }
const base = 1_700_000_000

let folder: string
let engine: FakeEngine
const open: LogSession[] = []
/** The engine's clock and ours, as the tests set them. */
let wall = base * 1000

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pl-logs-'))
  engine = new FakeEngine()
  wall = (base + 100_000) * 1000
})
afterEach(async () => {
  for (const session of open.splice(0)) await session.close()
  expect(engine.openReads).toBe(0)
  expect(engine.listeners).toBe(0)
  expect(readdirSync(folder)).toEqual([])
  rmSync(folder, { recursive: true })
})

function start(ids: string[], budget?: StoreBudget): LogSession {
  const session = new LogSession({
    engine: engine.asEngine(),
    log,
    spillFolder: folder,
    containerIds: ids,
    clock: { wall: () => wall, steady: () => performance.now() },
    ...(budget && { budget }),
  })
  open.push(session)
  session.start()
  return session
}

interface Seen {
  text: string
  stream: string
  flags: number
}

function all(session: LogSession): { lines: Seen[]; markers: string[] } {
  const lines: Seen[] = []
  const markers: string[] = []
  for (const { chunk, entry, entryEnd } of session.store.spans(0, session.store.end)) {
    for (let i = entry; i < entryEnd; i += 1) {
      const text = Buffer.from(chunk.text(i)).toString('latin1')
      if (chunk.isMarker(i)) markers.push((JSON.parse(text) as { code: string }).code)
      else lines.push({ text, stream: chunk.flags(i) & flag.stderr ? 'stderr' : 'stdout', flags: chunk.flags(i) })
    }
  }
  return { lines, markers }
}

/** What of each message the session must hold: its bytes and stream. */
const wanted = (messages: Message[], stream?: string) =>
  messages
    .filter((message) => !stream || message.stream === stream)
    .map((message) => `${message.stream}:${Buffer.from(bytesOf(message.text)).toString('latin1')}`)
const got = (session: LogSession, stream?: string) =>
  all(session)
    .lines.filter((line) => !stream || line.stream === stream)
    .map((line) => `${line.stream}:${line.text}`)

const numbered = (count: number, from = 0): Message[] =>
  Array.from({ length: count }, (_, i) => ({
    seconds: base + Math.floor((from + i) / 100),
    nanos: ((from + i) % 100) * 1000,
    stream: (from + i) % 7 === 3 ? 'stderr' : 'stdout',
    text: `line ${from + i}`,
  }))

async function until(session: LogSession, state: string): Promise<void> {
  await vi.waitFor(() => expect(session.notice().sources.map((source) => source.state)).toEqual([state]), 5000)
}

function stop(box: FakeContainer, exitCode = 0): void {
  box.state = 'exited'
  box.exitCode = exitCode
  engine.event(box.id, 'die')
}
function run(box: FakeContainer): void {
  box.state = 'running'
  box.startedAt = (box.startedAt ?? 0) + 1
  engine.event(box.id, 'start')
}

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
          engine = new FakeEngine()
          const box = engine.add('a')
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
          const session = start(['a'])
          await Promise.resolve()
          box.say(...messages.slice(ended))
          await vi.waitFor(() => expect(got(session).length).toBeGreaterThanOrEqual(messages.length), {
            timeout: 20_000,
          })
          stop(box)
          await until(session, 'ended')
          expect(got(session, 'stdout')).toEqual(wanted(messages, 'stdout'))
          expect(got(session, 'stderr')).toEqual(wanted(messages, 'stderr'))
          await session.close()
          open.splice(open.indexOf(session), 1)
        },
      ),
      { numRuns: 60 },
    )
  }, 120_000)

  it('reads the backlog, follows, and says how a run ended and began again', async () => {
    const box = engine.add('a')
    box.messages = numbered(5)
    const session = start(['a'])
    await vi.waitFor(() => expect(session.notice().caughtUp).toBe(true))
    box.say(...numbered(3, 5))
    await vi.waitFor(() => expect(got(session)).toHaveLength(8))
    stop(box, 137)
    await until(session, 'ended')
    expect(all(session).markers).toEqual(['stopped'])
    run(box)
    box.say(...numbered(2, 8))
    await until(session, 'following')
    await vi.waitFor(() => expect(got(session)).toEqual(wanted(numbered(10))))
    expect(all(session).markers).toEqual(['stopped', 'restarted'])
    expect(session.notice().sources[0]?.name).toBe('name-a')
  })

  it('keeps the last line of a run that ended without a newline apart from the next run', async () => {
    const box = engine.add('a')
    box.messages = [{ seconds: base, nanos: 1, stream: 'stdout', text: 'no newline', open: true }]
    const session = start(['a'])
    stop(box)
    await until(session, 'ended')
    run(box)
    box.say({ seconds: base + 1, nanos: 0, stream: 'stdout', text: 'next run' })
    await vi.waitFor(() => expect(got(session)).toEqual(['stdout:no newline', 'stdout:next run']))
    expect(all(session).lines[0]?.flags).toBe(flag.noNewline)
    expect(session.exportPiece(0, 100, false).text).toBe('no newlinenext run\n')
  })

  it('loses and doubles nothing when fifty lines share the nanosecond of the cut', async () => {
    const box = engine.add('a')
    box.messages = Array.from({ length: 50 }, (_, i) => ({
      seconds: base,
      nanos: 5,
      stream: i % 2 ? ('stderr' as const) : ('stdout' as const),
      text: i < 40 ? 'same' : `line ${i}`,
    }))
    for (const cutAfter of [1, 30, 36, 400, 1700, 1800]) box.breaks.push(cutAfter)
    const session = start(['a'])
    await vi.waitFor(() => expect(got(session)).toEqual(wanted(box.messages)), { timeout: 10_000 })
    expect(box.reads.filter((read) => read.cut)).toHaveLength(6)
  })

  it('goes on after the engine is lost and back, saying both', async () => {
    const box = engine.add('a')
    box.messages = numbered(4)
    const session = start(['a'])
    await vi.waitFor(() => expect(got(session)).toHaveLength(4))
    engine.setOnline(false)
    await until(session, 'waiting')
    box.messages.push(...numbered(4, 4))
    engine.setOnline(true)
    await vi.waitFor(() => expect(got(session)).toEqual(wanted(numbered(8))))
    expect(all(session).markers).toEqual(['engine-lost', 'engine-back'])
  })

  it('finds lines written after the clock was set back an hour, once', async () => {
    const box = engine.add('a')
    wall = base * 1000 + 4_000_000
    box.messages = numbered(200).map((message) => ({ ...message, seconds: message.seconds + 4000 }))
    box.breaks = [3000]
    const session = start(['a'])
    await vi.waitFor(() => expect(got(session)).toHaveLength(200))
    engine.setOnline(false)
    await until(session, 'waiting')
    wall -= 3_600_000
    const after = numbered(20, 1000).map((message, i) => ({ ...message, seconds: base + 401, nanos: i }))
    box.messages.push(...after)
    engine.setOnline(true)
    await vi.waitFor(() => expect(got(session)).toEqual(wanted(box.messages)))
    box.say(...numbered(3, 2000).map((message, i) => ({ ...message, seconds: base + 402, nanos: i })))
    await vi.waitFor(() => expect(got(session)).toEqual(wanted(box.messages)))
  })

  it('marks the gap when the engine no longer holds the last line', async () => {
    const box = engine.add('a')
    box.messages = numbered(10)
    const session = start(['a'])
    await vi.waitFor(() => expect(got(session)).toHaveLength(10))
    engine.setOnline(false)
    await until(session, 'waiting')
    box.messages = numbered(5, 5000)
    engine.setOnline(true)
    await vi.waitFor(() => expect(got(session)).toHaveLength(15))
    expect(all(session).markers).toEqual(['engine-lost', 'engine-back', 'gap'])
  })

  it('stays readable after the container is removed', async () => {
    const box = engine.add('a')
    box.messages = numbered(3)
    const session = start(['a'])
    await vi.waitFor(() => expect(got(session)).toHaveLength(3))
    box.removed = true
    engine.event('a', 'destroy')
    await until(session, 'removed')
    expect(all(session).markers).toEqual(['removed'])
    expect((await session.read(0, 10)).map((line) => line.text)).toEqual(['line 0', 'line 1', 'line 2', ''])
  })

  it('says that a driver cannot be read, once', async () => {
    const box = engine.add('a')
    box.driver = 'none'
    const session = start(['a'])
    await until(session, 'unreadable')
    engine.event('a', 'exec_start')
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(all(session).markers).toEqual(['unreadable'])
    expect((await session.read(0, 1))[0]?.marker).toEqual({ code: 'unreadable', params: { driver: 'none' } })
  })

  it('merges containers by the engine clock', async () => {
    const messages = numbered(300)
    for (const [i, id] of ['a', 'b', 'c'].entries()) {
      const box = engine.add(id)
      box.messages = messages.filter((_, n) => n % 3 === i)
      box.breaks = [700 * (i + 1)]
    }
    const session = start(['a', 'b', 'c'])
    await vi.waitFor(() => expect(got(session).length).toBeGreaterThanOrEqual(300), { timeout: 10_000 })
    expect(got(session).sort()).toEqual(wanted(messages).sort())
    // Before the cuts, and after them, in order; what was cut comes when it comes.
    const order = all(session).lines.map((line) => Number(line.text.slice(5)))
    expect(order.slice(0, 40)).toEqual([...order.slice(0, 40)].sort((a, b) => a - b))
  })

  it('gives the oldest lines up when neither memory nor disk has room, and says from where it is whole', async () => {
    const box = engine.add('a')
    const long = 'y'.repeat(10_000)
    box.messages = Array.from({ length: 2000 }, (_, i) => ({
      seconds: base + i,
      nanos: 0,
      stream: 'stdout' as const,
      text: `${i} ${long}`,
    }))
    const session = start(['a'], { memoryBytes: 3 * 1024 * 1024, diskBytes: 5 * 1024 * 1024 })
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
    const box = engine.add('a')
    const endless = 'z'.repeat(2_500_000)
    box.messages = [
      { seconds: base, nanos: 1, stream: 'stdout', text: endless },
      { seconds: base, nanos: 2, stream: 'stderr', text: 'between' },
      { seconds: base, nanos: 3, stream: 'stdout', text: 'after' },
    ]
    box.breaks = [1_500_000]
    const session = start(['a'])
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
    let text = ''
    for (let next: number | null = 0; next !== null; ) {
      const piece = session.exportPiece(next, 100, true)
      text += piece.text
      next = piece.next
    }
    const at = (n: number) => `2023-11-14T22:13:20.00000000${n}Z `
    expect(text).toBe(`${at(1)}${endless}\n${at(2)}between\n${at(3)}after\n`)
  })
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { flag } from '../../../electron/services/logs/flags.ts'
import { LineStore } from '../../../electron/services/logs/line-store.ts'
import type { LogSession } from '../../../electron/services/logs/session.ts'
import { placeInStore } from '../../../electron/services/logs/tail-place.ts'
import { tailBase } from '../../../shared/lib/logs.ts'
import type { FakeContainer } from './fake-engine.ts'
import { base, numbered, SessionKit } from './session-kit.ts'

let kit: SessionKit
beforeEach(() => {
  kit = new SessionKit()
})
afterEach(() => kit.close())

/** A container whose log is read from the beginning only when the test says so. */
function slow(box: FakeContainer): () => void {
  const { promise, resolve } = Promise.withResolvers<void>()
  box.beforeBacklog = promise
  return resolve
}
const texts = async (session: LogSession, from: number, count = 1000) =>
  (await session.read(from, count)).map((line) => line.text)
const shown = (session: LogSession) => vi.waitFor(() => expect(session.notice().tail).not.toBeNull(), 3000)

describe('the tail', () => {
  it('shows the last lines while the backlog is read, follows, and becomes lines of the session', async () => {
    const box = kit.engine.add('a')
    box.messages = numbered(2000)
    const go = slow(box)
    const began = performance.now()
    const session = kit.start(['a'])
    await shown(session)
    expect(performance.now() - began).toBeLessThan(2000)
    expect(session.notice()).toMatchObject({ count: 0, caughtUp: false })
    expect(session.notice().tail).toEqual({ first: tailBase, end: tailBase + 500, becomes: null })
    const lines = await session.read(tailBase, 1000)
    expect([lines.length, lines[0]?.number, lines[0]?.text, lines.at(-1)?.text]).toEqual([
      500,
      tailBase,
      'line 1500',
      'line 1999',
    ])
    box.say(...numbered(3, 2000))
    await vi.waitFor(() => expect(session.notice().tail?.end).toBe(tailBase + 503))
    expect(await texts(session, tailBase + 500)).toEqual(['line 2000', 'line 2001', 'line 2002'])
    go()
    await vi.waitFor(() => expect(session.notice().tail?.becomes).toBe(1500), 5000)
    expect(session.notice()).toMatchObject({ caughtUp: true, count: 2003 })
    expect(await texts(session, tailBase, 1)).toEqual(['line 1500'])
    await vi.waitFor(() => expect(session.notice().tail).toBeNull(), 6000)
    expect(await session.read(tailBase, 10)).toEqual([])
    expect([box.reads.length, box.tails]).toMatchObject([1, [{ follow: true, tail: 500 }]])
  }, 15_000)

  it('of several containers is in order, and begins where all of them are had', async () => {
    const messages = numbered(4000)
    const boxes = ['a', 'b'].map((id, i) => {
      const box = kit.engine.add(id)
      // Of the first one in four lines.
      box.messages = messages.filter((_, n) => (n % 4 === 0) === (i === 0))
      return box
    })
    const goes = boxes.map(slow)
    const session = kit.start(['a', 'b'])
    await shown(session)
    const { first, end } = session.notice().tail!
    const tail = (await session.read(first, 1000)).map((line) => Number(line.text.slice(5)))
    expect([end - first, tail[0], tail.at(-1)]).toEqual([666, 3334, 3999])
    expect(tail).toEqual(Array.from({ length: 666 }, (_, i) => 3334 + i))
    for (const go of goes) go()
    await vi.waitFor(() => expect(session.notice().tail?.becomes).toBe(3334), 5000)
    expect(await texts(session, 3334, 1)).toEqual(['line 3334'])
  }, 15_000)

  it('is not shown for a log that is read as soon', async () => {
    kit.engine.add('a').messages = numbered(3000)
    const session = kit.start(['a'])
    const tails: unknown[] = []
    while (!session.notice().caughtUp) {
      tails.push(session.notice().tail)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    expect(new Set(tails)).toEqual(new Set([null]))
    expect(session.notice().tail).toBeNull()
  })

  it('stays while the backlog only pauses', async () => {
    // An engine that was silent for a moment counted as read through: the tail went, and left the reader in the midst of the log.
    const box = kit.engine.add('a')
    box.messages = numbered(2000)
    const go = slow(box)
    const session = kit.start(['a'])
    await shown(session)
    await new Promise((resolve) => setTimeout(resolve, 4000))
    expect(session.notice()).toMatchObject({ caughtUp: false, tail: { end: tailBase + 500, becomes: null } })
    go()
    await vi.waitFor(() => expect(session.notice()).toMatchObject({ caughtUp: true, tail: { becomes: 1500 } }), 3000)
  }, 15_000)

  it('is waited for where the engine is slow with it', async () => {
    // A busy engine that took 300 ms for the last lines was taken for one that has none.
    const box = kit.engine.add('a')
    box.messages = numbered(2000)
    slow(box)
    box.beforeTail = new Promise((resolve) => setTimeout(resolve, 330))
    const session = kit.start(['a'])
    await shown(session)
    expect(session.notice().tail).toMatchObject({ end: tailBase + 500 })
  })

  it('does not wait for a container that says nothing', async () => {
    kit.engine.add('quiet')
    const box = kit.engine.add('b')
    box.messages = numbered(2000)
    slow(box)
    const began = performance.now()
    const session = kit.start(['quiet', 'b'])
    await shown(session)
    expect(performance.now() - began).toBeLessThan(600)
    expect((await session.read(tailBase, 1))[0]).toMatchObject({ source: 1, text: 'line 1500' })
  })

  it('is not shown where it is the whole log', async () => {
    const box = kit.engine.add('a')
    box.messages = numbered(100)
    slow(box)
    const session = kit.start(['a'])
    await new Promise((resolve) => setTimeout(resolve, 400))
    expect(session.notice().tail).toBeNull()
  })

  it('is merely missing where it cannot be had', async () => {
    const box = kit.engine.add('a')
    box.messages = numbered(2000)
    box.noTail = true
    const session = kit.start(['a'])
    await vi.waitFor(() => expect(session.notice()).toMatchObject({ caughtUp: true, count: 2000, tail: null }), 3000)
    expect(kit.warnings).toEqual([])
  })

  it('stays bounded while it is followed', async () => {
    const box = kit.engine.add('a')
    box.messages = numbered(600)
    slow(box)
    const session = kit.start(['a'])
    await shown(session)
    const long = 'x'.repeat(10_000)
    box.say(...Array.from({ length: 3000 }, (_, i) => ({ ...numbered(1, 600 + i)[0]!, text: `${i} ${long}` })))
    await vi.waitFor(() => expect(session.notice().tail?.end).toBe(tailBase + 3500), 5000)
    const { first } = session.notice().tail!
    expect(first).toBeGreaterThan(tailBase + 3000)
    expect((await session.read(first, 1))[0]?.text).toMatch(/^\d+ xxx/)
    expect(await session.read(tailBase, 1)).toEqual([])
  })
})

describe('the place of a tail in the session', () => {
  let folder: string
  let store: LineStore
  let tail: LineStore
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pl-place-'))
    store = new LineStore(folder)
    tail = new LineStore(folder, undefined, tailBase)
  })
  afterEach(() => {
    store.close()
    tail.close()
    rmSync(folder, { recursive: true })
  })
  const say = (to: LineStore, second: number, text: string, source = 0, flags = 0) => {
    const bytes = Buffer.from(text)
    to.append(base + second, 0, source, flags, bytes, 0, bytes.length)
  }

  it('is told by time, source, stream and bytes', () => {
    for (const source of [0, 1]) for (const text of ['a', 'b']) say(store, 1, text, source)
    say(store, 1, 'b', 1, flag.stderr)
    say(store, 2, 'b', 1)
    say(tail, 1, 'b', 1)
    expect(placeInStore(tail, store)).toBe(3)
  })

  it('of lines that are the same is that of the last ones', () => {
    // Fifty lines of one nanosecond: the tail began in their midst and was taken for their beginning.
    for (let n = 0; n < 10; n += 1) say(store, 1, 'same')
    for (let n = 0; n < 4; n += 1) say(tail, 1, 'same')
    expect(placeInStore(tail, store)).toBe(6)
  })

  it('of a tail that begins within a long line is found by the line after it', () => {
    say(store, 1, 'before')
    say(store, 2, `${'x'.repeat(20_000)}end`)
    say(store, 3, 'after')
    say(tail, 2, 'xxxend')
    say(tail, 3, 'after')
    expect(placeInStore(tail, store)).toBe(1)
  })

  it('is unknown where the session has no such line, or not all of them yet', () => {
    expect(placeInStore(tail, store)).toBeNull()
    say(store, 1, 'a')
    say(tail, 2, 'b')
    say(tail, 1, 'a')
    expect(placeInStore(tail, store)).toBeNull()
  })
})

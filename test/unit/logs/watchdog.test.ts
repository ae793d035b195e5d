import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { watchForStall } from '../../../electron/services/logs/watchdog.ts'
import type { FakeContainer } from './fake-engine.ts'
import { base, got, numbered, SessionKit, wanted } from './session-kit.ts'

let kit: SessionKit
beforeEach(() => {
  vi.useFakeTimers()
  kit = new SessionKit()
})
afterEach(async () => {
  await kit.close()
  vi.useRealTimers()
})

/** At which seconds the newest line was asked for. */
function looksOf(box: FakeContainer): () => number[] {
  const looks: number[] = []
  const began = performance.now()
  const push = box.reads.push.bind(box.reads)
  box.reads.push = (read) => {
    if (read.tail === 1) looks.push(Math.round((performance.now() - began) / 1000))
    return push(read)
  }
  return () => looks
}
const follows = (box: FakeContainer): number => box.reads.filter((read) => read.follow).length

describe('the watch over a silent log stream', () => {
  it('opens a stream again that hangs while the engine has newer lines, and loses none', async () => {
    const box = kit.engine.add('a')
    box.messages = numbered(3)
    const session = kit.start(['a'])
    await vi.advanceTimersByTimeAsync(1000)
    expect(got(session)).toHaveLength(3)
    box.hangs += 1
    box.say(...numbered(4, 3))
    await vi.advanceTimersByTimeAsync(3000)
    expect(got(session)).toHaveLength(3)
    await vi.advanceTimersByTimeAsync(8000)
    expect(got(session)).toEqual(wanted(numbered(7)))
    expect(follows(box)).toBe(2)
    expect(kit.warnings).toEqual(['The log stream of name-a hung while the engine has newer lines; opening it again'])
  })

  it('leaves a stream alone whose container is quiet, and looks ever more rarely', async () => {
    const box = kit.engine.add('a')
    box.messages = numbered(3)
    const looks = looksOf(box)
    kit.start(['a'])
    await vi.advanceTimersByTimeAsync(200_000)
    expect(follows(box)).toBe(1)
    expect(looks()).toEqual([5, 15, 35, 75, 135, 195])
  })

  it('does not ask while lines come', async () => {
    const box = kit.engine.add('a')
    const looks = looksOf(box)
    const session = kit.start(['a'])
    for (let n = 0; n < 20; n += 1) {
      box.say(...numbered(1, n))
      await vi.advanceTimersByTimeAsync(3000)
    }
    expect(got(session)).toHaveLength(20)
    expect(looks()).toEqual([])
  })

  it('does not take a long line without an end for a hang', async () => {
    // Only whole lines counted as heard: the stream of a container that waits in mid-line was opened again every five seconds.
    const box = kit.engine.add('a')
    box.messages = [
      ...numbered(1),
      { seconds: base + 9, nanos: 0, stream: 'stdout', text: 'x'.repeat(16_384), open: true },
    ]
    kit.start(['a'])
    await vi.advanceTimersByTimeAsync(60_000)
    expect(follows(box)).toBe(1)
    expect(kit.warnings).toEqual([])
  })

  it('is not alarmed by an engine that cannot answer, and stops with its signal', async () => {
    kit.engine.add('a')
    kit.engine.setOnline(false)
    const end = new AbortController()
    const stalled = vi.fn()
    const watching = watchForStall({
      engine: kit.engine.asEngine(),
      id: 'a',
      heardAt: () => 0,
      last: () => null,
      steady: () => performance.now(),
      signal: end.signal,
      stalled,
    })
    await vi.advanceTimersByTimeAsync(300_000)
    expect(stalled).not.toHaveBeenCalled()
    end.abort()
    await watching
    expect(vi.getTimerCount()).toBe(0)
  })
})

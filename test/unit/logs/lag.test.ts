import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LogNotice } from '../../../shared/contract/logs.ts'
import { base, numbered, SessionKit } from './session-kit.ts'

let kit: SessionKit
beforeEach(() => {
  vi.useFakeTimers()
  kit = new SessionKit()
})
afterEach(async () => {
  await kit.close()
  vi.useRealTimers()
})

describe('how far a session is behind the engine', () => {
  it('is the age of the newest line when it was read, and nothing once nothing comes', async () => {
    const box = kit.engine.add('a')
    box.messages = numbered(5)
    // Five seconds after the lines: the backlog is old, and that is no lag.
    kit.wall = (base + 5) * 1000
    const session = kit.start(['a'])
    const notices: LogNotice[] = []
    const stop = new AbortController()
    const following = (async () => {
      for await (const notice of session.follow(stop.signal)) notices.push(notice)
    })()
    await vi.advanceTimersByTimeAsync(3000)
    expect(notices.at(-1)).toMatchObject({ caughtUp: true, count: 5, lagMs: null })
    expect(notices.filter(({ caughtUp, lagMs }) => !caughtUp && lagMs !== null)).toEqual([])

    box.say({ seconds: base + 4, nanos: 250_000_000, stream: 'stdout', text: 'late' })
    await vi.advanceTimersByTimeAsync(100)
    expect(notices.at(-1)).toMatchObject({ count: 6 })
    // The clock of the test stands still, the steady one goes on.
    expect(notices.at(-1)?.lagMs).toBeGreaterThan(600)
    expect(notices.at(-1)?.lagMs).toBeLessThanOrEqual(750)

    await vi.advanceTimersByTimeAsync(1500)
    expect(notices.at(-1)).toMatchObject({ count: 6, lagMs: null })
    const told = notices.length
    await vi.advanceTimersByTimeAsync(20_000)
    expect(notices).toHaveLength(told)
    stop.abort()
    await following
  })

  it('is never negative where the clocks differ', async () => {
    const box = kit.engine.add('a')
    box.messages = numbered(1)
    kit.wall = (base - 100) * 1000
    const session = kit.start(['a'])
    await vi.advanceTimersByTimeAsync(600)
    box.say({ seconds: base + 1, nanos: 0, stream: 'stdout', text: 'from the future' })
    await vi.advanceTimersByTimeAsync(50)
    expect(session.notice().lagMs).toBe(0)
  })
})

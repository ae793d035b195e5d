import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AppError } from '../../../electron/fault.ts'
import { watchContainer } from '../../../electron/services/container-watch.ts'
import { watchProcesses } from '../../../electron/services/processes.ts'
import { containerRow, FakeEngine, idOf, offline, online } from './fake-engine.ts'

let engine: FakeEngine
const id = idOf(1)
beforeEach(() => {
  vi.useFakeTimers()
  engine = new FakeEngine()
  engine.add(containerRow(1))
})
afterEach(() => {
  expect(engine.listeners).toBe(0)
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

function read<T>(stream: AsyncIterable<T>) {
  const got: T[] = []
  const end: { error?: unknown; ended: boolean } = { ended: false }
  void (async () => {
    try {
      for await (const value of stream) got.push(value)
    } catch (error) {
      end.error = error
    }
    end.ended = true
  })()
  return { got, end }
}

describe('watching one container', () => {
  it('gives the detail now and after its own events, asking no more than four times a second', async () => {
    const stop = new AbortController()
    const { got } = read(watchContainer(engine, id, stop.signal))
    await vi.advanceTimersByTimeAsync(10)
    expect(got).toMatchObject([{ kind: 'detail', detail: { row: { state: 'running' } } }])
    engine.event('start', idOf(9))
    await vi.advanceTimersByTimeAsync(1000)
    expect(engine.calls.inspect).toBe(1)
    for (let i = 0; i < 100; i++) {
      engine.change(id, { state: i % 2 ? 'running' : 'paused' })
      engine.event('pause', id)
      await vi.advanceTimersByTimeAsync(10)
    }
    await vi.advanceTimersByTimeAsync(500)
    expect(engine.calls.inspect).toBeLessThanOrEqual(7)
    expect(got.at(-1)).toMatchObject({ detail: { row: { state: 'running' } } })
    stop.abort()
    await vi.advanceTimersByTimeAsync(0)
  })

  it('says gone and ends when it is removed, with or without an event', async () => {
    const byEvent = read(watchContainer(engine, 'c1', undefined))
    engine.add(containerRow(1, { id }))
    engine.world.set('c1', containerRow(1))
    const byList = read(watchContainer(engine, id, undefined))
    await vi.advanceTimersByTimeAsync(10)
    engine.event('destroy', id)
    await vi.advanceTimersByTimeAsync(10)
    expect(byList.got.at(-1)).toEqual({ kind: 'gone' })
    expect(byList.end).toEqual({ ended: true })
    expect(byEvent.end.ended).toBe(true)

    const lost = read(watchContainer(engine, id, undefined))
    await vi.advanceTimersByTimeAsync(10)
    engine.setLink(offline)
    engine.world.clear()
    engine.setLink(online)
    await vi.advanceTimersByTimeAsync(10)
    expect(lost.got.at(-1)).toEqual({ kind: 'gone' })
    expect(lost.end).toEqual({ ended: true })
  })

  it('refuses one that is not there, and waits for an engine that is away', async () => {
    const missing = read(watchContainer(engine, 'nope', undefined))
    await vi.advanceTimersByTimeAsync(10)
    expect(missing.end.error).toMatchObject({ code: 'NOT_FOUND', reason: 'container-missing' })

    engine.setLink(offline)
    const stop = new AbortController()
    const waiting = read(watchContainer(engine, id, stop.signal))
    await vi.advanceTimersByTimeAsync(60_000)
    expect(waiting.got).toEqual([])
    engine.setLink(online)
    await vi.advanceTimersByTimeAsync(10)
    expect(waiting.got).toHaveLength(1)
    engine.failNext = new AppError('TIMEOUT', 'engine-timeout')
    engine.event('rename', id)
    await vi.advanceTimersByTimeAsync(1000)
    expect(waiting.end.ended).toBe(false)
    stop.abort()
    await vi.advanceTimersByTimeAsync(0)
    expect(waiting.end).toEqual({ ended: true })
  })
})

describe('processes', () => {
  it('come every 2 s until nobody looks, and end with the refusal when it does not run', async () => {
    const stop = new AbortController()
    const view = read(watchProcesses(engine, id, stop.signal))
    await vi.advanceTimersByTimeAsync(8100)
    expect(view.got.map(({ processes }) => processes[0]?.[0])).toEqual(['1', '2', '3', '4', '5'])
    engine.failNext = new AppError('CONFLICT', 'container-not-running')
    await vi.advanceTimersByTimeAsync(2100)
    expect(view.end.error).toMatchObject({ reason: 'container-not-running' })
    stop.abort()
  })
})

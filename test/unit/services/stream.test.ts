import { getEventListeners } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import { changesSlot, itemsSlot, latestSlot, type RowsChange } from '../../../electron/services/slots.ts'
import { type Outlet, type Stream, stream } from '../../../electron/services/stream.ts'
import { createOpenStreams, guardStream } from '../../../electron/stream-guard.ts'

function source<T>() {
  const undo = vi.fn()
  let outlet: Outlet<T> | undefined
  const open = vi.fn((given: Outlet<T>) => {
    outlet = given
    return undo
  })
  return {
    undo,
    open,
    get out(): Outlet<T> {
      if (!outlet) throw new Error('not opened')
      return outlet
    },
  }
}

describe('stream', () => {
  it('subscribes at the first next() only, and hands on what comes', async () => {
    const from = source<number>()
    const values = stream(undefined, latestSlot<number>(), from.open)
    expect(from.open).not.toHaveBeenCalled()
    const first = values.next()
    from.out.put(1)
    expect(await first).toEqual({ done: false, value: 1 })
    expect(from.open).toHaveBeenCalledTimes(1)
  })

  it('ends a waiting next() at once when the signal fires, and undoes exactly once', async () => {
    const from = source<number>()
    const stop = new AbortController()
    const values = stream(stop.signal, latestSlot<number>(), from.open)
    const waiting = values.next()
    stop.abort()
    expect(await waiting).toEqual({ done: true, value: undefined })
    await values.return()
    from.out.put(5)
    expect(await values.next()).toEqual({ done: true, value: undefined })
    expect(from.undo).toHaveBeenCalledTimes(1)
    expect(getEventListeners(stop.signal, 'abort')).toHaveLength(0)
  })

  it('return() ends a waiting next() too, which an async generator would not', async () => {
    const from = source<number>()
    const values = stream(undefined, latestSlot<number>(), from.open)
    const waiting = values.next()
    await values.return()
    expect(await waiting).toEqual({ done: true, value: undefined })
    expect(from.undo).toHaveBeenCalledTimes(1)
  })

  it('never opens where the signal fired before, or nobody read', async () => {
    const from = source<number>()
    const stop = new AbortController()
    stop.abort()
    expect(await stream(stop.signal, latestSlot<number>(), from.open).next()).toMatchObject({ done: true })
    await stream(undefined, latestSlot<number>(), from.open).return()
    expect(from.open).not.toHaveBeenCalled()
  })

  it('delivers what waits before an end or an error', async () => {
    const ending = source<number[]>()
    const values = stream(undefined, itemsSlot<number>(10), ending.open)
    const first = values.next()
    ending.out.put([1])
    await first
    ending.out.put([2])
    ending.out.put([3])
    ending.out.end()
    expect(await values.next()).toEqual({ done: false, value: [2, 3] })
    expect(await values.next()).toMatchObject({ done: true })
    expect(ending.undo).toHaveBeenCalledTimes(1)

    const failing = source<number>()
    const broken = stream(undefined, latestSlot<number>(), failing.open)
    const waiting = broken.next()
    failing.out.fail(new Error('gone'))
    await expect(waiting).rejects.toThrow('gone')
    expect(failing.undo).toHaveBeenCalledTimes(1)
    expect(await broken.next()).toMatchObject({ done: true })
  })

  it('undoes a subscription that ends while it is being opened', async () => {
    const undo = vi.fn()
    const values = stream(undefined, latestSlot<number>(), (outlet) => {
      outlet.put(1)
      outlet.end()
      return undo
    })
    expect(await values.next()).toEqual({ done: false, value: 1 })
    expect(await values.next()).toMatchObject({ done: true })
    expect(undo).toHaveBeenCalledTimes(1)
  })

  it('leaves nothing behind after 1,000 streams', async () => {
    const stop = new AbortController()
    const listeners = new Set<unknown>()
    const all = Array.from({ length: 1000 }, () =>
      stream<number>(stop.signal, latestSlot(), (outlet) => {
        listeners.add(outlet)
        return () => listeners.delete(outlet)
      }),
    )
    const waits = all.map((one) => one.next())
    expect(listeners.size).toBe(1000)
    for (const one of all.slice(0, 500)) void one.return()
    stop.abort()
    await Promise.all(waits)
    expect(listeners.size).toBe(0)
    expect(getEventListeners(stop.signal, 'abort')).toHaveLength(0)
  })
})

describe('slots', () => {
  type Row = { id: string; v: number }
  const key = (row: Row): string => row.id

  it('keeps the newest items only, and says nothing when empty', () => {
    const slot = itemsSlot<number>(3)
    expect(slot.take()).toBeUndefined()
    slot.put([1, 2])
    slot.put([3, 4, 5, 6])
    expect(slot.take()).toEqual([4, 5, 6])
    expect(slot.take()).toBeUndefined()
  })

  it('merges deltas by row', () => {
    const slot = changesSlot(key)
    slot.put({ kind: 'delta', upserted: [{ id: 'a', v: 1 }], gone: ['b'] })
    slot.put({
      kind: 'delta',
      upserted: [
        { id: 'a', v: 2 },
        { id: 'b', v: 1 },
      ],
      gone: ['c'],
    })
    expect(slot.take()).toEqual({
      kind: 'delta',
      upserted: [
        { id: 'a', v: 2 },
        { id: 'b', v: 1 },
      ],
      gone: ['c'],
    })
  })

  it('takes deltas into a snapshot that waits, and a snapshot over all before it', () => {
    const slot = changesSlot(key)
    slot.put({ kind: 'delta', upserted: [{ id: 'x', v: 1 }], gone: [] })
    slot.put({
      kind: 'snapshot',
      rows: [
        { id: 'a', v: 1 },
        { id: 'b', v: 1 },
      ],
    })
    slot.put({ kind: 'delta', upserted: [{ id: 'a', v: 2 }], gone: ['b'] })
    expect(slot.take()).toEqual({ kind: 'snapshot', rows: [{ id: 'a', v: 2 }] })
  })

  it('does not grow with what a viewer leaves waiting', () => {
    const slot = changesSlot(key)
    for (let i = 0; i < 50_000; i++) slot.put({ kind: 'delta', upserted: [{ id: `r${i % 20}`, v: i }], gone: [] })
    const taken = slot.take() as Extract<RowsChange<Row>, { kind: 'delta' }>
    expect(taken.upserted).toHaveLength(20)
  })
})

describe('guardStream', () => {
  it('ends a stream whose source never answers, counts it while it is read, and turns its error', async () => {
    const open = createOpenStreams()
    const stop = new AbortController()
    async function* silent() {
      await new Promise(() => undefined)
      yield 1
    }
    const guarded = guardStream(silent(), { signal: stop.signal, open, toWire: (error) => error })
    expect(open.size).toBe(0)
    const waiting = guarded.next()
    expect(open.size).toBe(1)
    stop.abort()
    expect(await waiting).toMatchObject({ done: true })
    expect(open.size).toBe(0)

    // biome-ignore lint/correctness/useYield: it fails before it yields
    async function* broken() {
      throw new Error('raw')
    }
    const failing = guardStream(broken(), { signal: undefined, open, toWire: () => new Error('typed') })
    await expect(failing.next()).rejects.toThrow('typed')
    expect(open.size).toBe(0)
  })

  it('tells once that it is over, also when it was stopped before anybody read it', async () => {
    const open = createOpenStreams()
    const onOver = vi.fn()
    const stop = new AbortController()
    const source = (): Stream<number> => stream<number>(undefined, latestSlot(), () => () => undefined)
    const unread = guardStream(source(), { signal: stop.signal, open, toWire: (error) => error, onOver })
    stop.abort()
    expect(onOver).toHaveBeenCalledTimes(1)
    expect(await unread.next()).toMatchObject({ done: true })
    await unread.return()
    expect(onOver).toHaveBeenCalledTimes(1)

    guardStream(source(), { signal: stop.signal, open, toWire: (error) => error, onOver })
    expect(onOver).toHaveBeenCalledTimes(2)
    expect(open.size).toBe(0)
  })

  it('endAll ends all that are being read', async () => {
    const open = createOpenStreams()
    const undo = vi.fn()
    const guarded = guardStream(
      stream(undefined, latestSlot<number>(), () => undo),
      { signal: undefined, open, toWire: (error) => error },
    )
    const waiting = guarded.next()
    await Promise.resolve()
    open.endAll()
    expect(await waiting).toMatchObject({ done: true })
    expect(undo).toHaveBeenCalledTimes(1)
    expect(open.size).toBe(0)
  })
})

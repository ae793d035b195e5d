import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { collectionStream } from '../../../electron/services/collection-stream.ts'
import { createCommands } from '../../../electron/services/commands.ts'
import { createContainers } from '../../../electron/services/containers.ts'
import type { RowsChange } from '../../../electron/services/slots.ts'
import type { ContainerRow } from '../../../shared/contract/containers.ts'
import { containerRow, FakeEngine, fakeLog, idOf, offline, online } from './fake-engine.ts'

let engine: FakeEngine
let log: ReturnType<typeof fakeLog>
const closers: (() => void)[] = []

function setup() {
  const parts = { engine, log, dataFolder: '/nowhere' }
  const containers = createContainers({ ...parts, commands: createCommands(parts) })
  closers.push(containers.close)
  return { containers }
}

/** A window: applies what it is told, and keeps it. */
function viewer(collection: ReturnType<typeof setup>['containers']['collection']) {
  const rows = new Map<string, ContainerRow>()
  const changes: RowsChange<ContainerRow>[] = []
  const undo = collection.subscribe({
    change(change) {
      changes.push(change)
      if (change.kind === 'snapshot') {
        rows.clear()
        for (const row of change.rows) rows.set(row.id, row)
      } else {
        for (const row of change.upserted) rows.set(row.id, row)
        for (const id of change.gone) rows.delete(id)
      }
    },
  })
  return { rows, changes, undo }
}
const world = (): ContainerRow[] => [...engine.world.values()]
const sorted = (rows: Iterable<ContainerRow>): ContainerRow[] => [...rows].sort((a, b) => (a.id < b.id ? -1 : 1))

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
  engine = new FakeEngine()
  log = fakeLog()
})
afterEach(() => {
  for (const close of closers.splice(0)) close()
  expect(engine.listeners).toBe(0)
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

describe('the containers collection', () => {
  it('gives a snapshot, then deltas of what really changed, from one upstream for all viewers', async () => {
    engine.add(containerRow(1))
    const { containers } = setup()
    const first = viewer(containers.collection)
    const second = viewer(containers.collection)
    await vi.advanceTimersByTimeAsync(10)
    expect(engine.calls.list).toBe(1)
    expect(first.changes).toEqual([{ kind: 'snapshot', rows: world() }])
    const late = viewer(containers.collection)
    expect(late.changes).toEqual([{ kind: 'snapshot', rows: world() }])

    engine.change(idOf(1), { state: 'paused' })
    engine.event('pause', idOf(1))
    await vi.advanceTimersByTimeAsync(20)
    expect(first.changes.at(-1)).toEqual({ kind: 'delta', upserted: world(), gone: [] })
    expect(second.rows.get(idOf(1))?.state).toBe('paused')
    const told = first.changes.length
    await vi.advanceTimersByTimeAsync(120_000)
    expect(first.changes).toHaveLength(told)
    expect(engine.calls.list).toBeLessThanOrEqual(2 + 4)
  })

  it('shows a change within 20 ms of its event, without waiting for a list', async () => {
    engine.add(containerRow(1, { ports: [], startedAt: null, state: 'exited', exitCode: 0 }))
    const { containers } = setup()
    const { rows } = viewer(containers.collection)
    await vi.advanceTimersByTimeAsync(2000)
    const lists = engine.calls.list
    const ports = [{ ip: '127.0.0.1', containerPort: 80, hostPort: 8080, protocol: 'tcp' }]
    engine.change(idOf(1), { state: 'running', ports, exitCode: null, startedAt: Date.now() })
    engine.event('start', idOf(1))
    engine.add(containerRow(2, { state: 'created', startedAt: null }))
    engine.event('create', idOf(2))
    await vi.advanceTimersByTimeAsync(20)
    expect(rows.get(idOf(1))).toMatchObject({ state: 'running', ports })
    expect(rows.get(idOf(2))?.state).toBe('created')
    engine.world.delete(idOf(2))
    engine.event('destroy', idOf(2))
    await vi.advanceTimersByTimeAsync(20)
    expect(rows.has(idOf(2))).toBe(false)
    expect(engine.calls.list).toBe(lists)
  })

  it('answers 5,000 events in a second with at most 3 lists, few deltas, and is exact in the end', async () => {
    for (let n = 0; n < 500; n++) engine.add(containerRow(n))
    const { containers } = setup()
    const { rows, changes } = viewer(containers.collection)
    await vi.advanceTimersByTimeAsync(5000)
    const before = { ...engine.calls, changes: changes.length }
    for (let ms = 0; ms < 1000; ms++) {
      for (let k = 0; k < 5; k++) {
        const n = ms * 5 + k
        const id = idOf(n % 1500)
        if (!engine.world.has(id)) {
          engine.add(containerRow(n % 1500, { state: 'created', startedAt: null }))
          engine.event('create', id)
        } else if (n % 3 === 0) {
          engine.world.delete(id)
          engine.event('destroy', id)
        } else {
          engine.change(id, { state: 'running', exitCode: null, startedAt: Date.now() })
          engine.event('start', id)
        }
      }
      await vi.advanceTimersByTimeAsync(1)
    }
    await vi.advanceTimersByTimeAsync(8000)
    expect(engine.calls.list - before.list).toBeLessThanOrEqual(3)
    expect(engine.calls.inspect - before.inspect).toBeLessThanOrEqual(200)
    expect(changes.length - before.changes).toBeLessThan(250)
    expect(sorted(rows.values())).toEqual(sorted(world()))
  })

  it('never lists more than twice in any second, whatever comes', async () => {
    const { containers } = setup()
    viewer(containers.collection)
    const at: number[] = []
    const list = engine.containers.list
    engine.containers.list = (options, signal) => {
      at.push(Date.now())
      return list(options, signal)
    }
    for (let i = 0; i < 400; i++) {
      if (i % 10 === 0) engine.setLink(offline)
      if (i % 10 === 1) engine.setLink(online)
      engine.event('prune', '')
      engine.event('start', idOf(i))
      await vi.advanceTimersByTimeAsync(25)
    }
    expect(at.length).toBeGreaterThan(5)
    for (const [index, time] of at.entries()) expect(time - (at[index - 2] ?? 0)).toBeGreaterThanOrEqual(1000)
  })

  it('heals what the engine dropped within 30 s', async () => {
    engine.add(containerRow(1))
    const { containers } = setup()
    const { rows } = viewer(containers.collection)
    await vi.advanceTimersByTimeAsync(1000)
    engine.change(idOf(1), { state: 'exited', exitCode: 3, startedAt: null })
    engine.add(containerRow(2))
    await vi.advanceTimersByTimeAsync(30_000)
    expect(sorted(rows.values())).toEqual(sorted(world()))
  })

  it('takes a new snapshot at each reconnect, keeps the rows meanwhile, and ignores answers of before', async () => {
    engine.add(containerRow(1))
    const { containers } = setup()
    const { rows, changes } = viewer(containers.collection)
    await vi.advanceTimersByTimeAsync(1000)
    let answerOld: ((rows: ContainerRow[]) => void) | undefined
    let signalOld: AbortSignal | undefined
    engine.holdList = (answer, signal) => {
      answerOld = answer
      signalOld = signal
    }
    engine.event('prune', '')
    await vi.advanceTimersByTimeAsync(1000)
    expect(answerOld).toBeDefined()
    engine.setLink(offline)
    expect(signalOld?.aborted).toBe(true)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(rows.size).toBe(1)
    const opened = viewer(containers.collection)
    expect(opened.rows.size).toBe(1)

    engine.holdList = undefined
    engine.world.clear()
    engine.add(containerRow(7))
    const before = changes.length
    engine.answerMs = 50
    engine.setLink(online)
    await vi.advanceTimersByTimeAsync(20)
    answerOld?.([containerRow(1), containerRow(9)])
    await vi.advanceTimersByTimeAsync(600)
    expect(changes.slice(before)).toEqual([{ kind: 'snapshot', rows: world() }])
    expect([...rows.keys()]).toEqual([idOf(7)])
    expect([...opened.rows.keys()]).toEqual([idOf(7)])
  })

  it('believes the first list after a reconnect, whatever events said shortly before', async () => {
    engine.add(containerRow(1))
    const { containers } = setup()
    const { rows } = viewer(containers.collection)
    await vi.advanceTimersByTimeAsync(1000)
    engine.event('pause', idOf(1))
    await vi.advanceTimersByTimeAsync(20)
    expect(rows.get(idOf(1))?.state).toBe('paused')
    engine.setLink(offline)
    engine.setLink(online)
    await vi.advanceTimersByTimeAsync(50)
    expect(rows.get(idOf(1))?.state).toBe('running')
  })

  it('lists again soon when a list came too early after an event to be believed', async () => {
    engine.add(containerRow(1))
    const { containers } = setup()
    const { rows } = viewer(containers.collection)
    await vi.advanceTimersByTimeAsync(2000)
    // It was paused, and went on at once, but the second event was lost.
    engine.event('pause', idOf(1))
    engine.event('prune', '')
    const lists = engine.calls.list
    await vi.advanceTimersByTimeAsync(500)
    expect(engine.calls.list).toBe(lists + 1)
    expect(rows.get(idOf(1))?.state).toBe('paused')
    await vi.advanceTimersByTimeAsync(1600)
    expect(rows.get(idOf(1))?.state).toBe('running')
  })

  it('lists again after a failure, slower each time, and says so once', async () => {
    const { containers } = setup()
    engine.add(containerRow(1))
    const { rows } = viewer(containers.collection)
    for (let i = 0; i < 3; i++) {
      engine.failNext = new Error('500')
      await vi.advanceTimersByTimeAsync([500, 1000, 2000][i] ?? 0)
    }
    expect(rows.size).toBe(0)
    await vi.advanceTimersByTimeAsync(5100)
    expect(rows.size).toBe(1)
    expect(log.lines.filter((line) => line.includes('cannot be listed'))).toHaveLength(1)
  })

  it('costs nothing when nobody looks, after a short while', async () => {
    const { containers } = setup()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(engine.calls.list).toBe(0)
    expect(engine.listeners).toBe(0)
    const first = viewer(containers.collection)
    await vi.advanceTimersByTimeAsync(1000)
    first.undo()
    first.undo()
    const again = viewer(containers.collection)
    await vi.advanceTimersByTimeAsync(1000)
    expect(engine.calls.list).toBe(1)
    again.undo()
    await vi.advanceTimersByTimeAsync(5001)
    expect(engine.listeners).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(engine.calls.list).toBe(1)
  })

  it('gives a slow viewer one merged delta, and does not make the others wait', async () => {
    for (let n = 0; n < 20; n++) engine.add(containerRow(n))
    const { containers } = setup()
    const quick = viewer(containers.collection)
    const stop = new AbortController()
    const slow = collectionStream(containers.collection, (row) => row.id, stop.signal)
    const first = slow.next()
    await vi.advanceTimersByTimeAsync(1000)
    expect((await first).value).toMatchObject({ kind: 'snapshot' })
    for (let i = 0; i < 300; i++) {
      const id = idOf(i % 20)
      const state = i % 40 < 20 ? 'paused' : 'running'
      engine.change(id, { state })
      engine.event(state === 'paused' ? 'pause' : 'unpause', id)
      await vi.advanceTimersByTimeAsync(20)
    }
    expect(quick.changes.length).toBeGreaterThan(100)
    const merged = (await slow.next()).value
    expect(merged?.kind).toBe('delta')
    if (merged?.kind === 'delta') expect(merged.upserted.length).toBeLessThanOrEqual(20)
    const waiting = slow.next()
    stop.abort()
    expect(await waiting).toMatchObject({ done: true })
  })

  it('ends its streams when it is closed, and refuses new ones', async () => {
    const { containers } = setup()
    const one = containers.changes(undefined)
    const first = one.next()
    await vi.advanceTimersByTimeAsync(10)
    await first
    const waiting = one.next()
    containers.close()
    expect(await waiting).toMatchObject({ done: true })
    expect(await containers.changes(undefined).next()).toMatchObject({ done: true })
  })

  it('fires no event for exec and health probe noise', async () => {
    engine.add(containerRow(1))
    const { containers } = setup()
    viewer(containers.collection)
    await vi.advanceTimersByTimeAsync(3000)
    const lists = engine.calls.list
    for (let i = 0; i < 500; i++) {
      engine.event('exec_create', idOf(1))
      engine.event('exec_start', idOf(1))
      engine.event('exec_die', idOf(1))
    }
    await vi.advanceTimersByTimeAsync(10_000)
    expect(engine.calls).toMatchObject({ list: lists, inspect: 0 })
  })
})

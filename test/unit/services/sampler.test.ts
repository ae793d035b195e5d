import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { packSample } from '../../../electron/engine/cgroups/packed.ts'
import type { ContainerUse } from '../../../electron/engine/types.ts'
import { createStats, type Stats } from '../../../electron/services/stats/index.ts'
import type { ContainerChange, ContainerRow } from '../../../shared/contract/containers.ts'
import type { StatsTick } from '../../../shared/contract/stats.ts'
import { containerRow, FakeEngine, idOf, offline, online, sample } from './fake-engine.ts'

let engine: FakeEngine
let stats: Stats
/** What the kernel would say of a container: how often it can still be read; absent ones cannot be opened. */
let kernel: Map<string, { reads: number }>
let open: Set<ContainerUse>
let opened: string[]
let tell: (change: ContainerChange) => void
let listed = 0

const row = (n: number, more: Partial<ContainerRow> = {}): ContainerRow => containerRow(n, more)
const snapshot = (...rows: ContainerRow[]): void => tell({ kind: 'snapshot', rows })
const delta = (...upserted: ContainerRow[]): void => tell({ kind: 'delta', upserted, gone: [] })
const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms)

beforeEach(() => {
  vi.useFakeTimers()
  engine = new FakeEngine()
  kernel = new Map()
  open = new Set()
  opened = []
  listed = 0
  engine.cgroups = {
    near: () => true,
    tick: () => true,
    close: () => undefined,
    async open(id) {
      opened.push(id)
      const state = kernel.get(id)
      if (!state) return null
      const use: ContainerUse = {
        read(into) {
          if (state.reads <= 0) return false
          state.reads -= 1
          packSample(sample(Date.now()), into)
          return true
        },
        close: () => void open.delete(use),
      }
      open.add(use)
      return use
    },
  }
  const containers = {
    rows: new Map<string, ContainerRow>(),
    subscribe(listener: { change(change: ContainerChange): void }) {
      listed += 1
      tell = (change) => listener.change(change)
      return () => {
        listed -= 1
      }
    },
  }
  stats = createStats({ engine, containers })
})
afterEach(async () => {
  stats.close()
  await settle()
  expect(engine.openFeeds).toEqual([])
  expect(open.size).toBe(0)
  expect(listed).toBe(0)
  expect(engine.listeners).toBe(0)
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

function watch(...ids: string[]) {
  const stop = new AbortController()
  const ticks: StatsTick[] = []
  void (async () => {
    for await (const tick of stats.watch(ids, stop.signal)) ticks.push(tick)
  })()
  const last = (id: string) => ticks.flatMap(({ samples }) => samples.filter((one) => one.id === id)).at(-1)?.sample
  return { ticks, last, stop: () => stop.abort() }
}

describe('the kernel as source', () => {
  it('measures all that run once a second though nobody looks, and opens no stream for those who do', async () => {
    for (const n of [1, 2, 3]) kernel.set(idOf(n), { reads: 1000 })
    snapshot(row(1), row(2), row(3, { state: 'paused' }), row(4, { state: 'exited' }))
    const seen: string[] = []
    stats.onSample((id) => seen.push(id))
    await settle(3000)
    expect(seen.sort()).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 3].map(idOf))
    const view = watch(idOf(1), idOf(4))
    await settle(1000)
    expect(view.last(idOf(1))).toEqual(sample(expect.any(Number) as number))
    expect(view.last(idOf(4))).toBeNull()
    expect(engine.feeds).toHaveLength(0)
    expect(stats.sourceOf(idOf(1))).toBe('kernel')
    view.stop()
  })

  it('falls back to the engine’s stream for the one that cannot be read, once, and tries again after its next start', async () => {
    kernel.set(idOf(1), { reads: 1000 })
    const view = watch(idOf(1), idOf(2))
    await settle()
    // Until the list is known nobody can tell.
    expect(engine.feeds).toHaveLength(0)
    snapshot(row(1), row(2))
    await settle(5000)
    expect(engine.openFeeds.map(({ id }) => id)).toEqual([idOf(2)])
    expect(stats.sourceOf(idOf(2))).toBe('engine')
    expect(opened.filter((id) => id === idOf(2))).toHaveLength(1)
    engine.openFeeds[0]?.push(sample(5))
    await settle(1000)
    expect(view.last(idOf(2))).toEqual(sample(5))
    delta(row(2, { state: 'exited', startedAt: null }))
    kernel.set(idOf(2), { reads: 1000 })
    delta(row(2, { startedAt: 9000 }))
    await settle(2000)
    expect(engine.openFeeds).toEqual([])
    expect(view.last(idOf(2))?.at).toBeGreaterThan(5)
    view.stop()
  })

  it('finds the new files of a container that was restarted too quickly to be seen stopped', async () => {
    kernel.set(idOf(1), { reads: 2 })
    snapshot(row(1))
    await settle(2000)
    kernel.set(idOf(1), { reads: 1000 })
    const seen: number[] = []
    stats.onSample(() => seen.push(Date.now()))
    await settle(5000)
    expect(opened).toHaveLength(2)
    expect(seen.length).toBeGreaterThanOrEqual(3)
    expect(open.size).toBe(1)
  })

  it('gives one up whose files go away again and again', async () => {
    kernel.set(idOf(1), { reads: 0 })
    snapshot(row(1))
    const view = watch(idOf(1))
    await settle(20_000)
    expect(opened).toHaveLength(3)
    expect(engine.openFeeds).toHaveLength(1)
    view.stop()
  })

  it('closes the files of what stops, goes, or is not listed any more', async () => {
    for (const n of [1, 2, 3]) kernel.set(idOf(n), { reads: 1000 })
    snapshot(row(1), row(2), row(3))
    await settle(1000)
    expect(open.size).toBe(3)
    delta(row(1, { state: 'exited' }))
    expect(open.size).toBe(2)
    tell({ kind: 'delta', upserted: [], gone: [idOf(2)] })
    expect(open.size).toBe(1)
    snapshot()
    expect(open.size).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('reads nothing of an engine that went away, and begins anew with the next', async () => {
    kernel.set(idOf(1), { reads: 1000 })
    snapshot(row(1))
    await settle(1000)
    engine.setLink(offline)
    expect(open.size).toBe(0)
    expect(stats.near).toBe(false)
    expect(listed).toBe(0)
    engine.setLink(online)
    snapshot(row(1))
    await settle(1000)
    expect(open.size).toBe(1)
    engine.cgroups = { ...engine.cgroups, near: () => false }
    engine.setLink(online)
    expect(open.size).toBe(0)
    const view = watch(idOf(1))
    await settle()
    expect(engine.openFeeds).toHaveLength(1)
    view.stop()
  })

  it('reads many in turns, each once a second', async () => {
    const rows = Array.from({ length: 230 }, (_, n) => row(n + 1))
    for (const { id } of rows) kernel.set(id, { reads: 1000 })
    snapshot(...rows)
    await settle(10)
    const seen = new Map<string, number>()
    stats.onSample((id) => seen.set(id, (seen.get(id) ?? 0) + 1))
    await settle(2000)
    expect(seen.size).toBe(230)
    expect(new Set(seen.values())).toEqual(new Set([2]))
  })
})

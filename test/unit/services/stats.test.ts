import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { packSample, sampleSize } from '../../../electron/engine/cgroups/packed.ts'
import { createStats, type Stats } from '../../../electron/services/stats/index.ts'
import { historyLength, StatsRing } from '../../../electron/services/stats/ring.ts'
import type { StatsSample, StatsTick } from '../../../shared/contract/stats.ts'
import { FakeEngine, idOf, offline, online, sample } from './fake-engine.ts'

let engine: FakeEngine
let stats: Stats
const id = idOf(1)
const noList = { rows: new Map(), subscribe: () => () => undefined }

beforeEach(() => {
  vi.useFakeTimers()
  engine = new FakeEngine()
  stats = createStats({ engine, containers: noList })
})
afterEach(async () => {
  stats.close()
  await vi.advanceTimersByTimeAsync(0)
  expect(engine.openFeeds).toEqual([])
  expect(engine.listeners).toBe(0)
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

function watch(ids: string[]) {
  const stop = new AbortController()
  const ticks: StatsTick[] = []
  const done = (async () => {
    for await (const tick of stats.watch(ids, stop.signal)) ticks.push(tick)
  })()
  return { ticks, stop: () => stop.abort(), done }
}
function history(of: string) {
  const got: StatsSample[][] = []
  const stop = stats.follow(of, (samples) => got.push([...samples]))
  return { got, stop, done: Promise.resolve() }
}
const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms)

describe('stats', () => {
  it('opens one upstream however many look, and closes it 1.5 s after the last one left', async () => {
    const views = [watch([id]), watch([id, id]), history(id)]
    await settle()
    expect(engine.feeds).toHaveLength(1)
    views[0]?.stop()
    views[1]?.stop()
    await settle(10_000)
    expect(engine.openFeeds).toHaveLength(1)
    views[2]?.stop()
    await settle(1400)
    expect(engine.openFeeds).toHaveLength(1)
    const back = watch([id])
    await settle(10_000)
    expect(engine.feeds).toHaveLength(1)
    back.stop()
    await settle(1501)
    expect(engine.openFeeds).toHaveLength(0)
    await Promise.all([...views, back].map(({ done }) => done))
  })

  it('sends one message a second for all that is watched, with the newest sample of each', async () => {
    const two = idOf(2)
    const view = watch([id, two])
    await settle()
    const [a, b] = engine.feeds
    for (let i = 0; i < 4; i++) {
      a?.push(sample(i))
      b?.push(sample(100 + i))
      await settle(200)
    }
    expect(view.ticks).toEqual([])
    await settle(300)
    expect(view.ticks).toEqual([
      {
        samples: [
          { id, sample: sample(3) },
          { id: two, sample: sample(103) },
        ],
      },
    ])
    await settle(5000)
    expect(view.ticks).toHaveLength(1)
    const late = watch([two])
    await settle()
    expect(late.ticks).toEqual([{ samples: [{ id: two, sample: sample(103) }] }])
  })

  it('opens it again when it ends while the container runs, with growing patience that resets', async () => {
    const view = watch([id])
    await settle()
    const opened: number[] = []
    for (let i = 0; i < 6; i++) {
      const count = engine.feeds.length
      engine.feeds.at(-1)?.end()
      const began = Date.now()
      while (engine.feeds.length === count) await settle(50)
      opened.push(Date.now() - began)
    }
    expect(opened).toEqual([250, 500, 1000, 2000, 4000, 5000])
    await settle(11_000)
    const count = engine.feeds.length
    engine.feeds.at(-1)?.end()
    await settle(300)
    expect(engine.feeds).toHaveLength(count + 1)
    expect(engine.openFeeds).toHaveLength(1)
    view.stop()
  })

  it('says null once for a stopped one, leaves it alone, and opens it when it starts', async () => {
    const view = watch([id])
    await settle()
    engine.feeds[0]?.push(sample(1))
    await settle(1000)
    engine.event('die', id)
    engine.feeds[0]?.push(null)
    await settle(10_000)
    expect(view.ticks.at(-1)).toEqual({ samples: [{ id, sample: null }] })
    expect(view.ticks).toHaveLength(2)
    expect(engine.openFeeds).toHaveLength(0)
    engine.event('start', id)
    await settle()
    expect(engine.openFeeds).toHaveLength(1)
    engine.feeds.at(-1)?.push(sample(9))
    await settle(1000)
    expect(view.ticks.at(-1)).toEqual({ samples: [{ id, sample: sample(9) }] })
  })

  it('replaces the stream at a start without a stop before it, so that no sample doubles', async () => {
    const view = history(id)
    await settle()
    engine.event('start', id)
    await settle()
    expect(engine.feeds).toHaveLength(2)
    expect(engine.openFeeds).toHaveLength(1)
    engine.feeds[0]?.push(sample(1))
    engine.feeds[1]?.push(sample(2))
    await settle(1000)
    expect(view.got.flat()).toEqual([sample(2)])
  })

  it('waits while the engine is away', async () => {
    watch([id])
    await settle()
    engine.setLink(offline)
    await settle(60_000)
    expect(engine.feeds).toHaveLength(1)
    expect(engine.openFeeds).toHaveLength(0)
    engine.setLink(online)
    await settle()
    expect(engine.openFeeds).toHaveLength(1)
  })

  it('has for a chart what the list has watched before, from the one stream they share', async () => {
    const list = watch([id])
    await settle()
    for (let at = 0; at < 120; at++) engine.feeds[0]?.push(sample(at))
    await settle(1000)
    const chart = history(id)
    await settle()
    expect(chart.got).toEqual([Array.from({ length: 120 }, (_, at) => sample(at))])
    engine.feeds[0]?.push(sample(120))
    await settle()
    expect(chart.got.at(-1)).toEqual([sample(120)])
    expect(engine.feeds).toHaveLength(1)
    list.stop()
    chart.stop()
  })

  it('keeps 15 minutes for those who come later, each sample once, until the container is gone', async () => {
    const first = history(id)
    await settle()
    for (let at = 0; at < 1000; at++) engine.feeds[0]?.push(sample(at))
    await settle(100)
    expect(first.got.flat()).toHaveLength(1000)
    const second = history(id)
    await settle()
    expect(second.got.flat().map(({ at }) => at)).toEqual(Array.from({ length: 900 }, (_, i) => i + 100))
    engine.feeds[0]?.push(sample(1000, { cpuPercent: null }))
    await settle(10)
    expect(second.got.at(-1)).toEqual([sample(1000, { cpuPercent: null })])
    first.stop()
    second.stop()
    await settle(60_000)
    const third = history(id)
    await settle()
    expect(third.got.flat()).toHaveLength(900)
    third.stop()
    engine.event('destroy', id)
    const fourth = history(id)
    await settle()
    expect(fourth.got).toEqual([])
  })
})

describe('StatsRing', () => {
  it('keeps the newest 900 exactly, nulls included, through its growth', () => {
    const ring = new StatsRing()
    const packed = new Float64Array(sampleSize)
    for (let at = 0; at < 2500; at++) {
      packSample(sample(at, { memoryLimitBytes: at % 2 ? at : null }), packed)
      ring.push(packed)
      const expected = Math.min(at + 1, historyLength)
      expect(ring.length).toBe(expected)
      if (at % 97 === 0 || [63, 64, 255, 256, 899, 900, 901].includes(at)) {
        const kept = ring.toArray()
        expect(kept.map((one) => one.at)).toEqual(Array.from({ length: expected }, (_, i) => at - expected + 1 + i))
        expect(kept.at(-1)).toEqual(sample(at, { memoryLimitBytes: at % 2 ? at : null }))
      }
    }
  })
})

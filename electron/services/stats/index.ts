import type { ContainerRow } from '../../../shared/contract/containers.ts'
import type { StatsSample, StatsSource, StatsTick, StatsTop } from '../../../shared/contract/stats.ts'
import { createScope, type Undo } from '../../../shared/lib/undo.ts'
import { packSample, sampleSize, unpackSample } from '../../engine/cgroups/packed.ts'
import type { LiveCollection } from '../live-collection.ts'
import { type Slot, type Stream, stream } from '../stream.ts'
import type { ServiceParts } from '../types.ts'
import { StatsRing } from './ring.ts'
import { createSampler } from './sampler.ts'
import { watchTop } from './top.ts'
import { openStats } from './upstream.ts'

/** Hears of each sample, packed and valid during the call only. */
export type SampleListener = (id: string, values: Float64Array) => void

export interface Stats {
  watch(ids: readonly string[], signal: AbortSignal | undefined): Stream<StatsTick>
  /** First what is kept of the last 15 minutes, oldest first and at once, then each new sample. */
  follow(id: string, take: (samples: readonly StatsSample[]) => void): Undo
  /** The newest sample, at once where there is one, and each after it; null while the container is stopped. */
  join(id: string, viewer: (sample: StatsSample | null) => void): Undo
  /** The last 15 minutes, oldest first. */
  kept(id: string): StatsSample[]
  latest(id: string): StatsSample | null
  /** All containers are measured, whether or not somebody looks. */
  readonly near: boolean
  sourceOf(id: string): StatsSource
  onSample(listen: SampleListener): Undo
  top(count: number, signal: AbortSignal | undefined): Stream<StatsTop>
  close(): void
}

/** An upstream is kept this long after its last viewer left: scrolling back and forth opens nothing twice. */
const lingerMs = 1500
const tickMs = 1000
/** Containers whose samples are kept; beyond that the ones not looked at for longest are forgotten. 500 full ones take 40 MB. */
const maxHistories = 500

interface Source {
  readonly viewers: Set<(sample: StatsSample | null) => void>
  /** Undefined until the first one; null while stopped. */
  latest: StatsSample | null | undefined
  /** The engine's stream, where the kernel is not asked. */
  upstream: Undo | undefined
  linger: ReturnType<typeof setTimeout> | undefined
}

/**
 * Live use of containers. Where the engine runs on this machine, all of them from the kernel's files; else, and where those cannot be
 * read, one engine stream a container however many look, and none for those that nobody looks at.
 */
export function createStats(
  parts: Pick<ServiceParts, 'engine'> & { containers: Pick<LiveCollection<ContainerRow>, 'rows' | 'subscribe'> },
): Stats {
  const { engine } = parts
  const sources = new Map<string, Source>()
  /** The one used last comes last. */
  const histories = new Map<string, StatsRing>()
  const listeners = new Set<SampleListener>()
  const ends = new Set<Undo>()
  const packed = new Float64Array(sampleSize)

  const offEvents = engine.onEvent((event) => {
    if (event.type === 'container' && (event.action === 'destroy' || event.action === 'remove')) {
      histories.delete(event.id)
    }
  })

  const sampler = createSampler(parts, {
    sample(id, values) {
      keep(id, values)
      const source = sources.get(id)
      // Only what somebody looks at becomes an object.
      if (source) tell(source, unpackSample(values))
    },
    changed: (id) => (id === undefined ? settleAll() : settle(id)),
  })

  function keep(id: string, values: Float64Array): void {
    historyOf(id).push(values)
    for (const listen of listeners) listen(id, values)
  }

  function tell(source: Source, sample: StatsSample | null): void {
    // "Still stopped" is no news.
    if (sample === null && source.latest === null) return
    source.latest = sample
    for (const viewer of [...source.viewers]) viewer(sample)
  }

  function historyOf(id: string): StatsRing {
    const known = histories.get(id)
    if (known && histories.size <= maxHistories) return known
    const ring = known ?? new StatsRing()
    histories.delete(id)
    histories.set(id, ring)
    for (const old of histories.keys()) {
      if (histories.size <= maxHistories) break
      if (!sources.has(old) && old !== id) histories.delete(old)
    }
    return ring
  }

  const keptOf = (id: string): StatsSample[] => histories.get(id)?.toArray() ?? []

  function join(id: string, viewer: (sample: StatsSample | null) => void): Undo {
    let source = sources.get(id)
    if (!source) {
      source = { viewers: new Set(), latest: undefined, upstream: undefined, linger: undefined }
      sources.set(id, source)
      settle(id)
    }
    const joined = source
    clearTimeout(joined.linger)
    joined.viewers.add(viewer)
    if (joined.latest !== undefined) viewer(joined.latest)
    return () => {
      if (!joined.viewers.delete(viewer) || joined.viewers.size > 0) return
      joined.linger = setTimeout(() => shut(id, joined), lingerMs)
    }
  }

  /** Opens and closes the engine's stream by how the container is measured now. */
  function settle(id: string): void {
    const source = sources.get(id)
    if (!source) return
    const measured = sampler.measured(id)
    if (measured === 'unknown') {
      source.upstream ??= openStats(engine, id, (sample) => {
        if (sample) {
          packSample(sample, packed)
          keep(id, packed)
        }
        tell(source, sample)
      })
      return
    }
    source.upstream?.()
    source.upstream = undefined
    if (measured === 'stopped') tell(source, null)
  }

  function settleAll(): void {
    for (const id of sources.keys()) settle(id)
  }

  function shut(id: string, source: Source): void {
    clearTimeout(source.linger)
    source.upstream?.()
    if (sources.get(id) === source) sources.delete(id)
  }

  // The engine was lost or found: each container may be measured differently now. After the sampler, which listens too.
  const offLink = engine.onLink(settleAll)

  const stats: Stats = {
    get near() {
      return sampler.near
    },
    sourceOf: (id) => (sampler.measured(id) === 'unknown' ? 'engine' : 'kernel'),
    onSample(listen) {
      listeners.add(listen)
      return () => listeners.delete(listen)
    },
    watch: (ids, signal) =>
      stream<StatsTick>(signal, tickSlot(), (outlet) => {
        const scope = createScope()
        let news = new Map<string, StatsSample | null>()
        const tick = (): void => {
          if (news.size === 0) return
          const samples = [...news].map(([id, sample]) => ({ id, sample }))
          news = new Map()
          outlet.put({ samples })
        }
        for (const id of new Set(ids)) scope.own(join(id, (sample) => news.set(id, sample)))
        // What is known already is told at once; then all that is watched shares one message a second.
        tick()
        const timer = setInterval(tick, tickMs)
        scope.own(() => clearInterval(timer))
        ends.add(outlet.end)
        scope.own(() => ends.delete(outlet.end))
        return scope.close
      }),
    follow(id, take) {
      const kept = keptOf(id)
      if (kept.length > 0) take(kept)
      let first = true
      return join(id, (sample) => {
        // The newest one is told on joining, and is the last of the kept ones.
        if (sample && !(first && kept.at(-1)?.at === sample.at)) take([sample])
        first = false
      })
    },
    join,
    kept: keptOf,
    latest: (id) => sources.get(id)?.latest ?? histories.get(id)?.newest() ?? null,
    top: (count, signal) => watchTop(stats, parts.containers, count, signal),
    close() {
      offEvents()
      offLink()
      sampler.close()
      for (const end of [...ends]) end()
      for (const [id, source] of [...sources]) shut(id, source)
      histories.clear()
      listeners.clear()
    },
  }
  return stats
}

/** Ticks that a slow viewer has not taken are one tick with the newest sample of each container. */
function tickSlot(): Slot<StatsTick> {
  let waiting = new Map<string, StatsSample | null>()
  return {
    put(tick) {
      for (const { id, sample } of tick.samples) waiting.set(id, sample)
    },
    take() {
      if (waiting.size === 0) return undefined
      const samples = [...waiting].map(([id, sample]) => ({ id, sample }))
      waiting = new Map()
      return { samples }
    },
  }
}

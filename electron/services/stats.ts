import type { StatsSample, StatsTick } from '../../shared/contract/stats.ts'
import { createScope, type Undo } from '../../shared/lib/undo.ts'
import { itemsSlot } from './slots.ts'
import { StatsRing } from './stats-ring.ts'
import { openStats } from './stats-upstream.ts'
import { type Slot, type Stream, stream } from './stream.ts'
import type { ServiceParts } from './types.ts'

export interface Stats {
  watch(ids: readonly string[], signal: AbortSignal | undefined): Stream<StatsTick>
  history(id: string, signal: AbortSignal | undefined): Stream<StatsSample[]>
  close(): void
}

/** An upstream is kept this long after its last viewer left: scrolling back and forth opens nothing twice. */
const lingerMs = 2000
const tickMs = 1000
/** Containers whose samples are kept; beyond that the ones not looked at for longest are forgotten. 300 full ones take 22 MB. */
const maxHistories = 300

interface Source {
  readonly viewers: Set<(sample: StatsSample | null) => void>
  /** Undefined until the first one; null while stopped. */
  latest: StatsSample | null | undefined
  stop: Undo
  linger: ReturnType<typeof setTimeout> | undefined
}

/** Live use of containers: one upstream each however many look, none for those that nobody looks at. */
export function createStats(parts: Pick<ServiceParts, 'engine'>): Stats {
  const { engine } = parts
  const sources = new Map<string, Source>()
  /** The one used last comes last. */
  const histories = new Map<string, StatsRing>()
  const ends = new Set<Undo>()

  const offEvents = engine.onEvent((event) => {
    if (event.type === 'container' && (event.action === 'destroy' || event.action === 'remove')) {
      histories.delete(event.id)
    }
  })

  function historyOf(id: string): StatsRing {
    const ring = histories.get(id) ?? new StatsRing()
    histories.delete(id)
    histories.set(id, ring)
    if (histories.size > maxHistories) {
      for (const old of histories.keys()) {
        if (sources.has(old)) continue
        histories.delete(old)
        break
      }
    }
    return ring
  }

  function join(id: string, viewer: (sample: StatsSample | null) => void): Undo {
    const source = sources.get(id) ?? open(id)
    clearTimeout(source.linger)
    source.viewers.add(viewer)
    if (source.latest !== undefined) viewer(source.latest)
    return () => {
      if (!source.viewers.delete(viewer) || source.viewers.size > 0) return
      source.linger = setTimeout(() => shut(id, source), lingerMs)
    }
  }

  function open(id: string): Source {
    const source: Source = { viewers: new Set(), latest: undefined, stop: () => undefined, linger: undefined }
    sources.set(id, source)
    source.stop = openStats(engine, id, (sample) => {
      // "Still stopped" is no news.
      if (sample === null && source.latest === null) return
      source.latest = sample
      if (sample) historyOf(id).push(sample)
      for (const viewer of [...source.viewers]) viewer(sample)
    })
    return source
  }

  function shut(id: string, source: Source): void {
    clearTimeout(source.linger)
    source.stop()
    if (sources.get(id) === source) sources.delete(id)
  }

  return {
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
    history: (id, signal) =>
      stream<readonly StatsSample[], StatsSample[]>(signal, itemsSlot(1000), (outlet) => {
        const scope = createScope()
        const kept = historyOf(id).toArray()
        if (kept.length > 0) outlet.put(kept)
        let first = true
        scope.own(
          join(id, (sample) => {
            // The newest one is told on joining, and is the last of the kept ones.
            if (sample && !(first && kept.at(-1)?.at === sample.at)) outlet.put([sample])
            first = false
          }),
        )
        ends.add(outlet.end)
        scope.own(() => ends.delete(outlet.end))
        return scope.close
      }),
    close() {
      offEvents()
      for (const end of [...ends]) end()
      for (const [id, source] of [...sources]) shut(id, source)
      histories.clear()
    },
  }
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

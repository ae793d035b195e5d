import { createStore, type StoreApi, useStore } from 'zustand'
import type { StatsSample, StatsTick } from '../../shared/contract/stats.ts'
import type { Undo } from '../../shared/lib/undo.ts'
import type { Client } from '../client.ts'
import { follow } from './follow.ts'

/** One container's use now. */
export interface ContainerUse {
  readonly sample: StatsSample
  /** Bytes a second since the sample before; null at first. */
  readonly rxPerSecond: number | null
  readonly txPerSecond: number | null
}

export interface VisibleStatsState {
  /** By container id; only what is watched. */
  readonly use: ReadonlyMap<string, ContainerUse>
  /** Counts the ticks. */
  readonly tick: number
}

/** The use of the containers that are on screen. */
export const visibleStatsStore: StoreApi<VisibleStatsState> = createStore<VisibleStatsState>(() => ({
  use: new Map(),
  tick: 0,
}))

/** The use of one container; null while it is unknown. */
export const useContainerUse = (id: string): ContainerUse | null =>
  useStore(visibleStatsStore, (state) => state.use.get(id) ?? null)

/** The contract's limit for one stream. */
const mostIds = 500
/** Scrolling asks for other rows many times a second; the stream follows when it rests. */
const restMs = 250

export interface VisibleStats {
  /** Which containers are looked at: running ones only. */
  show(ids: readonly string[]): void
  stop: Undo
}

/** Watches what `show` was last told, while the page itself is in sight. */
export function watchVisible(client: Client): VisibleStats {
  let wanted: string[] = []
  let watched = ''
  let stream: Undo | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  const apply = (): void => {
    const ids = document.visibilityState === 'hidden' ? [] : wanted
    const key = ids.join(' ')
    if (key === watched) return
    watched = key
    stream?.()
    stream = null
    visibleStatsStore.setState((state) => keepOnly(state, new Set(wanted)), true)
    if (ids.length === 0) return
    stream = follow((signal) => client.stats.watch({ ids }, { signal }), {
      value: (tick) => visibleStatsStore.setState((state) => applyStatsTick(state, tick), true),
      ended: () => 'open-again',
    })
  }
  document.addEventListener('visibilitychange', apply)
  return {
    show(ids) {
      wanted = [...ids].sort().slice(0, mostIds)
      clearTimeout(timer)
      timer = setTimeout(apply, watched === '' ? 0 : restMs)
    },
    stop() {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', apply)
      stream?.()
      visibleStatsStore.setState({ use: new Map(), tick: 0 }, true)
    },
  }
}

export function applyStatsTick(state: VisibleStatsState, tick: StatsTick): VisibleStatsState {
  const use = new Map(state.use)
  for (const { id, sample } of tick.samples) {
    if (sample === null) use.delete(id)
    else use.set(id, toUse(use.get(id), sample))
  }
  return { use, tick: state.tick + 1 }
}

function toUse(before: ContainerUse | undefined, sample: StatsSample): ContainerUse {
  const seconds = before ? (sample.at - before.sample.at) / 1000 : 0
  const rate = (now: number | null, then: number | null | undefined): number | null =>
    now === null || then === null || then === undefined || seconds <= 0 || now < then ? null : (now - then) / seconds
  return {
    sample,
    rxPerSecond: rate(sample.netRxBytes, before?.sample.netRxBytes),
    txPerSecond: rate(sample.netTxBytes, before?.sample.netTxBytes),
  }
}

function keepOnly(state: VisibleStatsState, ids: ReadonlySet<string>): VisibleStatsState {
  return { use: new Map([...state.use].filter(([id]) => ids.has(id))), tick: state.tick }
}

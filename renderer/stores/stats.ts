import { createStore, type StoreApi } from 'zustand'
import type { StatsSample } from '../../shared/contract/stats.ts'
import type { Undo } from '../../shared/lib/undo.ts'
import type { Client } from '../client.ts'
import type { Refusal } from './fault-of.ts'
import { follow } from './follow.ts'

/** What the charts look back on. */
export const historyMs = 15 * 60 * 1000
const mostSamples = 900

export interface HistoryState {
  /** Oldest first, at most 15 minutes and 900. Null until the first answer. */
  readonly samples: readonly StatsSample[] | null
  readonly refusal: Refusal | null
}

export interface HistoryStore {
  readonly store: StoreApi<HistoryState>
  /** Follows the use of one container, kept samples first. */
  start(client: Client, id: string): Undo
}

/** A container's use over the last 15 minutes, for one screen. */
export function createHistoryStore(): HistoryStore {
  const store = createStore<HistoryState>(() => ({ samples: null, refusal: null }))
  return {
    store,
    start(client, id) {
      let opened = true
      store.setState({ samples: null, refusal: null })
      return follow(
        (signal) => {
          opened = true
          return client.stats.history({ id }, { signal })
        },
        {
          value(samples) {
            // The first answer holds all that is kept, also after the stream was opened again.
            const before = opened ? [] : (store.getState().samples ?? [])
            opened = false
            store.setState({ samples: withSamples(before, samples), refusal: null })
          },
          ended(refusal) {
            store.setState({ refusal })
            return refusal?.code === 'NOT_FOUND' ? 'stop' : 'open-again'
          },
        },
      )
    },
  }
}

/** `before` with the samples that are newer than its last, within 15 minutes and 900 samples. */
export function withSamples(before: readonly StatsSample[], samples: readonly StatsSample[]): StatsSample[] {
  const last = before.at(-1)?.at ?? Number.NEGATIVE_INFINITY
  const all = [...before, ...samples.filter((sample) => sample.at > last)]
  const from = (all.at(-1)?.at ?? 0) - historyMs
  const start = Math.max(
    all.findIndex((sample) => sample.at >= from),
    all.length - mostSamples,
    0,
  )
  return all.slice(start)
}

import { createStore, type StoreApi } from 'zustand'
import type { HistoryToday } from '../../shared/contract/history.ts'
import type { StatsTop } from '../../shared/contract/stats.ts'
import { createScope, type Undo } from '../../shared/lib/undo.ts'
import type { Client } from '../client.ts'
import type { Refusal } from './fault-of.ts'
import { follow } from './follow.ts'
import { whileVisible } from './while-visible.ts'

export interface DashboardState {
  /** Null until the first answer. */
  readonly top: StatsTop | null
  readonly today: HistoryToday | null
  readonly refusal: Refusal | null
}

export interface DashboardStore {
  readonly store: StoreApi<DashboardState>
  start(client: Client): Undo
}

/** How many of each are shown. */
const topCount = 8

/** Who uses most, and what happened today, while the dashboard is in sight. */
export function createDashboardStore(): DashboardStore {
  const store = createStore<DashboardState>(() => ({ top: null, today: null, refusal: null }))
  return {
    store,
    start(client) {
      const ended = (refusal: Refusal | null): 'open-again' => {
        store.setState({ refusal })
        return 'open-again'
      }
      return whileVisible(() => {
        const scope = createScope()
        scope.own(
          follow((signal) => client.stats.top({ count: topCount }, { signal }), {
            value: (top) => store.setState({ top, refusal: null }),
            ended,
          }),
        )
        scope.own(
          follow((signal) => client.history.today(undefined, { signal }), {
            value: (today) => store.setState({ today, refusal: null }),
            ended,
          }),
        )
        return scope.close
      })
    },
  }
}

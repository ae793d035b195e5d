import { useMemo } from 'react'
import { createStore, type StoreApi, useStore } from 'zustand'
import type { LogCondition, LogFilter } from '../../../../shared/contract/log-filter.ts'
import { type LogView, useLogView } from '../log-view.tsx'
import {
  activeFilter,
  type FilterChip,
  offToggled,
  reconciled,
  replaced,
  signToggled,
  withCondition,
  withoutChip,
} from './chips.ts'

/** The filter of one log pane as its parts see it. What is applied and remembered is the pane's own filter; here is what it leaves out. */
export interface FilterState {
  readonly chips: readonly FilterChip[]
  /** The bar is there though it has no conditions yet. */
  readonly open: boolean
  /** A new condition is being written. */
  readonly adding: boolean
}

/** What the parts of a pane may do to its filter. */
export interface FilterActs {
  add(condition: LogCondition): void
  replace(id: number, condition: LogCondition): void
  remove(id: number): void
  toggleSign(id: number): void
  toggleOff(id: number): void
  clear(): void
  /** Puts a saved filter in the place of all conditions. */
  apply(filter: LogFilter): void
  /** Brings the bar, ready to write a condition, or sends it away. */
  show(open: boolean): void
  ask(adding: boolean): void
}

type Pane = Pick<LogView, 'store' | 'setFilter'>

/** One for each pane, as long as its pane: its parts stand in different slots. */
const stores = new WeakMap<Pane['store'], StoreApi<FilterState>>()

export function filterStoreOf(pane: Pane): StoreApi<FilterState> {
  const known = stores.get(pane.store)
  if (known) return known
  const store = createStore<FilterState>(() => ({
    chips: reconciled([], pane.store.getState().filter),
    open: false,
    adding: false,
  }))
  pane.store.subscribe(({ filter }, before) => {
    // The pane tells of our own change a moment later; until then it tells the old one with everything else.
    if (filter === before.filter) return
    const { chips } = store.getState()
    const next = reconciled(chips, filter)
    if (next !== chips) store.setState({ chips: next })
  })
  stores.set(pane.store, store)
  return store
}

export function filterActs(pane: Pane): FilterActs {
  const store = filterStoreOf(pane)
  const set = (chips: readonly FilterChip[]): void => {
    store.setState({ chips })
    pane.setFilter(activeFilter(chips))
  }
  const chips = (): readonly FilterChip[] => store.getState().chips
  return {
    add: (condition) => set(withCondition(chips(), condition)),
    replace: (id, condition) => set(replaced(chips(), id, condition)),
    remove: (id) => set(withoutChip(chips(), id)),
    toggleSign: (id) => set(signToggled(chips(), id)),
    toggleOff: (id) => set(offToggled(chips(), id)),
    clear: () => set([]),
    apply: (filter) => set(reconciled([], filter)),
    show: (open) => store.setState({ open, adding: open }),
    ask: (adding) => store.setState({ adding }),
  }
}

/** Inside a log pane. */
export function useFilter(): FilterState & FilterActs {
  const view = useLogView()
  const state = useStore(filterStoreOf(view))
  const acts = useMemo(() => filterActs(view), [view])
  return { ...state, ...acts }
}

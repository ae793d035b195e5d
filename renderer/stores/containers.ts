import { createStore, type StoreApi, useStore } from 'zustand'
import type { ContainerChange, ContainerRow } from '../../shared/contract/containers.ts'
import type { FaultData } from '../../shared/contract/fault.ts'
import type { Undo } from '../../shared/lib/undo.ts'
import type { Client } from '../client.ts'
import { follow } from './follow.ts'
import { applyChange } from './live-rows.ts'

export interface ContainersState {
  /** By id; null until the first snapshot. */
  readonly rows: ReadonlyMap<string, ContainerRow> | null
  /** Why the list cannot be read now; the rows are then the last known. */
  readonly fault: FaultData | null
}

/** Every container of the engine, live. */
export const containersStore: StoreApi<ContainersState> = createStore<ContainersState>(() => ({
  rows: null,
  fault: null,
}))

export const useContainers = <T>(select: (state: ContainersState) => T): T => useStore(containersStore, select)

/** Follows the list of containers. */
export function startContainers(client: Client): Undo {
  return follow((signal) => client.containers.changes(undefined, { signal }), {
    value: (change) => containersStore.setState((state) => applyContainerChange(state, change), true),
    ended: (refusal) => {
      containersStore.setState({ fault: refusal?.fault ?? null })
      return 'open-again'
    },
  })
}

export function applyContainerChange(state: ContainersState, change: ContainerChange): ContainersState {
  return { rows: applyChange(state.rows, change), fault: null }
}

export interface ContainerCounts {
  readonly total: number
  readonly running: number
  readonly stopped: number
  readonly unhealthy: number
}

/** How many there are by the states that the filter offers. Paused and restarting ones count as running: they hold resources. */
export function countContainers(rows: Iterable<ContainerRow>): ContainerCounts {
  const counts = { total: 0, running: 0, stopped: 0, unhealthy: 0 }
  for (const row of rows) {
    counts.total += 1
    if (isUp(row)) counts.running += 1
    else counts.stopped += 1
    if (row.health === 'unhealthy' && isUp(row)) counts.unhealthy += 1
  }
  return counts
}

/** Running, paused or restarting. */
export function isUp(row: ContainerRow): boolean {
  return row.state === 'running' || row.state === 'paused' || row.state === 'restarting'
}

import { createStore, type StoreApi, useStore } from 'zustand'
import type { ContainerAction, ContainerActionKind, ContainerRow } from '../../shared/contract/containers.ts'
import type { FaultData } from '../../shared/contract/fault.ts'
import type { Client } from '../client.ts'
import { containersStore } from './containers.ts'
import { refusalOf } from './fault-of.ts'
import { mayChange } from './system.ts'

export interface ActionsState {
  /** What is being done now, by container id. */
  readonly pending: ReadonlyMap<string, ContainerActionKind>
}

/** Actions that are under way. */
export const actionsStore: StoreApi<ActionsState> = createStore<ActionsState>(() => ({ pending: new Map() }))

export const useActions = <T>(select: (state: ActionsState) => T): T => useStore(actionsStore, select)

/** How an action on one container went. */
export interface ActionResult {
  readonly row: ContainerRow
  /** False where it was so already. */
  readonly changed: boolean
  readonly fault: FaultData | null
}

const atOnce = 6
const longestSettleMs = 1500

/**
 * Does `action` on each container, at most six at a time, and answers when all are done; the results keep the order of `rows`.
 * A row stays pending until the list has caught up, so that it never shows its old state again in between.
 */
export async function actOnContainers(
  client: Client,
  rows: readonly ContainerRow[],
  action: ContainerAction,
): Promise<ActionResult[]> {
  const results: ActionResult[] = []
  for (const row of rows) mark(row.id, action.kind)
  const queue = rows.map((row, index) => ({ row, index }))
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      results[next.index] = await actOnOne(client, next.row, action)
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, rows.length) }, work))
  return results
}

async function actOnOne(client: Client, row: ContainerRow, action: ContainerAction): Promise<ActionResult> {
  const before = containersStore.getState().rows?.get(row.id)
  try {
    const { changed } = await client.containers.act({ id: row.id, action })
    if (changed) await caughtUp(row.id, before)
    return { row, changed, fault: null }
  } catch (error) {
    return { row, changed: false, fault: refusalOf(error).fault }
  } finally {
    unmark(row.id)
  }
}

/** Resolves when the list has another row for this id than `before`, or none, or after 1.5 s. */
function caughtUp(id: string, before: ContainerRow | undefined): Promise<void> {
  return new Promise((resolve) => {
    const look = (): boolean => containersStore.getState().rows?.get(id) !== before
    if (look()) {
      resolve()
      return
    }
    const done = (): void => {
      clearTimeout(timer)
      stop()
      resolve()
    }
    const timer = setTimeout(done, longestSettleMs)
    const stop = containersStore.subscribe(() => {
      if (look()) done()
    })
  })
}

function mark(id: string, kind: ContainerActionKind): void {
  actionsStore.setState(({ pending }) => ({ pending: new Map(pending).set(id, kind) }))
}

function unmark(id: string): void {
  actionsStore.setState(({ pending }) => {
    const next = new Map(pending)
    next.delete(id)
    return { pending: next }
  })
}

/** Whether an action makes sense in this state, and may be done from here, so that what cannot work is not offered. */
export function isPossible(kind: ContainerActionKind, row: ContainerRow): boolean {
  if (!mayChange()) return false
  const { state } = row
  switch (kind) {
    case 'start':
      return state === 'created' || state === 'exited' || state === 'dead'
    case 'stop':
    case 'restart':
      return (
        state === 'running' ||
        state === 'restarting' ||
        state === 'paused' ||
        (kind === 'restart' && state === 'exited')
      )
    case 'pause':
      return state === 'running'
    case 'unpause':
      return state === 'paused'
    case 'kill':
      return state === 'running' || state === 'restarting'
    case 'remove':
      return state !== 'removing'
  }
}

import { createStore, type StoreApi } from 'zustand'
import type { ContainerDetail, ContainerWatch, ProcessList } from '../../shared/contract/containers.ts'
import type { Undo } from '../../shared/lib/undo.ts'
import type { Client } from '../client.ts'
import { type Refusal, refusalOf } from './fault-of.ts'
import { follow } from './follow.ts'

/** An opened container. What was shown stays when it is removed or the engine is lost. */
export type ContainerView =
  | { readonly kind: 'loading' }
  | { readonly kind: 'missing'; readonly refusal: Refusal }
  | {
      readonly kind: 'shown'
      readonly detail: ContainerDetail
      readonly gone: boolean
      /** Why it is not live now. */
      readonly refusal: Refusal | null
    }

export interface ContainerStore {
  readonly store: StoreApi<ContainerView>
  /** Follows one container by id. */
  start(client: Client, id: string): Undo
}

/** One container's detail, live, for one screen. */
export function createContainerStore(): ContainerStore {
  const store = createStore<ContainerView>(() => ({ kind: 'loading' }))
  const set = (next: ContainerView): void => store.setState(next, true)
  return {
    store,
    start(client, id) {
      const now = store.getState()
      // A new connection to the same container keeps what is on screen.
      if (now.kind !== 'shown' || now.detail.row.id !== id) set({ kind: 'loading' })
      return follow((signal) => client.containers.watch({ id }, { signal }), {
        value: (change) => set(applyContainerWatch(store.getState(), change)),
        ended(refusal) {
          const { view, after } = afterEnd(store.getState(), refusal)
          set(view)
          return after
        },
      })
    },
  }
}

export function applyContainerWatch(view: ContainerView, change: ContainerWatch): ContainerView {
  if (change.kind === 'detail') return { kind: 'shown', detail: change.detail, gone: false, refusal: null }
  return view.kind === 'shown' ? { ...view, gone: true, refusal: null } : view
}

/** What an ended stream leaves on screen. NOT_FOUND is the only end that is final: everything else is tried again. */
export function afterEnd(
  view: ContainerView,
  refusal: Refusal | null,
): { view: ContainerView; after: 'open-again' | 'stop' } {
  if (view.kind === 'shown' && view.gone) return { view, after: 'stop' }
  if (refusal === null) return { view, after: 'open-again' }
  const final = refusal.code === 'NOT_FOUND'
  if (view.kind !== 'shown') return { view: { kind: 'missing', refusal }, after: final ? 'stop' : 'open-again' }
  return final
    ? { view: { ...view, gone: true, refusal: null }, after: 'stop' }
    : { view: { ...view, refusal }, after: 'open-again' }
}

/** The processes of a running container. */
export type ProcessesView =
  | { readonly kind: 'loading' }
  | { readonly kind: 'shown'; readonly list: ProcessList }
  | { readonly kind: 'not-running' }
  | { readonly kind: 'failed'; readonly refusal: Refusal }

/** Follows the process table of one running container; ends by itself when the container does. */
export function followProcesses(client: Client, id: string, put: (view: ProcessesView) => void): Undo {
  return follow((signal) => client.containers.processes({ id }, { signal }), {
    value: (list) => put({ kind: 'shown', list }),
    ended(refusal) {
      if (refusal === null) return 'open-again'
      if (refusal.code === 'CONFLICT') {
        put({ kind: 'not-running' })
        return 'stop'
      }
      put({ kind: 'failed', refusal })
      return refusal.code === 'NOT_FOUND' ? 'stop' : 'open-again'
    },
  })
}

/** A document of the engine that is read once. */
export type DocumentView =
  | { readonly kind: 'loading' }
  | { readonly kind: 'shown'; readonly json: string }
  | { readonly kind: 'failed'; readonly refusal: Refusal }

/** Reads a document; `put` is not called after the undo. */
export function loadDocument(
  read: (signal: AbortSignal) => Promise<{ json: string }>,
  put: (view: DocumentView) => void,
): Undo {
  const closing = new AbortController()
  const { signal } = closing
  const load = async (): Promise<void> => {
    let view: DocumentView
    try {
      view = { kind: 'shown', json: (await read(signal)).json }
    } catch (error) {
      view = { kind: 'failed', refusal: refusalOf(error) }
    }
    if (!signal.aborted) put(view)
  }
  void load()
  return () => closing.abort()
}

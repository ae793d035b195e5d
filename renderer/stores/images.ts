import { createStore, type StoreApi, useStore } from 'zustand'
import type { FaultData } from '../../shared/contract/fault.ts'
import type { ImageChange, ImageDetail, ImageRow } from '../../shared/contract/images.ts'
import type { Undo } from '../../shared/lib/undo.ts'
import type { Client } from '../client.ts'
import { type Refusal, refusalOf } from './fault-of.ts'
import { follow } from './follow.ts'
import { applyChange } from './live-rows.ts'

export interface ImagesState {
  /** By id. Null until the first snapshot. */
  readonly rows: ReadonlyMap<string, ImageRow> | null
  /** Why the list cannot be read now; the rows are then the last known. */
  readonly fault: FaultData | null
}

/** Every image of the engine, live. */
export const imagesStore: StoreApi<ImagesState> = createStore<ImagesState>(() => ({ rows: null, fault: null }))

export const useImages = <T>(select: (state: ImagesState) => T): T => useStore(imagesStore, select)

/** Follows the list of images. */
export function startImages(client: Client): Undo {
  return follow((signal) => client.images.changes(undefined, { signal }), {
    value: (change) => imagesStore.setState((state) => applyImageChange(state, change)),
    ended: (refusal) => {
      imagesStore.setState({ fault: refusal?.fault ?? null })
      return 'open-again'
    },
  })
}

export function applyImageChange(state: ImagesState, change: ImageChange): ImagesState {
  return { rows: applyChange(state.rows, change), fault: null }
}

/** One thing that was asked to be removed, and how that went. */
export interface RemovalResult {
  /** A tag or an id. */
  readonly ref: string
  readonly untagged: readonly string[]
  readonly deleted: readonly string[]
  readonly refusal: Refusal | null
}

/** Removes tags or images one after the other, so that the last tag of an image finds the others gone. `progress`: how many are done. */
export async function removeImages(
  client: Client,
  refs: readonly string[],
  force: boolean,
  progress: (done: number) => void = () => undefined,
): Promise<RemovalResult[]> {
  const results: RemovalResult[] = []
  for (const ref of refs) {
    try {
      results.push({ ref, ...(await client.images.remove({ ref, force })), refusal: null })
    } catch (error) {
      results.push({ ref, untagged: [], deleted: [], refusal: refusalOf(error) })
    }
    progress(results.length)
  }
  return results
}

/** An opened image. */
export type ImageView =
  | { readonly kind: 'loading' }
  | { readonly kind: 'shown'; readonly detail: ImageDetail }
  | { readonly kind: 'failed'; readonly refusal: Refusal }

/** Reads the detail of one image; `put` is not called after the undo. */
export function loadImage(client: Client, ref: string, put: (view: ImageView) => void): Undo {
  const closing = new AbortController()
  const { signal } = closing
  const read = async (): Promise<void> => {
    let view: ImageView
    try {
      view = { kind: 'shown', detail: await client.images.inspect({ ref }, { signal }) }
    } catch (error) {
      view = { kind: 'failed', refusal: refusalOf(error) }
    }
    if (!signal.aborted) put(view)
  }
  void read()
  return () => closing.abort()
}

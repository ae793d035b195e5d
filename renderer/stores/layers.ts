import { createStore, type StoreApi } from 'zustand'
import type { LayersProgress, LayersReport } from '../../shared/contract/layers.ts'
import type { Undo } from '../../shared/lib/undo.ts'
import type { Client } from '../client.ts'
import { type Refusal, refusalOf } from './fault-of.ts'

/** How far the analysis of one image is. */
export type Analysis =
  | { readonly kind: 'idle' }
  /** `progress`: null until the back end has said anything. */
  | { readonly kind: 'running'; readonly progress: LayersProgress | null; readonly startedAt: number }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly refusal: Refusal }
  | { readonly kind: 'ready'; readonly report: LayersReport }

type AnalysisCalls = Pick<Client['layers'], 'analyse' | 'report'>

export interface AnalysisStore {
  readonly store: StoreApi<Analysis>
  /** Reads the layers unless they are known or being read. */
  start(calls: AnalysisCalls, imageId: string): void
  cancel(): void
  /** Stops without a word: the screen has gone. */
  close(): void
}

/** Progress comes by the dozen a second; words that change so fast cannot be read. */
const tellEveryMs = 150

/** The analysis of one image, for one screen. It goes on while the screen shows something else of the image. */
export function createAnalysisStore(now: () => number = Date.now): AnalysisStore {
  const store = createStore<Analysis>(() => ({ kind: 'idle' }))
  const set = (next: Analysis): void => store.setState(next, true)
  let running: AbortController | null = null

  const read = async (calls: AnalysisCalls, imageId: string, signal: AbortSignal): Promise<void> => {
    const startedAt = now()
    let told = Number.NEGATIVE_INFINITY
    let phase = ''
    set({ kind: 'running', progress: null, startedAt })
    try {
      for await (const progress of await calls.analyse({ imageId }, { signal })) {
        if (signal.aborted) return
        if (progress.phase === phase && now() - told < tellEveryMs) continue
        told = now()
        phase = progress.phase
        set({ kind: 'running', progress, startedAt })
      }
      const report = await calls.report({ imageId }, { signal })
      if (!signal.aborted) set({ kind: 'ready', report })
    } catch (error) {
      if (!signal.aborted) set({ kind: 'failed', refusal: refusalOf(error) })
    }
  }
  const stop = (): void => {
    running?.abort()
    running = null
  }
  return {
    store,
    start(calls, imageId) {
      const { kind } = store.getState()
      if (kind === 'ready' || kind === 'running') return
      stop()
      running = new AbortController()
      void read(calls, imageId, running.signal)
    },
    cancel() {
      if (store.getState().kind !== 'running') return
      stop()
      set({ kind: 'cancelled' })
    },
    close() {
      stop()
      if (store.getState().kind === 'running') set({ kind: 'idle' })
    },
  }
}

/** Something that is asked for once. */
export type Answer<T> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'shown'; readonly value: T }
  | { readonly kind: 'failed'; readonly refusal: Refusal }

/** Asks once; `put` is not called after the undo, which also stops the asking. */
export function askOnce<T>(ask: (signal: AbortSignal) => Promise<T>, put: (answer: Answer<T>) => void): Undo {
  const closing = new AbortController()
  const { signal } = closing
  const read = async (): Promise<void> => {
    let answer: Answer<T>
    try {
      answer = { kind: 'shown', value: await ask(signal) }
    } catch (error) {
      answer = { kind: 'failed', refusal: refusalOf(error) }
    }
    if (!signal.aborted) put(answer)
  }
  put({ kind: 'loading' })
  void read()
  return () => closing.abort()
}

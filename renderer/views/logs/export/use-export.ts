import { useCallback, useEffect, useRef, useState } from 'react'
import type { StoreApi } from 'zustand'
import { openTarget, type SaveTarget } from '../../../components/save-target.ts'
import type { LogFeed, LogsState } from '../../../stores/logs.ts'
import { type ExportChoice, fileName, formatOf, typeOf } from './formats.ts'
import { diskFailure, type ExportEnd, type ExportFailure, type ExportProgress, runExport } from './run-export.ts'

export type ExportWhat = 'whole' | 'view' | 'selection'

export interface ExportWish {
  readonly what: ExportWhat
  readonly choice: ExportChoice
  /** What the file is named after. */
  readonly subject: string
  /** For `selection`: rows of the view where there is one, else numbers. */
  readonly selected: { readonly from: number; readonly to: number } | null
}

export type ExportState =
  | { kind: 'idle' }
  | { kind: 'waiting'; for: 'log' | 'view'; name: string }
  | { kind: 'saving'; name: string; progress: ExportProgress }
  | { kind: 'saved'; name: string; rows: number; bytes: number }
  | { kind: 'ready'; name: string; bytes: number; save: () => void }
  | { kind: 'failed'; failure: ExportFailure; wish: ExportWish }

export interface Exporting {
  readonly state: ExportState
  /** To be called in a click or key press: it opens the browser's own dialog. */
  start(wish: ExportWish): void
  cancel(): void
  /** Forgets how the last one ended. */
  reset(): void
}

/** One export at a time; leaving the screen cancels it. */
export function useExport(feed: LogFeed): Exporting {
  const [state, setState] = useState<ExportState>({ kind: 'idle' })
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])

  const run = useCallback(
    async (wish: ExportWish): Promise<void> => {
      running.current?.abort()
      const own = new AbortController()
      running.current = own
      const { signal } = own
      const set = (next: ExportState): void => {
        if (running.current === own) setState(next)
      }
      let target: SaveTarget | null
      try {
        target = await openTarget(fileName(wish.subject, wish.choice, new Date()), typeOf(wish.choice))
      } catch (error) {
        set({ kind: 'failed', failure: diskFailure(error), wish })
        return
      }
      if (!target) return
      const { name } = target
      set({ kind: 'waiting', for: wish.what === 'whole' ? 'log' : 'view', name })
      const range = await rangeOf(feed.store, wish, signal)
      if (!range) {
        await target.abandon()
        set({ kind: 'idle' })
        return
      }
      set({ kind: 'saving', name, progress: { rows: 0, total: range.to - range.from, bytes: 0 } })
      const end = await runExport(
        target,
        range,
        feed.pieces({ ...range, ...formatOf(wish.choice) }, signal),
        signal,
        atMost(4, (progress) => set({ kind: 'saving', name, progress })),
      )
      set(stateOf(end, name, wish))
    },
    [feed],
  )
  return {
    state,
    start: useCallback((wish) => void run(wish), [run]),
    cancel: useCallback(() => running.current?.abort(), []),
    reset: useCallback(() => setState({ kind: 'idle' }), []),
  }
}

function stateOf(end: ExportEnd, name: string, wish: ExportWish): ExportState {
  switch (end.kind) {
    case 'saved':
      return { ...end, name }
    case 'ready':
      return { ...end, name }
    case 'cancelled':
      return { kind: 'idle' }
    case 'failed':
      return { ...end, wish }
  }
}

/** Pieces come by the dozen a second; words that change so fast cannot be read. */
function atMost<T>(timesASecond: number, tell: (value: T) => void): (value: T) => void {
  let last = 0
  return (value) => {
    const now = performance.now()
    if (now - last < 1000 / timesASecond) return
    last = now
    tell(value)
  }
}

interface Range {
  readonly from: number
  readonly to: number
  readonly viewId: string | null
}

/** What is to be exported, as soon as all of it is there: a log that is still read, a view still built, is waited for. Null: cancelled. */
export async function rangeOf(
  store: StoreApi<LogsState>,
  wish: Pick<ExportWish, 'what' | 'selected'>,
  signal: AbortSignal,
): Promise<Range | null> {
  // Lines that come while it is waited for are not waited for.
  let lines: number | null = null
  return await new Promise((resolve) => {
    const look = (): void => {
      const range = readyRange(store.getState())
      if (!range && !signal.aborted) return
      stop()
      signal.removeEventListener('abort', look)
      resolve(signal.aborted ? null : range)
    }
    const readyRange = ({ notice, rows, view }: LogsState): Range | null => {
      const built = rows.space === 'view' ? (view?.notice ?? null) : null
      const viewId = built?.viewId ?? null
      if (wish.what === 'selection') return wish.selected && { ...wish.selected, viewId }
      if (!notice?.caughtUp) return null
      if (wish.what === 'whole') return { from: notice.first, to: notice.first + notice.count, viewId: null }
      if (!built) return null
      lines ??= built.total
      return built.scanned >= lines ? { from: built.first, to: built.first + built.count, viewId } : null
    }
    const stop = store.subscribe(look)
    signal.addEventListener('abort', look)
    look()
  })
}

import { useCallback, useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import type { LogQuery } from '../../../shared/contract/logs.ts'
import type { LogFeed } from '../../stores/logs.ts'

/** So long a search of a large log is waited for before any match of it will do. */
const patienceMs = 250

const nothing: LogQuery = { text: '', regex: false, caseSensitive: false, wholeWord: false }

export interface Finding {
  readonly open: boolean
  readonly query: LogQuery
  change(query: LogQuery): void
  show(): void
  close(): void
  step(direction: 'forward' | 'backward'): void
}

/**
 * The find bar's behaviour: a query starts when typing rests for a moment, its first match nearest to where the reader is becomes the
 * present one, and stepping past an end goes on at the other. `here`: the place at the top of the screen.
 */
export function useFind(feed: LogFeed, here: () => number): Finding {
  const [open, setOpen] = useState(false)
  const [query, setQuery] = useState(nothing)
  const place = useRef(here)
  place.current = here
  const sessionId = useStore(feed.store, (state) => state.sessionId)
  const viewId = useStore(feed.store, (state) => (state.rows.space === 'view' ? state.view?.notice?.viewId : undefined))
  const find = useStore(feed.store, (state) => state.find)

  // A new session (reconnected back end) or view knows nothing of the search: it is begun again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: sessionId and viewId are what the search runs in
  useEffect(() => {
    if (sessionId === null) return
    if (!open || query.text === '') {
      feed.find(null)
      return
    }
    const timer = setTimeout(() => feed.find(query), 120)
    return () => clearTimeout(timer)
  }, [feed, open, query, sessionId, viewId])

  // The first match from where the reader is; once it is known, the reader decides.
  const isWanted = find?.notice != null && find.notice.matches > 0 && find.current === null
  const scanned = find?.notice?.scanned ?? 0
  const isDone = scanned >= (find?.notice?.total ?? 0)
  useEffect(() => {
    if (!isWanted) return
    const from = place.current()
    let isLate = false
    const look = async (): Promise<void> => {
      if (await feed.step(from, 'forward')) return
      // A search begins at the first line: while it goes on, a match before the reader is hardly the nearest one.
      if (isDone || isLate) await feed.step(from, 'backward')
    }
    void look()
    if (isDone) return
    const timer = setTimeout(() => {
      isLate = true
      void look()
    }, patienceMs)
    return () => clearTimeout(timer)
  }, [feed, isWanted, isDone])

  const step = useCallback(
    (direction: 'forward' | 'backward'): void => {
      const go = async (): Promise<void> => {
        const { find: state, rows } = feed.store.getState()
        const now = state?.current
        const from = now ? now.place + (direction === 'forward' ? 1 : -1) : place.current()
        if (await feed.step(from, direction)) return
        await feed.step(direction === 'forward' ? -rows.shift : Number.MAX_SAFE_INTEGER, direction)
      }
      void go()
    },
    [feed],
  )

  return {
    open,
    query,
    change: setQuery,
    show: useCallback(() => setOpen(true), []),
    close: useCallback(() => setOpen(false), []),
    step,
  }
}

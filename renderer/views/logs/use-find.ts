import { useCallback, useEffect, useRef, useState } from 'react'
import type { LogQuery } from '../../../shared/contract/logs.ts'
import type { FindState, LogFeed } from '../../stores/logs.ts'

const nothing: LogQuery = { text: '', regex: false, caseSensitive: false }

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
 * present one, and stepping past an end goes on at the other. `here`: the line at the top of the screen.
 */
export function useFind(feed: LogFeed, find: FindState | null, sessionId: string | null, here: () => number): Finding {
  const [open, setOpen] = useState(false)
  const [query, setQuery] = useState(nothing)
  const place = useRef(here)
  place.current = here

  // A new session (reconnected back end) knows nothing of the search: it is begun again.
  useEffect(() => {
    if (sessionId === null) return
    if (!open || query.text === '') {
      feed.find(null)
      return
    }
    const timer = setTimeout(() => feed.find(query), 120)
    return () => clearTimeout(timer)
  }, [feed, open, query, sessionId])

  // The first match from where the reader is; once it is known, the reader decides.
  const isWanted = find?.notice != null && find.notice.matches > 0 && find.current === null
  const scanned = find?.notice?.scanned ?? 0
  // biome-ignore lint/correctness/useExhaustiveDependencies: scanned: looked for again as more lines have been searched
  useEffect(() => {
    if (!isWanted) return
    const from = place.current()
    const look = async (): Promise<void> => {
      if (await feed.step(from, 'forward')) return
      await feed.step(from, 'backward')
    }
    void look()
  }, [feed, isWanted, scanned])

  const step = useCallback(
    (direction: 'forward' | 'backward'): void => {
      const go = async (): Promise<void> => {
        const now = feed.store.getState().find?.current
        const from = now ? now.line + (direction === 'forward' ? 1 : -1) : place.current()
        if (await feed.step(from, direction)) return
        await feed.step(direction === 'forward' ? 0 : Number.MAX_SAFE_INTEGER, direction)
      }
      void go()
    },
    [feed],
  )

  return {
    open,
    query,
    change: setQuery,
    show: () => setOpen(true),
    close: () => setOpen(false),
    step,
  }
}

import { useCallback, useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import type { LogLine } from '../../../shared/contract/logs.ts'
import { tailBase } from '../../../shared/lib/logs.ts'
import type { FoundPlace, LineAnchor } from '../../stores/log-reads.ts'
import type { LogFeed } from '../../stores/logs.ts'
import { rowHeight, useViewport, type ViewportModel } from './use-viewport.ts'
import type { Range } from './viewport.ts'

export interface Place {
  /** What is shown: less than exists while it is paused, cleared, or on its way. */
  readonly range: Range
  readonly view: ViewportModel
  /** The place that the pause began at. */
  readonly pausedAt: number | null
  /** Lines before this place were cleared off the screen. */
  readonly clearedTo: number | null
  /** Lines below that nobody has seen yet. */
  readonly unseen: number
  toEnd(): void
  /** The first line that there is, out of the tail where that is shown. */
  toStart(): void
  /** Puts a line in sight; `found` hears of the one that was found. */
  seek(line: LineAnchor, found?: (place: FoundPlace) => void): void
  /** Puts a line in sight as soon as the rows are other ones: call it before what changes them. */
  seekAfter(line: LineAnchor): void
  pause(on: boolean): void
  clear(on: boolean): void
}

interface Seek {
  readonly line: LineAnchor
  readonly how: 'reveal' | 'top'
  readonly found?: ((place: FoundPlace) => void) | undefined
  /** It is looked for among the rows that come after these. */
  readonly after: number | null
}

/** Lines that may be behind before the view jumps to them; less is shown as soon as it is read. */
const around = 60

/**
 * Where in the log a pane is. It follows the end until the person goes elsewhere; where the rows become other ones (a filter, the
 * session after its tail), it finds the line again that was at the top.
 */
export function usePlace(feed: LogFeed, wrap: boolean): Place {
  const state = useStore(feed.store)
  const { rows, notice } = state
  const [pausedAt, setPausedAt] = useState<number | null>(null)
  const [cleared, setCleared] = useState<{ place: number; number: number | null; epoch: number } | null>(null)
  const seeking = useRef<Seek | null>(null)

  const clearedTo = cleared?.epoch === rows.epoch ? cleared.place : null
  const first = Math.max(rows.first, clearedTo ?? rows.first)
  const { end } = rows
  const wasFollowing = useRef(true)
  // What is followed is what has been read: the rows in sight are never blank because newer ones are on their way.
  const readTo = Math.min(end, feed.readTo)
  const shownEnd = pausedAt ?? (wasFollowing.current && readTo > first ? readTo : end)
  const range = { first, end: Math.max(first, Math.min(end, shownEnd)) }
  const view = useViewport(range, wrap)
  wasFollowing.current = view.following
  const { following } = view

  // What stands below the view is new only where the reader has not been yet.
  const seen = useRef({ to: 0, epoch: -1, scanned: 0, until: 0 })
  const built = rows.space === 'view' ? (state.view?.notice ?? null) : null
  const isAnother = seen.current.epoch !== rows.epoch
  // Nor are the rows that a filter finds among lines which were there before it.
  const until = isAnother ? (built?.total ?? 0) : seen.current.until
  const seenTo = isAnother || seen.current.scanned < until ? end : seen.current.to
  seen.current = {
    to: following ? range.end : Math.min(end, Math.max(seenTo, view.inSight.end)),
    epoch: rows.epoch,
    scanned: built?.scanned ?? until,
    until,
  }

  useEffect(() => {
    if (following && pausedAt === null) feed.wantEnd(around + Math.ceil(view.height / rowHeight))
    else feed.want(Math.max(first, view.window.first - around), Math.min(end, view.window.end + around))
  }, [feed, following, pausedAt, first, end, view.height, view.window.first, view.window.end])

  const latest = useRef({ view, state, following })
  latest.current = { view, state, following }

  const look = useCallback(async (): Promise<void> => {
    const wish = seeking.current
    const { rows: before } = feed.store.getState()
    if (!wish || wish.after === before.epoch) return
    let found: FoundPlace | null = null
    try {
      found = await feed.placeOf(wish.line)
    } catch {
      // It cannot be told: the place stays.
    }
    const now = feed.store.getState()
    if (seeking.current !== wish || now.rows.epoch !== before.epoch) return
    const building = now.rows.space === 'view' ? now.view?.notice : null
    // A view that has not been built up to the line gives its last row for it: looked for again as it grows.
    const isFinal =
      !building || building.scanned >= building.total || (found !== null && found.number >= wish.line.number)
    if (isFinal) seeking.current = null
    if (!found) return
    if (wish.how === 'top') latest.current.view.toTop(found.place)
    else latest.current.view.toLine(found.place)
    if (isFinal) wish.found?.(found)
  }, [feed])

  // The line at the top, by which the place is found again among other rows.
  const anchor = useRef<(LineAnchor & { epoch: number; sessionId: string | null; following: boolean }) | null>(null)
  const top: LogLine | undefined = feed.line(view.position.line)
  useEffect(() => {
    const before = anchor.current
    if (before && before.epoch !== rows.epoch) {
      setPausedAt((at) => (at === null ? null : rows.end))
      // Another session has other numbers.
      const number = before.sessionId === state.sessionId ? before.number : tailBase
      if (!seeking.current && !before.following)
        seeking.current = { line: { number, at: before.at }, how: 'top', after: null }
      void look()
    }
    if (top || before?.epoch !== rows.epoch)
      anchor.current = {
        number: top?.number ?? before?.number ?? 0,
        at: top?.at ?? before?.at ?? null,
        epoch: rows.epoch,
        sessionId: state.sessionId,
        following: following && pausedAt === null,
      }
    if (anchor.current) anchor.current.following = following && pausedAt === null
  }, [rows.epoch, rows.end, state.sessionId, following, pausedAt, top, look])

  const scanned = state.view?.notice?.scanned
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked for again as the view grows
  useEffect(() => {
    void look()
  }, [scanned, look])

  // What was cleared stays cleared among other rows.
  useEffect(() => {
    if (!cleared || cleared.epoch === rows.epoch) return
    const { number } = cleared
    if (number === null) return setCleared(null)
    const find = async (): Promise<void> => {
      const found = await feed.placeOf({ number, at: null }).catch(() => null)
      if (feed.store.getState().rows.epoch !== rows.epoch) return
      setCleared(found && { place: found.number < number ? found.place + 1 : found.place, number, epoch: rows.epoch })
    }
    void find()
  }, [feed, cleared, rows.epoch])

  // Who goes elsewhere is not brought back to what was looked for.
  const leaving =
    <T extends unknown[]>(go: (...to: T) => void) =>
    (...to: T): void => {
      seeking.current = null
      go(...to)
    }

  return {
    range,
    view: {
      ...view,
      scrollBy: leaving(view.scrollBy),
      scrollPage: leaving(view.scrollPage),
      toThumb: leaving(view.toThumb),
    },
    pausedAt,
    clearedTo,
    unseen: end - (pausedAt ?? Math.max(first, seen.current.to)),
    toEnd() {
      seeking.current = null
      setPausedAt(null)
      feed.showTail(true)
      view.follow(true)
    },
    toStart() {
      seeking.current = null
      view.toStart()
      if (rows.space === 'tail') {
        // Not where the top line of the tail is to be found again, but the beginning.
        anchor.current = null
        feed.showTail(false)
      }
    },
    seek(line, found) {
      const isBeforeTail = rows.space === 'tail' && line.number < tailBase
      seeking.current = { line, how: 'reveal', found, after: isBeforeTail ? rows.epoch : null }
      view.follow(false)
      if (isBeforeTail) feed.showTail(false)
      else void look()
    },
    seekAfter(line) {
      seeking.current = { line, how: 'reveal', after: rows.epoch }
      view.follow(false)
    },
    pause(on) {
      setPausedAt(on ? range.end : null)
    },
    clear(on) {
      if (!on) return setCleared(null)
      const number = notice && rows.space !== 'tail' ? notice.first + notice.count : null
      setCleared({ place: end, number, epoch: rows.epoch })
    },
  }
}

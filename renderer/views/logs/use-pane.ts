import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import { logsArgs } from '../../../shared/cli/containers.ts'
import { dockerCommand } from '../../../shared/cli/docker.ts'
import type { LogFilter, LogLine, LogSelection } from '../../../shared/contract/logs.ts'
import { useClient } from '../../client-context.tsx'
import { useEngine } from '../../stores/engine.ts'
import { createLogFeed, type LogFeed, type LogsState } from '../../stores/logs.ts'
import { useSettings } from '../../stores/settings.ts'
import type { LogBookmark } from './bookmarks.ts'
import type { LogsPaneProps } from './LogsPane.tsx'
import { type LogView, type LogViewState, noViewState } from './log-view.tsx'
import { type Chosen, useChosen } from './use-chosen.ts'
import { type Copying, useCopy } from './use-copy.ts'
import { type Finding, useFind } from './use-find.ts'
import { useFindMarks } from './use-find-marks.ts'
import type { KeyMap } from './use-keys.ts'
import { useOwn } from './use-own.ts'
import { type PaneActions, usePaneActions } from './use-pane-actions.ts'
import { type Place, usePlace } from './use-place.ts'
import { type TextSelection, useTextSelection } from './use-selection.ts'
import { rowHeight } from './use-viewport.ts'

/** All that a log pane knows, for the pieces that it is made of. */
export interface Pane {
  readonly feed: LogFeed
  readonly state: LogsState
  readonly handle: LogView
  readonly place: Place
  readonly chosen: Chosen
  /** The line that is shown among its neighbours, whatever the filter hides. */
  readonly context: LogLine | null
  readonly finding: Finding
  /** Where the matches are on the scrollbar; null for no search. */
  readonly marks: readonly number[] | null
  readonly copying: Copying
  readonly textSelection: TextSelection
  readonly actions: PaneActions
  readonly keys: KeyMap
  readonly bookmarks: readonly LogBookmark[]
  readonly columns: readonly string[]
  readonly isFollowing: boolean
  readonly isEmpty: boolean
  /** There is something below what is in sight. */
  readonly isBelow: boolean
  readonly engineOnline: boolean
  /** What shows the same in a terminal. */
  readonly command: string
}

const none: readonly never[] = []

export function usePane(props: LogsPaneProps, findInput: RefObject<HTMLInputElement | null>): Pane {
  const client = useClient()
  const key = JSON.stringify(props.selection)
  const feed = useMemo(() => createLogFeed(client, JSON.parse(key) as LogSelection), [client, key])
  useEffect(() => feed.start(), [feed])
  const [filter, setFilter] = useOwn<LogFilter | null>(props.filter, props.onFilter, null)
  useEffect(() => feed.setFilter(filter), [feed, filter])
  const [columns, setColumns] = useOwn<readonly string[]>(props.columns, props.onColumns, none)
  const [bookmarks, setBookmarks] = useOwn<readonly LogBookmark[]>(props.bookmarks, props.onBookmarks, none)
  const state = useStore(feed.store)
  const { notice, rows } = state
  const wrap = useSettings((all) => all.logs.wrap)
  const link = useEngine((engine) => engine.link)
  const last = useEngine((engine) => engine.last)

  const place = usePlace(feed, wrap)
  const { view, range, pausedAt } = place
  const textSelection = useTextSelection(view.element, (direction) => view.scrollBy(direction * rowHeight))
  const chosen = useChosen(feed)
  const [context, setContext] = useState<LogLine | null>(null)

  // Nothing moves under a selection, or under a mouse that is about to make one.
  const isHeld = textSelection.pressed || textSelection.range !== null
  const { following } = view
  const heldWhileFollowing = useRef(false)
  useEffect(() => {
    if (isHeld && following) {
      heldWhileFollowing.current = textSelection.pressed
      view.follow(false)
    } else if (!isHeld && heldWhileFollowing.current) {
      // It was a click, no selection: as if nothing had been.
      heldWhileFollowing.current = false
      view.follow(true)
    } else if (textSelection.range !== null) heldWhileFollowing.current = false
  })

  // Who looks at a line stays with it, and what opens beside it must not cover it.
  const chosenAt = chosen.place
  const broughtTo = useRef<number | null>(null)
  const inSight = useRef(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is moved when another is chosen and when the room changes, not ever after
  useEffect(() => {
    if (chosenAt !== null && (inSight.current || chosenAt !== broughtTo.current)) view.toLine(chosenAt)
    broughtTo.current = chosenAt
  }, [chosenAt, view.height])
  useEffect(() => {
    inSight.current = chosenAt !== null && chosenAt >= view.inSight.first && chosenAt < view.inSight.end
  })

  const finding = useFind(feed, () => view.position.line)
  const marks = useFindMarks(feed, view.height)
  const current = state.find?.current ?? null
  // biome-ignore lint/correctness/useExhaustiveDependencies: it goes to a match when that becomes the present one, not ever after
  useEffect(() => {
    if (current === null) return
    if (rows.space === 'tail' && current.place <= rows.first)
      place.seek({ number: current.place + rows.shift, at: null })
    else view.toLine(current.place)
  }, [current])

  const copying = useCopy(feed, textSelection.range, range)
  const name = notice?.sources[0]?.name || (props.selection.kind === 'containers' ? props.selection.ids[0] : '') || ''

  const store = useMemo(() => createStore<LogViewState>(() => noViewState), [])
  const latest = useRef({ place, chosen })
  latest.current = { place, chosen }
  const goTo = useCallback<LogView['goTo']>(
    (line) => {
      latest.current.place.seek(line, (found) => {
        const choose = (tries: number): void => {
          const there = feed.line(found.place)
          if (there) latest.current.chosen.choose(there, found.place)
          // It is read as it comes into sight.
          else if (tries > 0) setTimeout(choose, 50, tries - 1)
        }
        choose(40)
      })
    },
    [feed],
  )
  const goToTime = useCallback(
    async (at: number): Promise<void> => {
      const found = await feed.placeAt(at).catch(() => null)
      // A time is a place to be at, not a line to look into.
      if (found) latest.current.place.seek({ number: found.number, at })
    },
    [feed],
  )
  const { choose } = chosen
  const handle = useMemo(
    (): LogView => ({
      feed,
      selection: JSON.parse(key) as LogSelection,
      store,
      goTo,
      goToTime: (at) => void goToTime(at),
      choose: (line) => choose(line),
      setFilter,
      setColumns,
      askExport: () => store.setState(({ exportAsked }) => ({ exportAsked: exportAsked + 1 })),
    }),
    [feed, key, store, goTo, goToTime, choose, setFilter, setColumns],
  )

  const startAt = useRef(props.startAt ?? null)
  const isReady = notice?.caughtUp === true
  useEffect(() => {
    if (!isReady || startAt.current === null) return
    void goToTime(startAt.current)
    startAt.current = null
  }, [isReady, goToTime])

  // Keys work from the first moment, unless somebody is elsewhere already.
  useEffect(() => {
    if (document.activeElement === document.body) view.element.current?.focus({ preventScroll: true })
  }, [view.element])

  const isFollowing = following && pausedAt === null
  const seen: LogViewState = {
    ...store.getState(),
    filter,
    columns,
    chosen: chosen.line,
    following: isFollowing,
    paused: pausedAt !== null,
    first: feed.line(view.inSight.first) ?? null,
    last: feed.line(view.inSight.end - 1) ?? null,
    selected: selectedOf(feed, textSelection),
  }
  useEffect(() => {
    const before = store.getState()
    const keys = Object.keys(seen) as (keyof LogViewState)[]
    if (keys.some((name) => name !== 'exportAsked' && before[name] !== seen[name] && !isSameRange(name, before, seen)))
      store.setState({ ...seen, exportAsked: before.exportAsked })
  })

  const { actions, keys } = usePaneActions({
    feed,
    place,
    chosen,
    finding,
    copying,
    findInput,
    isFollowing,
    bookmarks,
    setBookmarks,
    context,
    setContext,
    setFilter,
    seek: goTo,
  })

  return {
    feed,
    state,
    handle,
    place,
    chosen,
    context,
    finding,
    marks,
    copying,
    textSelection,
    actions,
    keys,
    bookmarks,
    columns,
    isFollowing,
    isEmpty: notice === null || rows.end <= rows.first || hasMarkersOnly(rows.first, rows.end, feed.line),
    isBelow: pausedAt === null ? !following : place.unseen > 0,
    engineOnline: link?.kind === 'online',
    command: dockerCommand(last?.endpoint ?? null, logsArgs(name)),
  }
}

const isSameRange = (name: keyof LogViewState, before: LogViewState, seen: LogViewState): boolean =>
  name === 'selected' &&
  before.selected?.first === seen.selected?.first &&
  before.selected?.last === seen.selected?.last

function selectedOf(feed: LogFeed, { range }: TextSelection): LogViewState['selected'] {
  const first = range && feed.line(range.start.line)
  const last = range && feed.line(range.end.line)
  return first && last ? { first, last } : null
}

/** Nothing but what we said ourselves: the log itself is empty. */
function hasMarkersOnly(first: number, end: number, line: (place: number) => LogLine | undefined): boolean {
  if (end - first > 8) return false
  for (let place = first; place < end; place += 1) if (line(place)?.kind !== 'marker') return false
  return true
}

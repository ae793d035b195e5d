import { createContext, useContext } from 'react'
import { type StoreApi, useStore } from 'zustand'
import type { LogFilter, LogLine, LogSelection } from '../../../shared/contract/logs.ts'
import type { LineAnchor } from '../../stores/log-reads.ts'
import type { LogFeed } from '../../stores/logs.ts'

/**
 * What the parts around the lines (filter bar, histogram, details, sources, bookmarks, export) know of a log pane and may do to it.
 *
 * - They stand in its slots: `LogsPaneProps.above`, `.beside`, `.tools` from the screen that shows the pane, and the
 *   components of parts.tsx, which every pane has. All of them are inside this context: `useLogView()`, `useLogViewState(select)`.
 * - Counts and lines come from `feed.store` (`useStore(feed.store, select)`): select little, it changes 20 times a second.
 * - A line is named by its `LogLine.number` (or its time). Places (stores/log-rows.ts) are the pane's own coordinates.
 */
export interface LogView {
  readonly feed: LogFeed
  readonly selection: LogSelection
  readonly store: StoreApi<LogViewState>
  /** Scrolls to a line, or to the next one that the filter shows, and chooses it. It stops following. */
  goTo(line: LineAnchor): void
  /** The first line at or after a time. */
  goToTime(at: number): void
  /** The line whose details are open; null closes them. */
  choose(line: LogLine | null): void
  setFilter(filter: LogFilter | null): void
  /** Paths of fields that are shown as columns. */
  setColumns(columns: readonly string[]): void
  /** Opens the export, wherever that is. */
  askExport(): void
}

export interface LogViewState {
  readonly filter: LogFilter | null
  readonly columns: readonly string[]
  readonly chosen: LogLine | null
  /** It shows the end and moves with it. */
  readonly following: boolean
  readonly paused: boolean
  /** The first and the last line in sight; null while there are none. */
  readonly first: LogLine | null
  readonly last: LogLine | null
  /** The lines that the text selection reaches into: rows (and numbers) of the first and the last; null for none. */
  readonly selected: { readonly first: LogLine; readonly last: LogLine } | null
  /** Grows each time the export is asked for. */
  readonly exportAsked: number
}

export const noViewState: LogViewState = {
  filter: null,
  columns: [],
  chosen: null,
  following: true,
  paused: false,
  first: null,
  last: null,
  selected: null,
  exportAsked: 0,
}

const LogViewContext = createContext<LogView | null>(null)

export const LogViewProvider = LogViewContext.Provider

export function useLogView(): LogView {
  const view = useContext(LogViewContext)
  if (!view) throw new Error('This part is not inside a log pane')
  return view
}

export const useLogViewState = <T,>(select: (state: LogViewState) => T): T => useStore(useLogView().store, select)

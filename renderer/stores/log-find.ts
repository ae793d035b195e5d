import type { StoreApi } from 'zustand'
import type { LogFindNotice, LogQuery } from '../../shared/contract/logs.ts'
import type { Undo } from '../../shared/lib/undo.ts'
import type { Client } from '../client.ts'
import { type Refusal, refusalOf } from './fault-of.ts'
import type { LogsState } from './logs.ts'

/** A match that is shown as the present one. */
export interface CurrentMatch {
  readonly place: number
  /** 1-based, among all matches. */
  readonly rank: number
}

export interface FindState {
  readonly query: LogQuery
  /** Null until the back end has answered. */
  readonly notice: LogFindNotice | null
  readonly refusal: Refusal | null
  readonly current: CurrentMatch | null
}

export interface LogFind {
  /** Begins a search over what is shown (the view, where there is a filter), or ends it with null. */
  start(query: LogQuery | null): void
  /** Goes to the nearest match at `place` or beyond; false when there is none that way. */
  step(place: number, direction: 'forward' | 'backward'): Promise<boolean>
  /** How many matches are in each of `buckets` equal parts of all rows; null while nobody knows. */
  marks(buckets: number): Promise<readonly number[] | null>
}

/** The search of a feed. `changed` is called when there is another search to mark lines for. */
export function createLogFind(
  client: Client,
  store: StoreApi<LogsState>,
  signal: () => AbortSignal,
  changed: () => void,
): LogFind {
  let stop: Undo = () => {}
  return {
    start(query) {
      stop()
      const { sessionId, rows, view } = store.getState()
      const viewId = rows.space === 'view' ? view?.notice?.viewId : undefined
      if (!query || !sessionId) {
        if (store.getState().find === null) return
        store.setState({ find: null })
        // Read again, without the marks.
        changed()
        return
      }
      const closing = new AbortController()
      stop = () => closing.abort()
      store.setState({ find: { query, notice: null, refusal: null, current: null } })
      const update = (change: Partial<FindState>): void => {
        const { find } = store.getState()
        if (!closing.signal.aborted && find?.query === query) store.setState({ find: { ...find, ...change } })
      }
      const run = async (): Promise<void> => {
        try {
          const notices = await client.logs.find(
            { sessionId, query, ...(viewId !== undefined && { viewId }) },
            { signal: closing.signal },
          )
          for await (const notice of notices) {
            const isFirst = store.getState().find?.notice == null
            update({ notice })
            if (isFirst) changed()
          }
        } catch (error) {
          update({ refusal: refusalOf(error) })
        }
      }
      void run()
    },
    async step(place, direction) {
      const { sessionId, find, rows, notice } = store.getState()
      const findId = find?.notice?.findId
      if (!sessionId || !findId) return false
      // Which rows the tail's places will be is not known yet; the last of both is the same line.
      const shift = rows.space === 'tail' && notice ? notice.first + notice.count - rows.end : rows.shift
      try {
        const found = await client.logs.findNext(
          { sessionId, findId, from: clampRow(place + shift), direction },
          { signal: signal() },
        )
        const { find: now, rows: rowsNow } = store.getState()
        if (found && now?.notice?.findId === findId)
          store.setState({ find: { ...now, current: { place: found.row - rowsNow.shift, rank: found.rank } } })
        return found !== null
      } catch {
        // The search has ended meanwhile; its own state says why.
        return false
      }
    },
    async marks(buckets) {
      const { sessionId, find } = store.getState()
      const findId = find?.notice?.findId
      if (!sessionId || !findId) return null
      try {
        return (await client.logs.findMarks({ sessionId, findId, buckets }, { signal: signal() })).counts
      } catch {
        return null
      }
    },
  }
}

const clampRow = (row: number): number => Math.max(0, Math.min(Number.MAX_SAFE_INTEGER, row))

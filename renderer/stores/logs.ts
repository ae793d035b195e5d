import { createStore, type StoreApi } from 'zustand'
import type { LogFindNotice, LogLine, LogNotice, LogQuery } from '../../shared/contract/logs.ts'
import type { Undo } from '../../shared/lib/undo.ts'
import type { Client } from '../client.ts'
import { type Refusal, refusalOf } from './fault-of.ts'
import { follow } from './follow.ts'
import { LineCache } from './line-cache.ts'

/** A match that is shown as the present one. */
export interface CurrentMatch {
  readonly line: number
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

export interface LogsState {
  readonly sessionId: string | null
  /** Null until the session is open. */
  readonly notice: LogNotice | null
  readonly refusal: Refusal | null
  /** Grows when lines have come into reach of `line`. */
  readonly loaded: number
  readonly find: FindState | null
}

/** One log session as a window sees it: counts that are pushed, lines that are asked for where they are looked at. */
export interface LogFeed {
  readonly store: StoreApi<LogsState>
  start(): Undo
  /** A line that has been read; undefined while it has not. */
  line(number: number): LogLine | undefined
  /** One more than the highest line that has been read. */
  readonly readTo: number
  /** Says which lines are looked at; they are read unless they are here. Newer wishes replace older ones. */
  want(first: number, end: number): void
  /** Begins a search, or ends it with null. */
  find(query: LogQuery | null): void
  /** Goes to the nearest match at `from` or beyond; false when there is none that way. */
  step(from: number, direction: 'forward' | 'backward'): Promise<boolean>
  /** Lines `from` … `to - 1` as the engine gave them, in pieces. */
  text(
    from: number,
    to: number,
    timestamps: boolean,
    signal: AbortSignal,
  ): AsyncGenerator<{ text: string; line: number }>
}

const initial: LogsState = { sessionId: null, notice: null, refusal: null, loaded: 0, find: null }

export function createLogFeed(client: Client, containerIds: readonly string[]): LogFeed {
  const store = createStore<LogsState>(() => initial)
  const cache = new LineCache()
  let wanted: { first: number; end: number } | null = null
  let reading = false
  let stopFind: Undo = () => {}
  const life = { signal: AbortSignal.abort() as AbortSignal }

  const patch = (state: Partial<LogsState>): void => store.setState(state)
  const bump = (): void => store.setState((state) => ({ loaded: state.loaded + 1 }))
  const findIdNow = (): string | null => store.getState().find?.notice?.findId ?? null

  const readWanted = async (): Promise<void> => {
    if (reading) return
    reading = true
    try {
      for (;;) {
        const { sessionId, notice } = store.getState()
        if (!wanted || !sessionId || !notice || life.signal.aborted) return
        const findId = findIdNow()
        const first = Math.max(wanted.first, notice.first)
        const missing = cache.missing(first, Math.min(wanted.end, notice.first + notice.count), findId)
        if (!missing) return
        const { lines } = await client.logs.read(
          { sessionId, from: missing.first, count: missing.end - missing.first, ...(findId !== null && { findId }) },
          { signal: life.signal },
        )
        if (lines.length === 0 || store.getState().sessionId !== sessionId) return
        cache.put(lines, findId)
        cache.trim(wanted.first, wanted.end)
        bump()
      }
    } catch {
      // A lost session or connection: `follow` hears of it too, opens anew, and the next wish is read then.
    } finally {
      reading = false
    }
  }

  const opened = (sessionId: string): void => {
    if (store.getState().sessionId === sessionId) return
    cache.clear()
    stopFind()
    store.setState({ ...initial, sessionId })
  }

  return {
    store,
    start() {
      const closing = new AbortController()
      life.signal = closing.signal
      const stop = follow(
        async (signal) => {
          const { sessionId } = await client.logs.open({ containerIds: [...containerIds] }, { signal })
          opened(sessionId)
          return await client.logs.follow({ sessionId }, { signal })
        },
        {
          value: (notice) => {
            patch({ notice, refusal: null })
            void readWanted()
          },
          ended: (refusal) => {
            if (refusal) patch({ refusal })
            return 'open-again'
          },
        },
      )
      return () => {
        stop()
        stopFind()
        closing.abort()
        cache.clear()
        store.setState(initial, true)
      }
    },
    line: (number) => cache.get(number),
    get readTo() {
      return cache.highest + 1
    },
    want(first, end) {
      wanted = { first, end }
      void readWanted()
    },
    find(query) {
      stopFind()
      const { sessionId } = store.getState()
      if (!query || !sessionId) {
        patch({ find: null })
        // Read again, without the marks.
        void readWanted()
        return
      }
      const closing = new AbortController()
      stopFind = () => closing.abort()
      patch({ find: { query, notice: null, refusal: null, current: null } })
      const update = (change: Partial<FindState>): void => {
        const { find } = store.getState()
        if (!closing.signal.aborted && find?.query === query) patch({ find: { ...find, ...change } })
      }
      const run = async (): Promise<void> => {
        try {
          for await (const notice of await client.logs.find({ sessionId, query }, { signal: closing.signal })) {
            const isFirst = store.getState().find?.notice == null
            update({ notice })
            if (isFirst) void readWanted()
          }
        } catch (error) {
          update({ refusal: refusalOf(error) })
        }
      }
      void run()
    },
    async step(from, direction) {
      const { sessionId, find } = store.getState()
      const findId = find?.notice?.findId
      if (!sessionId || !findId) return false
      try {
        const current = await client.logs.findNext({ sessionId, findId, from, direction }, { signal: life.signal })
        const now = store.getState().find
        if (current && now?.notice?.findId === findId) patch({ find: { ...now, current } })
        return current !== null
      } catch {
        // The search has ended meanwhile; its own state says why.
        return false
      }
    },
    async *text(from, to, timestamps, signal) {
      const { sessionId } = store.getState()
      for (let next: number | null = from; sessionId && next !== null && next < to; ) {
        const piece: { text: string; next: number | null } = await client.logs.exportPiece(
          { sessionId, fromLine: next, toLine: to, timestamps },
          { signal },
        )
        yield { text: piece.text, line: piece.next ?? to }
        next = piece.next
      }
    },
  }
}

import { createStore, type StoreApi } from 'zustand'
import type { LogFilter, LogLine, LogNotice, LogSelection, LogViewNotice } from '../../shared/contract/logs.ts'
import type { Undo } from '../../shared/lib/undo.ts'
import type { Client } from '../client.ts'
import { type Refusal, refusalOf } from './fault-of.ts'
import { follow } from './follow.ts'
import { createLogFind, type FindState, type LogFind } from './log-find.ts'
import { LogLines } from './log-lines.ts'
import { createLogReads, type LogReads } from './log-reads.ts'
import { type LogRows, nextRows, noRows } from './log-rows.ts'

export interface LogsState {
  readonly sessionId: string | null
  /** Null until the session is open. */
  readonly notice: LogNotice | null
  readonly refusal: Refusal | null
  /** What is shown, in places. */
  readonly rows: LogRows
  /** Grows when lines have come into reach of `line`. */
  readonly loaded: number
  /** The filter that was asked for. */
  readonly filter: LogFilter | null
  /** The view of the filter as far as it is built, or why it cannot be; null without a filter, and until the first word of it. */
  readonly view: { readonly notice: LogViewNotice | null; readonly refusal: Refusal | null } | null
  readonly find: FindState | null
}

/** One log session as a window sees it: counts that are pushed, lines that are asked for where they are looked at. */
export interface LogFeed extends Pick<LogReads, keyof LogReads>, Pick<LogFind, 'step' | 'marks'> {
  readonly store: StoreApi<LogsState>
  start(): Undo
  /** A line that has been read; undefined while it has not. */
  line(place: number): LogLine | undefined
  /** One more than the highest place that has been read. */
  readonly readTo: number
  /** Says which places are looked at; they are read unless they are here. Newer wishes replace older ones. */
  want(first: number, end: number): void
  /** The last `count` places are looked at, wherever the end is. News of it wait until its lines are read, and come with them. */
  wantEnd(count: number): void
  /** Shows only what this filter lets through; null: everything. The old rows stay until the new ones are there. */
  setFilter(filter: LogFilter | null): void
  /** Whether the end of the log is looked at (its tail, while what is before it is read) or the session from its beginning. */
  showTail(on: boolean): void
  /** Begins a search, or ends it with null. */
  find: LogFind['start']
}

const initial: LogsState = {
  sessionId: null,
  notice: null,
  refusal: null,
  rows: noRows,
  loaded: 0,
  filter: null,
  view: null,
  find: null,
}

/** Rows of a new view that are read before it is shown, so that the screen is not blank in between. */
const readAhead = 150

/** While more than a screen of lines comes at once nobody reads them: another screen is made this often, in ms. The engine and the writer want both cores. */
const floodPace = 160

export function createLogFeed(client: Client, selection: LogSelection): LogFeed {
  const store = createStore<LogsState>(() => initial)
  /** News that wait for the lines of the end. */
  let held: Partial<LogsState> | null = null
  let holding = false
  let shownAt = 0
  let wantsTail = true
  let stopView: Undo = () => {}
  const life = { signal: AbortSignal.abort() as AbortSignal }
  const lines = new LogLines(client, store, () => life.signal)

  const found = createLogFind(
    client,
    store,
    () => life.signal,
    () => void lines.readWanted(),
  )

  /** The state with these news, and what they mean for the rows. */
  const after = (news: Partial<LogsState>): { state: LogsState; rebased: number | null } => {
    const state = { ...store.getState(), ...news }
    const { rows, rebased } = nextRows(state.rows, {
      notice: state.notice,
      view: state.view?.notice ?? null,
      wantsTail,
    })
    return { state: { ...state, rows }, rebased }
  }

  /** Takes news. `another`: lines of a view that has not been shown before, whose rows are not those of the one before it. */
  const take = (news: Partial<LogsState>, another?: readonly LogLine[]): void => {
    const { epoch } = store.getState().rows
    const { state, rebased } = after(news)
    const rows = another && state.rows.epoch === epoch ? { ...state.rows, epoch: epoch + 1 } : state.rows
    if (rows.epoch !== epoch) lines.forget()
    else if (rebased !== null) lines.rebase(rebased)
    if (another) lines.put(another, null, rows.shift)
    store.setState({ ...state, rows, loaded: state.loaded + (another ? 1 : 0) })
    void lines.readWanted()
  }

  /** Takes news of counts: at once, or with the lines that they tell of where the end is looked at. */
  const hear = (news: Partial<LogsState>): void => {
    held = { ...held, ...news }
    if (!holding) void showHeld()
  }

  const showHeld = async (): Promise<void> => {
    holding = true
    try {
      while (held && !life.signal.aborted) {
        const ahead = await readEnd(held)
        const news = held ?? {}
        held = null
        const { loaded } = store.getState()
        take(ahead ? { ...news, loaded: loaded + 1 } : news)
        shownAt = performance.now()
      }
    } finally {
      holding = false
      held = null
    }
  }

  /** Waits for the last lines of what the news tell of; false where there is nothing to wait for. */
  const readEnd = async (news: Partial<LogsState>): Promise<boolean> => {
    const before = store.getState()
    const { state, rebased } = after(news)
    const { wantedEnd } = lines
    if (wantedEnd === null || rebased !== null || state.rows.epoch !== before.rows.epoch || lines.readTo === 0)
      return false
    const rest = shownAt + floodPace - performance.now()
    if (state.rows.end - before.rows.end > wantedEnd && rest > 0)
      await new Promise((resolve) => setTimeout(resolve, rest))
    // By then there may be newer ones.
    const latest = after({ ...news, ...held }).state
    return latest.rows.epoch === before.rows.epoch && (await lines.readEnd(latest))
  }

  const dropHeldView = (): void => {
    const { view: _old, ...rest } = held ?? {}
    held = held && rest
  }

  const openView = (): void => {
    const { sessionId, filter } = store.getState()
    const stopOld = stopView
    const closing = new AbortController()
    const { signal } = closing
    stopView = () => closing.abort()
    if (!filter || !sessionId) {
      stopOld()
      dropHeldView()
      take({ view: null })
      return
    }
    const run = async (): Promise<void> => {
      let isFirst = true
      try {
        for await (const notice of await client.logs.view({ sessionId, filter }, { signal })) {
          const ahead = isFirst ? await lastOf(sessionId, notice, signal) : []
          if (signal.aborted) return
          if (isFirst) {
            dropHeldView()
            take({ view: { notice, refusal: null } }, ahead)
            stopOld()
          } else hear({ view: { notice, refusal: null } })
          isFirst = false
        }
      } catch (error) {
        stopOld()
        if (!signal.aborted) take({ view: { notice: null, refusal: refusalOf(error) } })
      }
    }
    void run()
  }

  const lastOf = async (sessionId: string, notice: LogViewNotice, signal: AbortSignal): Promise<LogLine[]> => {
    if (notice.count === 0) return []
    const from = notice.first + Math.max(0, notice.count - readAhead)
    const page = await client.logs.read({ sessionId, viewId: notice.viewId, from, count: readAhead }, { signal })
    return page.lines
  }

  const opened = (sessionId: string): void => {
    const { sessionId: before, filter, rows } = store.getState()
    if (before === sessionId) return
    held = null
    lines.forget()
    found.start(null)
    store.setState({ ...initial, sessionId, filter, rows: { ...noRows, epoch: rows.epoch + 1 } })
    openView()
  }

  return {
    store,
    start() {
      const closing = new AbortController()
      life.signal = closing.signal
      const stop = follow(
        async (signal) => {
          const { sessionId } = await client.logs.open({ selection }, { signal })
          opened(sessionId)
          return await client.logs.follow({ sessionId }, { signal })
        },
        {
          value: (notice) => hear({ notice, refusal: null }),
          ended: (refusal) => {
            if (refusal) store.setState({ refusal })
            return 'open-again'
          },
        },
      )
      return () => {
        stop()
        found.start(null)
        stopView()
        closing.abort()
        lines.forget()
        store.setState(initial, true)
      }
    },
    line: (place) => lines.get(place),
    get readTo() {
      return lines.readTo
    },
    want: (first, end) => lines.want(first, end),
    wantEnd: (count) => lines.wantEnd(count),
    setFilter(filter) {
      const asked = filter && filter.conditions.length > 0 ? filter : null
      if (JSON.stringify(asked) === JSON.stringify(store.getState().filter)) return
      store.setState({ filter: asked })
      openView()
    },
    showTail(on) {
      if (wantsTail === on) return
      wantsTail = on
      take({})
    },
    find: found.start,
    step: found.step,
    marks: found.marks,
    ...createLogReads(client, store, () => life.signal),
  }
}

import { createScope, type Scope, type Undo } from '../../shared/lib/undo.ts'
import type { Engine, EngineEvent } from '../engine/types.ts'
import { ListPace, type PaceOptions } from './list-pace.ts'
import { LiveRows, type RowRules } from './live-rows.ts'
import type { RowsChange } from './slots.ts'
import { TokenBucket } from './token-bucket.ts'
import type { Log } from './types.ts'

/** What an event means for a collection. */
export interface Reaction<Row> {
  readonly id?: string
  /** Fields of the row that the event determines. */
  readonly patch?: Partial<Row>
  readonly gone?: boolean
  /** The row says more than the event: ask for this one. */
  readonly fetch?: boolean
  /** `soon`: only a list can tell. `later` (the default): a list should confirm it in due course. */
  readonly list?: 'soon' | 'later'
}

/** What a live collection is made of. */
export interface CollectionSource<Row> extends RowRules<Row> {
  /** For the log. */
  readonly name: string
  readonly pace: PaceOptions
  list(signal: AbortSignal): Promise<Row[]>
  /** One row; undefined when the engine has none of that id. */
  fetch?(id: string, signal: AbortSignal): Promise<Row | undefined>
  /** Undefined: the event does not concern the collection. */
  react(event: EngineEvent, rows: ReadonlyMap<string, Row>): Reaction<Row> | undefined
  /** Fills the fields of a listed row that are joined from elsewhere. */
  join?(row: Row): Row
  /** Called while somebody looks: what `join` reads is to be kept live, and `rejoin()` called when it changes. */
  whileWatched?(rejoin: () => void): Undo
}

export interface CollectionListener<Row> {
  change(change: RowsChange<Row>): void
  /** The collection is closed for good. */
  end?(): void
}

export interface LiveCollection<Row> {
  /** The rows as they are known now; empty while nobody is subscribed. */
  readonly rows: ReadonlyMap<string, Row>
  /** A snapshot first (at once where one is known), deltas after; another snapshot after each reconnect. */
  subscribe(listener: CollectionListener<Row>): Undo
  close(): void
}

/** An event is told before the engine's own list shows it; see LiveRows. */
const graceMs = 1000
/** Nobody looked for this long: it stops, and costs nothing. */
const lingerMs = 5000
/** Deltas follow each other no closer than this: less than a frame, so that a burst is few deltas and a single change waits for nothing. */
const publishMs = 15
/** An inspect waits while its container is being started or stopped (0.2 s on 20.10): those must not hold up the others. */
const fetchesAtOnce = 16

/**
 * A live list by the list–watch–reconcile pattern: events are applied at once where they determine the row, single rows are asked for
 * under a budget, and lists, paced, make good what events do not tell or the engine dropped. One upstream for all who look.
 */
export function createCollection<Row extends object>(
  source: CollectionSource<Row>,
  parts: { engine: Engine; log: Log; now?: () => number },
): LiveCollection<Row> {
  const now = parts.now ?? (() => performance.now())
  const live = new LiveRows<Row>(source, { graceMs, now })
  const listeners = new Set<CollectionListener<Row>>()
  let watch: Watch | undefined
  let linger: ReturnType<typeof setTimeout> | undefined
  let closed = false

  /** One time of being looked at. */
  interface Watch {
    readonly scope: Scope
    isReady(): boolean
  }

  function startWatch(): Watch {
    const scope = createScope()
    const pace = new ListPace(source.pace)
    const budget = new TokenBucket({ capacity: 20, perSecond: 20, now })
    const wanted = new Set<string>()
    const fetching = new Set<string>()
    const timers = { list: createTimer(), fetch: createTimer(), publish: createTimer() }
    for (const timer of Object.values(timers)) scope.own(timer.stop)
    /** Present while the engine is online; its signal ends the questions of that time. */
    let session: AbortController | undefined
    let ready = false
    let listing = false
    let publishedAt = Number.NEGATIVE_INFINITY
    let ailing = false

    const publish = (): void => {
      publishedAt = now()
      const delta = live.drain()
      if (delta) for (const listener of [...listeners]) listener.change({ kind: 'delta', ...delta })
    }
    const schedulePublish = (): void => {
      // Until the first list of a session there is no whole picture to tell a change of.
      if (ready && !timers.publish.isSet) timers.publish.set(Math.max(0, publishedAt + publishMs - now()), publish)
    }
    const snapshot = (): void => {
      timers.publish.stop()
      live.drain()
      publishedAt = now()
      const rows = live.published()
      for (const listener of [...listeners]) listener.change({ kind: 'snapshot', rows })
    }

    const scheduleList = (): void => {
      if (session && !listing) timers.list.set(Math.max(0, pace.dueAt() - now()), () => void list())
    }
    const list = async (): Promise<void> => {
      const mine = session
      if (!mine || listing) return
      listing = true
      const question = live.ask()
      pace.begin(question.at)
      try {
        const answer = await source.list(mine.signal)
        if (mine.signal.aborted) return
        live.applyList(question, source.join ? answer.map(source.join) : answer)
        if (live.unsettled) pace.wantLater(now())
        pace.succeeded()
        ailing = false
        for (const id of wanted) if (live.isSettled(id)) wanted.delete(id)
        if (ready) schedulePublish()
        else {
          ready = true
          snapshot()
        }
      } catch (error) {
        if (mine.signal.aborted) return
        if (!ailing) parts.log.warn(`The ${source.name} cannot be listed; trying again`, { error: String(error) })
        ailing = true
        pace.failed(now())
      } finally {
        // A session that ended has left this to the next one.
        if (session === mine) {
          listing = false
          scheduleList()
        }
      }
    }

    const fetchWanted = (): void => {
      if (!session || !source.fetch) return
      for (const id of wanted) {
        if (fetching.size >= fetchesAtOnce) return
        if (fetching.has(id)) continue
        if (!budget.take()) {
          pace.wantSoon(now())
          scheduleList()
          timers.fetch.set(budget.waitMs(), fetchWanted)
          return
        }
        wanted.delete(id)
        fetching.add(id)
        void fetchOne(session, id, source.fetch)
      }
    }
    const fetchOne = async (
      mine: AbortController,
      id: string,
      fetch: NonNullable<CollectionSource<Row>['fetch']>,
    ): Promise<void> => {
      const question = live.ask()
      try {
        const row = await fetch(id, mine.signal)
        if (mine.signal.aborted) return
        live.applyOne(question, id, row && source.join ? source.join(row) : row)
        schedulePublish()
      } catch {
        // The list that every event is followed by makes it good.
      } finally {
        if (session === mine) {
          fetching.delete(id)
          fetchWanted()
        }
      }
    }

    const onEvent = (event: EngineEvent): void => {
      const reaction = session && source.react(event, live.rows)
      if (!reaction) return
      const { id } = reaction
      let kept = true
      if (id !== undefined && reaction.gone) {
        kept = live.remove(id)
        wanted.delete(id)
      } else if (id !== undefined && (reaction.patch || reaction.fetch)) {
        kept = live.patch(id, reaction.patch ?? {})
        if (kept && reaction.fetch) wanted.add(id)
      }
      if (reaction.list === 'soon' || !kept) pace.wantSoon(now())
      else pace.wantLater(now())
      schedulePublish()
      fetchWanted()
      scheduleList()
    }

    const leave = (): void => {
      session?.abort()
      session = undefined
      listing = false
      wanted.clear()
      fetching.clear()
      for (const timer of Object.values(timers)) timer.stop()
    }
    const enter = (): void => {
      leave()
      session = new AbortController()
      ready = false
      live.forgetEvents()
      pace.wantNow(now())
      scheduleList()
    }

    scope.own(leave)
    scope.own(parts.engine.onEvent(onEvent))
    scope.own(parts.engine.onLink((link) => (link.kind === 'online' ? enter() : leave())))
    if (source.whileWatched) {
      scope.own(
        source.whileWatched(() => {
          if (source.join) live.rework(source.join)
          schedulePublish()
        }),
      )
    }
    if (parts.engine.link.kind === 'online') enter()
    return { scope, isReady: () => ready }
  }

  function stopWatch(): void {
    clearTimeout(linger)
    linger = undefined
    watch?.scope.close()
    watch = undefined
    live.clear()
  }

  return {
    rows: live.rows,
    subscribe(listener) {
      if (closed) {
        listener.end?.()
        return () => undefined
      }
      clearTimeout(linger)
      // A listener of its own, so that the same one may subscribe twice.
      const mine: CollectionListener<Row> = { change: (change) => listener.change(change), end: () => listener.end?.() }
      // While the engine is away its last rows stay on screen, for a window that opens then as well.
      if (watch && (watch.isReady() || live.published().length > 0)) {
        mine.change({ kind: 'snapshot', rows: live.published() })
      }
      listeners.add(mine)
      watch ??= startWatch()
      return () => {
        if (!listeners.delete(mine) || listeners.size > 0 || closed) return
        linger = setTimeout(stopWatch, lingerMs)
      }
    },
    close() {
      if (closed) return
      closed = true
      const last = [...listeners]
      listeners.clear()
      stopWatch()
      for (const listener of last) listener.end?.()
    },
  }
}

/** One timer at a time; setting it again moves it. */
function createTimer(): { readonly isSet: boolean; set(ms: number, run: () => void): void; stop: Undo } {
  let timer: ReturnType<typeof setTimeout> | undefined
  const stop = (): void => {
    clearTimeout(timer)
    timer = undefined
  }
  return {
    get isSet() {
      return timer !== undefined
    },
    set(ms, run) {
      stop()
      timer = setTimeout(() => {
        timer = undefined
        run()
      }, ms)
    },
    stop,
  }
}

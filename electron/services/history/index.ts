import type { ContainerAction } from '../../../shared/contract/containers.ts'
import type { HistoryEvent, HistoryToday } from '../../../shared/contract/history.ts'
import type { StatsChart, StatsRange } from '../../../shared/contract/stats.ts'
import { createScope, type Undo } from '../../../shared/lib/undo.ts'
import type { Engine } from '../../engine/types.ts'
import type { HistoryDb } from '../history-db.ts'
import { latestSlot } from '../slots.ts'
import type { Stats } from '../stats/index.ts'
import { type Stream, stream } from '../stream.ts'
import { watchChart } from './chart.ts'
import { type CsvPlace, csvPiece } from './csv.ts'
import { createEventStore, type NewEvent, type NewIncident } from './event-store.ts'
import { watchLives } from './incidents.ts'
import { Recorder } from './recorder.ts'
import { createUseStore } from './use-store.ts'

const flushMs = 60_000
/** Events come in bursts: they are written and told together. */
const settleMs = 300
const pruneEveryFlushes = 60
/** Of one burst; a `compose up` of hundreds makes thousands. */
const mostWaiting = 2000

export interface History {
  today(signal: AbortSignal | undefined): Stream<HistoryToday>
  chart(input: { ids: readonly string[]; range: StatsRange }, signal: AbortSignal | undefined): Stream<StatsChart>
  exportPiece(input: { ids: readonly string[]; range: StatsRange; place: CsvPlace | null }): {
    text: string
    next: CsvPlace | null
  }
  close(): void
}

/** What has been: figures, events and incidents, kept in the history database for a week. */
export function createHistory(parts: {
  engine: Engine
  stats: Stats
  db: HistoryDb
  nameOf: (id: string) => string | null
  onAct: (listen: (id: string, name: string, action: ContainerAction) => void) => Undo
}): History {
  const { engine, stats, db } = parts
  const scope = createScope()
  const closing = new AbortController()
  const uses = createUseStore(db)
  const events = createEventStore(db)
  const nameOf = (id: string): string => parts.nameOf(id) ?? uses.nameOf(id) ?? id.slice(0, 12)
  const recorder = new Recorder(uses, nameOf)
  const onFlush = new Set<() => void>()
  const onEvents = new Set<(events: readonly HistoryEvent[]) => void>()
  const ends = new Set<Undo>()
  let newEvents: NewEvent[] = []
  let newIncidents: NewIncident[] = []
  let settling: ReturnType<typeof setTimeout> | undefined
  let flushes = 0

  const engineName = (): string | null => (engine.link.kind === 'online' ? engine.link.engine.endpoint.id : null)
  const settle = (): void => {
    clearTimeout(settling)
    settling = undefined
    if (newEvents.length + newIncidents.length === 0) return
    events.write(newEvents, newIncidents)
    // Windows put them where the next whole chart has them too: their own numbers are not known here, and not needed.
    const told = newEvents.map(({ engine: _engine, ...event }, index) => ({ ...event, id: -1 - index }))
    newEvents = []
    newIncidents = []
    for (const listen of onEvents) listen(told)
  }
  const schedule = (): void => {
    settling ??= setTimeout(settle, settleMs)
  }
  const keep = (event: NewEvent): void => {
    if (newEvents.length < mostWaiting) newEvents.push(event)
    schedule()
  }
  const flush = (): void => {
    const rows = recorder.flush(false)
    if (rows > 0) for (const listen of onFlush) listen()
    flushes += 1
    if (flushes % pruneEveryFlushes !== 1) return
    events.prune(Date.now())
    void uses.prune(Date.now() / 1000, closing.signal)
  }

  scope.own(stats.onSample((id, values) => recorder.take(id, values)))
  scope.own(
    watchLives(engine, stats.latest, engineName, {
      event: keep,
      incident(incident) {
        newIncidents.push(incident)
        schedule()
      },
    }),
  )
  scope.own(
    parts.onAct((id, name, action) => {
      const from = engineName()
      if (from === null) return
      keep({ at: Date.now(), engine: from, containerId: id, name, kind: 'action', detail: action.kind })
    }),
  )
  const timer = setInterval(flush, flushMs)
  scope.own(() => clearInterval(timer))

  return {
    today: (signal) =>
      stream<HistoryToday>(signal, latestSlot(), (outlet) => {
        const tell = (): void => outlet.put(todayOf())
        const offLink = engine.onLink(tell)
        onEvents.add(tell)
        ends.add(outlet.end)
        tell()
        return () => {
          offLink()
          onEvents.delete(tell)
          ends.delete(outlet.end)
        }
      }),
    chart(input, signal) {
      return watchChart(
        { stats, uses, events, nameOf, flush: () => recorder.flush(false), onFlush, onEvents, ends },
        input,
        signal,
      )
    },
    exportPiece: (input) => {
      recorder.flush(false)
      return csvPiece({ stats, uses, nameOf }, input)
    },
    close() {
      closing.abort()
      scope.close()
      recorder.flush(true)
      settle()
      for (const end of [...ends]) end()
    },
  }

  function todayOf(): HistoryToday {
    const since = new Date().setHours(0, 0, 0, 0)
    const from = engineName()
    const rows = from === null ? null : events.today(from, since, { events: 200, incidents: 50 })
    return rows
      ? { since, ...rows, kept: true }
      : { since, events: [], incidents: [], total: { events: 0, incidents: 0 }, kept: from === null }
  }
}

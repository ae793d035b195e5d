import type { HistoryEvent, HistoryEventKind, Incident } from '../../../shared/contract/history.ts'
import type { HistoryDb } from '../history-db.ts'
import { statement, together } from './tables.ts'

const keptMs = 7 * 24 * 3600 * 1000
const mostEvents = 20_000
const mostIncidents = 1000

/** Without its number, which is given when it is kept. */
export type NewEvent = Omit<HistoryEvent, 'id'> & { readonly engine: string }
export type NewIncident = Omit<Incident, 'id'> & { readonly engine: string }

export interface EventStore {
  /** Both kinds, all of them or none. False where nothing can be kept now. */
  write(events: readonly NewEvent[], incidents: readonly NewIncident[]): boolean
  /** Of these containers, oldest first: the newest `most`. */
  of(ids: readonly string[], from: number, to: number, most: number): { events: HistoryEvent[]; total: number }
  today(engine: string, since: number, most: { events: number; incidents: number }): TodayRows | null
  prune(now: number): void
}

export interface TodayRows {
  /** Newest first. */
  readonly events: HistoryEvent[]
  readonly incidents: Incident[]
  readonly total: { readonly events: number; readonly incidents: number }
}

interface EventRow {
  id: number
  at: number
  container: string
  name: string
  kind: string
  detail: string
}

export function createEventStore(history: HistoryDb): EventStore {
  return {
    write(events, incidents) {
      const written = history.use((db) =>
        together(db, () => {
          const event = statement(
            db,
            'INSERT INTO history_events (at, engine, container, name, kind, detail) VALUES (?, ?, ?, ?, ?, ?)',
          )
          for (const { at, engine, containerId, name, kind, detail } of events)
            event.run(at, engine, containerId, name, kind, detail)
          const incident = statement(db, 'INSERT INTO history_incidents (at, engine, incident) VALUES (?, ?, ?)')
          for (const { engine, ...rest } of incidents) incident.run(rest.at, engine, JSON.stringify(rest))
          return true
        }),
      )
      return written ?? false
    },
    of(ids, from, to, most) {
      const wanted = JSON.stringify(ids)
      const where = 'container IN (SELECT value FROM json_each(?)) AND at >= ? AND at <= ?'
      const found = history.use((db) => ({
        events: statement(db, `SELECT * FROM history_events WHERE ${where} ORDER BY at DESC, id DESC LIMIT ?`).all(
          wanted,
          from,
          to,
          most,
        ) as unknown as EventRow[],
        total: countIn(
          statement(db, `SELECT count(*) AS count FROM history_events WHERE ${where}`).get(wanted, from, to),
        ),
      }))
      return { events: (found?.events ?? []).map(toEvent).reverse(), total: found?.total ?? 0 }
    },
    today(engine, since, most) {
      const where = 'engine = ? AND at >= ?'
      return history.use((db) => {
        const list = (table: string, limit: number) =>
          statement(db, `SELECT * FROM ${table} WHERE ${where} ORDER BY at DESC, id DESC LIMIT ?`).all(
            engine,
            since,
            limit,
          )
        const count = (table: string) =>
          countIn(statement(db, `SELECT count(*) AS count FROM ${table} WHERE ${where}`).get(engine, since))
        return {
          events: (list('history_events', most.events) as unknown as EventRow[]).map(toEvent),
          incidents: (list('history_incidents', most.incidents) as unknown as { id: number; incident: string }[]).map(
            ({ id, incident }) => ({ ...(JSON.parse(incident) as Omit<Incident, 'id'>), id }),
          ),
          total: { events: count('history_events'), incidents: count('history_incidents') },
        }
      })
    },
    prune(now) {
      history.use((db) =>
        together(db, () => {
          for (const [table, most] of [
            ['history_events', mostEvents],
            ['history_incidents', mostIncidents],
          ] as const) {
            statement(db, `DELETE FROM ${table} WHERE at < ?`).run(now - keptMs)
            statement(db, `DELETE FROM ${table} WHERE id <= (SELECT max(id) FROM ${table}) - ?`).run(most)
          }
        }),
      )
    },
  }
}

const countIn = (row: unknown): number => (row as { count: number }).count

function toEvent({ id, at, container, name, kind, detail }: EventRow): HistoryEvent {
  return { id, at, containerId: container, name, kind: kind as HistoryEventKind, detail }
}

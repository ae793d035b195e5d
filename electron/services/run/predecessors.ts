import type { HistoryDb } from '../history-db.ts'
import { createKeptRows } from '../kept-rows.ts'

const mostKept = 200

/** A container that stands stopped under another name since another one took its place. */
export interface Predecessor {
  readonly id: string
  /** The container that came in its place. */
  readonly successorId: string
  /** What it was called. */
  readonly name: string
  /** Its restart policy, in the words of `docker run`: it is taken away while it is kept. */
  readonly restart: string
  /** ms since the epoch. */
  readonly keptAt: number
}

export interface Predecessors {
  /** The one whose place this container took; null where none was kept. It may have been removed since. */
  of(successorId: string): Predecessor | null
  add(predecessor: Predecessor): void
  forget(id: string): void
}

export const predecessorTables = `
CREATE TABLE IF NOT EXISTS predecessors (
  id TEXT PRIMARY KEY, successor_id TEXT NOT NULL, name TEXT NOT NULL, restart TEXT NOT NULL, kept_at REAL NOT NULL
) STRICT;
`

/** What of the containers that are kept the engine does not know. */
export function createPredecessors(db: HistoryDb | null): Predecessors {
  const rows = createKeptRows<Predecessor>(db, {
    ...{ table: 'predecessors', newestBy: 'kept_at', most: mostKept },
    idOf: ({ id }) => id,
    toRow: ({ id, successorId, name, restart, keptAt }) => ({
      ...{ id, successor_id: successorId, name, restart, kept_at: keptAt },
    }),
    fromRow: (row) => ({
      id: String(row.id),
      successorId: String(row.successor_id),
      name: String(row.name),
      restart: String(row.restart),
      keptAt: Number(row.kept_at),
    }),
  })
  return {
    of: (successorId) => rows.all().find((one) => one.successorId === successorId) ?? null,
    add: rows.add,
    forget: (id) => rows.forget([id]),
  }
}

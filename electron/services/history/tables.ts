import type { DatabaseSync, StatementSync } from 'node:sqlite'

/**
 * Figures are whole numbers, which SQLite packs into as many bytes as they need (a null or 0 takes none): hundredths of a percent, KiB,
 * bytes a second. `at` is in seconds. Rows of a container lie together, in order, so that a chart reads one stretch of the file.
 */
const use = `
  container INTEGER NOT NULL, at INTEGER NOT NULL, cpu INTEGER, cpu_peak INTEGER, throttled INTEGER, memory INTEGER,
  memory_peak INTEGER, memory_limit INTEGER, rx INTEGER, tx INTEGER, read INTEGER, write INTEGER, pids INTEGER,
  PRIMARY KEY (container, at)) STRICT, WITHOUT ROWID;
`
export const historyTables = `
CREATE TABLE IF NOT EXISTS history_containers (key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS use_10s (${use}
CREATE TABLE IF NOT EXISTS use_1m (${use}
CREATE TABLE IF NOT EXISTS history_events (
  id INTEGER PRIMARY KEY, at REAL NOT NULL, engine TEXT NOT NULL, container TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL,
  detail TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS history_events_of ON history_events (container, at);
CREATE INDEX IF NOT EXISTS history_events_at ON history_events (engine, at);
CREATE TABLE IF NOT EXISTS history_incidents (
  id INTEGER PRIMARY KEY, at REAL NOT NULL, engine TEXT NOT NULL, incident TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS history_incidents_at ON history_incidents (engine, at);
`

const prepared = new WeakMap<DatabaseSync, Map<string, StatementSync>>()

/** The statement of this text, parsed once a connection. */
export function statement(db: DatabaseSync, sql: string): StatementSync {
  let known = prepared.get(db)
  if (!known) {
    known = new Map()
    prepared.set(db, known)
  }
  let found = known.get(sql)
  if (!found) {
    found = db.prepare(sql)
    known.set(sql, found)
  }
  return found
}

/** All of it or nothing, also when the program ends in between. */
export function together<T>(db: DatabaseSync, act: () => T): T {
  db.exec('BEGIN IMMEDIATE')
  try {
    const result = act()
    db.exec('COMMIT')
    return result
  } catch (error) {
    // A full disk may have rolled it back already.
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}

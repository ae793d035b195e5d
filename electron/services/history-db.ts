import { closeSync, openSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Log } from './types.ts'

/**
 * `history.db` of the data folder (0600): what is worth keeping from one start to the next and can be had again. So a damaged file, or one
 * of another version, is begun anew, and where there can be none the services do without. One connection for all of them.
 */
export interface HistoryDb {
  /** What `act` gives; null where the database cannot be used now. */
  use<T>(act: (db: DatabaseSync) => T): T | null
  close(): void
}

/** Raised when any table changes. */
const schemaVersion = 3

/** SQLite's codes for a damaged file, and for one that is no database. */
const damaged = new Set([11, 26])

/** Opened when it is first used. `tables`: statements of each service that make its own where they are missing. */
export function createHistoryDb(dataFolder: string, tables: readonly string[], log: Log): HistoryDb {
  const file = join(dataFolder, 'history.db')
  let db: DatabaseSync | null = null
  let state: 'closed' | 'usable' | 'unusable' = 'usable'

  const startAnew = (error: unknown): void => {
    log.warn('The history database cannot be used and is begun anew', { error: String(error) })
    db?.close()
    db = null
    for (const part of ['', '-wal', '-shm']) rmSync(file + part, { force: true })
  }
  const giveUp = (error: unknown): null => {
    log.warn('There is no history database: nothing is kept between two starts', { error: String(error) })
    state = 'unusable'
    return null
  }
  const opened = (): DatabaseSync | null => {
    if (db !== null || state !== 'usable') return db
    try {
      try {
        db = open(file, tables)
      } catch (error) {
        startAnew(error)
        db = open(file, tables)
      }
    } catch (error) {
      return giveUp(error)
    }
    return db
  }

  return {
    use(act) {
      const usable = opened()
      if (!usable) return null
      try {
        return act(usable)
      } catch (error) {
        if (damaged.has(codeOf(error))) startAnew(error)
        // A full disk, mostly. What could not be kept is made again.
        else log.warn('The history database refused', { error: String(error) })
        return null
      }
    },
    close() {
      state = 'closed'
      db?.close()
      db = null
    },
  }
}

function open(file: string, tables: readonly string[]): DatabaseSync {
  // SQLite would make it readable for all.
  closeSync(openSync(file, 'a', 0o600))
  const db = new DatabaseSync(file)
  try {
    const { user_version: version } = db.prepare('PRAGMA user_version').get() as { user_version: number }
    if (version !== 0 && version !== schemaVersion) throw new Error(`It has the version ${version}`)
    // Before the first table: pages of what was deleted can go back to the file system.
    db.exec(
      'PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 2000',
    )
    for (const statements of tables) db.exec(statements)
    db.exec(`PRAGMA user_version = ${schemaVersion}`)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function codeOf(error: unknown): number {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : 0
}

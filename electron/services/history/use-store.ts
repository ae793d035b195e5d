import type { DatabaseSync } from 'node:sqlite'
import type { UsePoint } from '../../../shared/contract/stats.ts'
import type { HistoryDb } from '../history-db.ts'
import type { BucketRow } from './bucket.ts'
import { statement, together } from './tables.ts'

export type UseTable = 'use_10s' | 'use_1m'
export const useTables = ['use_10s', 'use_1m'] as const satisfies readonly UseTable[]

/** How long rows are kept, in seconds: a day of ten seconds each, a week of minutes. */
export const keptSeconds: Readonly<Record<UseTable, number>> = { use_10s: 24 * 3600, use_1m: 7 * 24 * 3600 }
/** 40 bytes each, so about 150 MB: a week of 160 containers. With more, each has a shorter past. */
const mostRows = 3_000_000

export interface Pending {
  readonly id: string
  readonly name: string
  readonly table: UseTable
  readonly row: BucketRow
}

export interface UseStore {
  write(pending: readonly Pending[]): void
  /** Oldest first, in steps of `stepSeconds`; means, and peaks where there are any. */
  read(id: string, table: UseTable, fromSeconds: number, toSeconds: number, stepSeconds: number): UsePoint[]
  nameOf(id: string): string | null
  /** Deletes what is too old, or too much, a container at a time. Resolves to the number of rows that are left. */
  prune(nowSeconds: number, signal: AbortSignal): Promise<number>
}

export function createUseStore(history: HistoryDb, rowsAtMost = mostRows): UseStore {
  /** Less than 1 where there were more rows than there may be. */
  let share = 1

  return {
    write(pending) {
      if (pending.length === 0) return
      history.use((db) => together(db, () => insertAll(db, pending)))
    },
    read(id, table, from, to, step) {
      return history.use((db) => select(db, id, table, from, to, step)) ?? []
    },
    nameOf(id) {
      const row = history.use((db) => statement(db, 'SELECT name FROM history_containers WHERE id = ?').get(id)) as
        | { name: string }
        | null
        | undefined
      return row?.name ?? null
    },
    async prune(now, signal) {
      const keys = history.use((db) => statement(db, 'SELECT key FROM history_containers').all() as { key: number }[])
      let left = 0
      for (const { key } of keys ?? []) {
        // Windows are answered in between.
        await new Promise((resolve) => setImmediate(resolve))
        if (signal.aborted) return left
        left += history.use((db) => together(db, () => pruneOne(db, key, now, share))) ?? 0
      }
      share = left > rowsAtMost ? Math.max(0.01, share * (rowsAtMost / left) * 0.95) : Math.min(1, share * 1.05)
      history.use((db) => db.exec('PRAGMA incremental_vacuum(2000)'))
      return left
    },
  }
}

const columns = 'cpu, cpu_peak, throttled, memory, memory_peak, memory_limit, rx, tx, read, write, pids'

function insertAll(db: DatabaseSync, pending: readonly Pending[]): void {
  const keys = new Map<string, number>()
  const keyOf = (id: string, name: string): number => {
    const known = keys.get(id)
    if (known !== undefined) return known
    const { key } = statement(
      db,
      'INSERT INTO history_containers (id, name) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name RETURNING key',
    ).get(id, name) as { key: number }
    keys.set(id, key)
    return key
  }
  for (const { id, name, table, row } of pending) {
    statement(db, `INSERT OR REPLACE INTO ${table} (container, at, ${columns}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)`).run(
      keyOf(id, name),
      ...row,
    )
  }
}

interface UseRow {
  at: number
  cpu: number | null
  cpu_peak: number | null
  throttled: number | null
  memory: number | null
  memory_peak: number | null
  memory_limit: number | null
  rx: number | null
  tx: number | null
  read: number | null
  write: number | null
  pids: number | null
}

function select(db: DatabaseSync, id: string, table: UseTable, from: number, to: number, step: number): UsePoint[] {
  // In the text: a bound number would be a REAL, whose division keeps its fraction.
  const length = Math.max(1, Math.trunc(step))
  const sql = `SELECT (at / ${length}) * ${length} AS at, avg(cpu) AS cpu, max(cpu_peak) AS cpu_peak, avg(throttled) AS throttled,
    avg(memory) AS memory, max(memory_peak) AS memory_peak, max(memory_limit) AS memory_limit, avg(rx) AS rx, avg(tx) AS tx,
    avg(read) AS read, avg(write) AS write, max(pids) AS pids
    FROM ${table} WHERE container = (SELECT key FROM history_containers WHERE id = ?1) AND at >= ?2 AND at < ?3
    GROUP BY 1 ORDER BY 1`
  const rows = statement(db, sql).all(id, from, to) as unknown as UseRow[]
  return rows.map((row) => ({
    at: row.at * 1000,
    cpuPercent: times(row.cpu, 0.01),
    cpuPeak: times(row.cpu_peak, 0.01),
    throttledPercent: times(row.throttled, 0.01),
    memoryBytes: times(row.memory, 1024),
    memoryPeak: times(row.memory_peak, 1024),
    memoryLimitBytes: times(row.memory_limit, 1024),
    rxPerSecond: row.rx,
    txPerSecond: row.tx,
    readPerSecond: row.read,
    writePerSecond: row.write,
    pids: row.pids,
  }))
}

const times = (value: number | null, factor: number): number | null => (value === null ? null : value * factor)

/** Gives how many rows are left of this container. */
function pruneOne(db: DatabaseSync, key: number, now: number, share: number): number {
  let left = 0
  for (const table of useTables) {
    const from = Math.floor(now - keptSeconds[table] * share)
    statement(db, `DELETE FROM ${table} WHERE container = ? AND at < ?`).run(key, from)
    const { count } = statement(db, `SELECT count(*) AS count FROM ${table} WHERE container = ?`).get(key) as {
      count: number
    }
    left += count
  }
  if (left === 0) statement(db, 'DELETE FROM history_containers WHERE key = ?').run(key)
  return left
}

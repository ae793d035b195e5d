import { type BuildRecord, buildRecord } from '../../../shared/contract/builds.ts'
import type { HistoryDb } from '../history-db.ts'
import { createKeptRows, readJson } from '../kept-rows.ts'

const kept = 100

/** A build as it is kept: with the folder, where the shell's dialog chose it. */
export interface KeptBuild {
  readonly record: BuildRecord
  readonly folder: string | null
}

export interface BuildHistory {
  add(build: KeptBuild): void
  /** The newest first. */
  all(): readonly KeptBuild[]
  find(id: string): KeptBuild | null
  forget(ids: readonly string[]): void
}

export const buildTables = `
CREATE TABLE IF NOT EXISTS builds (id TEXT PRIMARY KEY, ended_at REAL NOT NULL, folder TEXT, record TEXT NOT NULL) STRICT;
`

/** Builds that have ended. */
export function createBuildHistory(db: HistoryDb | null): BuildHistory {
  const rows = createKeptRows<KeptBuild>(db, {
    ...{ table: 'builds', newestBy: 'ended_at', most: kept },
    idOf: ({ record }) => record.id,
    toRow: ({ record, folder }) => ({
      ...{ id: record.id, ended_at: record.endedAt, folder, record: JSON.stringify(record) },
    }),
    fromRow(row) {
      const record = readJson(buildRecord, row.record)
      return record && { record, folder: typeof row.folder === 'string' ? row.folder : null }
    },
  })
  return { ...rows, find: (id) => rows.all().find(({ record }) => record.id === id) ?? null }
}

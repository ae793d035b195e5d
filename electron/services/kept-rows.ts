import type { SQLInputValue } from 'node:sqlite'
import type { z } from 'zod'
import type { HistoryDb } from './history-db.ts'

type Row = Readonly<Record<string, SQLInputValue>>

export interface KeptRows<T> {
  /** The newest first. */
  all(): readonly T[]
  /** In the place of the one with its id, where there is one. */
  add(one: T): void
  forget(ids: readonly string[]): void
}

/** The last few of something, in a table of `history.db` that has an `id`; for this run only where there is no database. */
export function createKeptRows<T>(
  db: HistoryDb | null,
  how: {
    readonly table: string
    /** The column that tells when it came. */
    readonly newestBy: string
    /** So many are kept. */
    readonly most: number
    idOf(one: T): string
    toRow(one: T): Row
    /** Null where it cannot be read: an older version may have written it otherwise. */
    fromRow(row: Readonly<Record<string, unknown>>): T | null
  },
): KeptRows<T> {
  const { table, newestBy, most } = how
  const newest = `FROM ${table} ORDER BY ${newestBy} DESC LIMIT ?`
  let known: readonly T[] | null = null
  const all = (): readonly T[] => {
    known ??=
      db?.use((open) =>
        open
          .prepare(`SELECT * ${newest}`)
          .all(most)
          .map((row) => how.fromRow(row))
          .filter((one) => one !== null),
      ) ?? []
    return known
  }
  return {
    all,
    add(one) {
      known = [one, ...all().filter((other) => how.idOf(other) !== how.idOf(one))].slice(0, most)
      const row = Object.entries(how.toRow(one))
      const columns = row.map(([name]) => name).join(', ')
      const places = row.map(() => '?').join(', ')
      db?.use((open) => {
        open
          .prepare(`INSERT OR REPLACE INTO ${table} (${columns}) VALUES (${places})`)
          .run(...row.map(([, value]) => value))
        open.prepare(`DELETE FROM ${table} WHERE id NOT IN (SELECT id ${newest})`).run(most)
      })
    },
    forget(ids) {
      known = all().filter((one) => !ids.includes(how.idOf(one)))
      db?.use((open) => {
        const remove = open.prepare(`DELETE FROM ${table} WHERE id = ?`)
        for (const id of ids) remove.run(id)
      })
    },
  }
}

/** A column that holds JSON; null where that is not of this form. */
export function readJson<T>(form: z.ZodType<T>, text: unknown): T | null {
  try {
    return form.safeParse(JSON.parse(String(text))).data ?? null
  } catch {
    return null
  }
}

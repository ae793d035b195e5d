import { same } from '../../shared/lib/same.ts'

/** A live list's message: the whole of it, or what has changed. */
type RowsChange<Row> =
  | { readonly kind: 'snapshot'; readonly rows: readonly Row[] }
  | { readonly kind: 'delta'; readonly upserted: readonly Row[]; readonly gone: readonly string[] }

/** A snapshot replaces the rows (those that are as before keep their identity, so they are not painted again); a delta edits them. */
export function applyChange<Row extends { readonly id: string }>(
  before: ReadonlyMap<string, Row> | null,
  change: RowsChange<Row>,
): ReadonlyMap<string, Row> {
  if (change.kind === 'snapshot') {
    const kept = (row: Row): Row => {
      const known = before?.get(row.id)
      return known !== undefined && same(known, row) ? known : row
    }
    return new Map(change.rows.map((row) => [row.id, kept(row)]))
  }
  const rows = new Map(before)
  for (const id of change.gone) rows.delete(id)
  for (const row of change.upserted) rows.set(row.id, row)
  return rows
}

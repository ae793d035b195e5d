/** The row as it was, when the new one says the same: rows that keep their identity are not painted again. */
export function kept<T>(before: T | undefined, row: T): T {
  return before !== undefined && JSON.stringify(before) === JSON.stringify(row) ? before : row
}

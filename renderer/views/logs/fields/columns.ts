/** As many as are remembered. */
export const mostColumns = 20

export const withColumn = (columns: readonly string[], path: string): readonly string[] =>
  columns.includes(path) || columns.length >= mostColumns ? columns : [...columns, path]

export const withoutColumn = (columns: readonly string[], path: string): readonly string[] =>
  columns.filter((column) => column !== path)

/** One place to the left (-1) or right (1), as far as there is one. */
export function movedColumn(columns: readonly string[], path: string, by: -1 | 1): readonly string[] {
  const from = columns.indexOf(path)
  const to = from + by
  if (from === -1 || to < 0 || to >= columns.length) return columns
  const moved = columns.filter((column) => column !== path)
  moved.splice(to, 0, path)
  return moved
}

import type { UseLine, UsePoint } from '../../../../shared/contract/stats.ts'

/** A figure of a point that a chart draws. */
export type Figure = Exclude<keyof UsePoint, 'at' | 'memoryLimitBytes'>

/** What a chart is given: a time, and a value for each of its lines; null is a gap. */
export interface ChartRow {
  readonly at: number
  readonly [key: string]: number | null
}

/** One line of a chart: where in a row its values are, what it is called, and which of the strokes draws it. */
export interface Series {
  readonly key: string
  readonly name: string
  readonly stroke: number
}

/**
 * One figure of several containers over times they share. Each has its own second within the second, so their times are put on a grid of
 * `stepMs`; of two in one step the larger counts.
 */
export function mergeLines(
  lines: readonly UseLine[],
  stepMs: number,
  figureOf: (point: UsePoint) => number | null,
): ChartRow[] {
  const rows = new Map<number, Record<string, number | null> & { at: number }>()
  for (const [index, { points }] of lines.entries()) {
    const key = keyOf(index)
    for (const point of points) {
      const at = Math.floor(point.at / stepMs) * stepMs
      let row = rows.get(at)
      if (!row) {
        row = { at }
        rows.set(at, row)
      }
      const value = figureOf(point)
      const before = row[key] ?? null
      row[key] = value === null ? before : Math.max(value, before ?? 0)
    }
  }
  const all = [...rows.values()].sort((a, b) => a.at - b.at)
  // Where one has no value and others do, its line must break there, as a hole in the middle of its own points would.
  for (const row of all) for (let index = 0; index < lines.length; index += 1) row[keyOf(index)] ??= null
  return all
}

export const keyOf = (index: number): string => `c${index}`

/** The largest value under the given keys; 0 where there is none. */
export function largest(rows: readonly ChartRow[], keys: readonly string[]): number {
  let most = 0
  for (const row of rows) for (const key of keys) most = Math.max(most, row[key] ?? 0)
  return most
}

/** The row nearest to a time; undefined where there is none within `withinMs`. */
export function rowAt(rows: readonly ChartRow[], at: number, withinMs: number): ChartRow | undefined {
  let best: ChartRow | undefined
  for (const row of rows) {
    if (Math.abs(row.at - at) <= withinMs && (!best || Math.abs(row.at - at) < Math.abs(best.at - at))) best = row
  }
  return best
}

/** The newest row with a value under one of the keys. */
export function newestRow(rows: readonly ChartRow[], keys: readonly string[]): ChartRow | undefined {
  return rows.findLast((row) => keys.some((key) => row[key] !== null && row[key] !== undefined))
}

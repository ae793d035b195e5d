import type { LogHistogram, LogLevel } from '../../../../shared/contract/logs.ts'
import { logLevels } from '../../../../shared/lib/logs.ts'

/** The most severe first: it stands at the bottom of each bar, where heights can be compared, and first in the legend. */
export const levelsDown: readonly LogLevel[] = [...logLevels].reverse()

/** One bar: when it begins, and its lines a level. */
export type HistogramBar = { readonly from: number } & Readonly<Record<LogLevel, number>>

export function barsOf({ from, stepMs, counts }: LogHistogram): HistogramBar[] {
  return counts.map((row, index) => ({
    from: from + index * stepMs,
    ...(Object.fromEntries(logLevels.map((level, at) => [level, row[at] ?? 0])) as Record<LogLevel, number>),
  }))
}

/** Levels that are there in these bars, with their lines; the most severe first. */
export function levelCounts(bars: readonly HistogramBar[]): { level: LogLevel; count: number }[] {
  return levelsDown
    .map((level) => ({ level, count: bars.reduce((sum, bar) => sum + bar[level], 0) }))
    .filter(({ count }) => count > 0)
}

export const linesOf = (bars: readonly HistogramBar[]): number =>
  levelCounts(bars).reduce((sum, { count }) => sum + count, 0)

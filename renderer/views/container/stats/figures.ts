import type { UsePoint } from './rates.ts'

/** A figure of a point that a chart draws. */
export type Figure = Exclude<keyof UsePoint, 'at' | 'memoryLimitBytes'>

/** One line of a chart. */
export interface Series {
  readonly figure: Figure
  readonly name: string
}

/** The largest value of the given figures; 0 where there is none. */
export function largest(points: readonly UsePoint[], figures: readonly Figure[]): number {
  let most = 0
  for (const point of points) for (const figure of figures) most = Math.max(most, point[figure] ?? 0)
  return most
}

/** The point at a time that a chart reported; undefined when it has scrolled out. */
export function pointAt(points: readonly UsePoint[], at: number): UsePoint | undefined {
  return points.find((point) => point.at === at)
}

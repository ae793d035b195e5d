import type { StatsRange } from '../../../../shared/contract/stats.ts'

const minute = 60 * 1000
const hour = 60 * minute
const day = 24 * hour
const spans = [3 * minute, 6 * minute, 15 * minute] as const

/**
 * How far back the charts look. Of the last minutes: the least of 3, 6 and 15 that holds all samples, so that a young container has no
 * thin spike. The others are as long as they are called.
 */
export function spanFor(range: StatsRange, first: number, last: number): number {
  if (range === '24h') return day
  if (range === '7d') return 7 * day
  return spans.find((span) => last - first <= span) ?? 15 * minute
}

const steps = [1, 2, 3].map((minutes) => minutes * minute)

/** Round marks inside [from, to], at most eight, so that they stand still while the line moves: whole minutes, four hours, days. */
export function timeTicks(from: number, to: number): number[] {
  const span = to - from
  const step = span > 2 * day ? day : span > hour ? 4 * hour : (steps.find((wide) => span / wide <= 5) ?? 3 * minute)
  // Hours and days begin by the clock on the wall.
  const offset = step >= hour ? new Date(to).getTimezoneOffset() * minute : 0
  const ticks: number[] = []
  for (let at = Math.ceil((from - offset) / step) * step + offset; at <= to; at += step) ticks.push(at)
  return ticks
}

/** As `valueTicks`, on round numbers of a binary unit: 0, 50 MiB, 100 MiB … */
export function memoryTicks(maxBytes: number, leastBytes: number): number[] {
  const top = Math.max(maxBytes, leastBytes)
  const unit = 1024 ** Math.max(0, Math.floor(Math.log(top) / Math.log(1024)))
  return valueTicks(top / unit, 0).map((tick) => tick * unit)
}

/**
 * Marks of a value axis from 0 to the first round number at or above `max`: at most six, a step of 1, 2 or 5 times a power of
 * ten apart, so that a line does not rescale with each sample. `least` is the smallest top worth showing.
 */
export function valueTicks(max: number, least: number): number[] {
  const top = Math.max(max, least)
  const raw = top / 4
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= raw - power * 1e-9) ?? raw
  const count = Math.ceil(top / step - 1e-9)
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)))
}

import { historyMs } from '../../../stores/stats.ts'

const minute = 60 * 1000
const spans = [3 * minute, 6 * minute, historyMs] as const

/** How far back the charts look: the least of 3, 6 and 15 minutes that holds all samples, so that a young container has no thin spike. */
export function spanFor(first: number, last: number): number {
  return spans.find((span) => last - first <= span) ?? historyMs
}

/** Whole-minute marks inside [from, to], at most six, so that they stand still while the line moves. */
export function timeTicks(from: number, to: number): number[] {
  const step = [1, 2, 3].map((minutes) => minutes * minute).find((wide) => (to - from) / wide <= 5) ?? 3 * minute
  const ticks: number[] = []
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) ticks.push(at)
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

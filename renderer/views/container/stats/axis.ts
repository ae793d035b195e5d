/** What the time axis of every chart shows. */
export const windowMs = 15 * 60 * 1000

/** Whole-minute marks every three minutes inside [from, to], so that they stand still while the line moves. */
export function timeTicks(from: number, to: number): number[] {
  const step = 3 * 60 * 1000
  const ticks: number[] = []
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) ticks.push(at)
  return ticks
}

/**
 * Marks of a value axis from 0 to the first round number at or above `max`: at most five, each 1, 2 or 5 times a power of ten
 * (`base` 10), so that a line does not rescale with each sample. `least` is the smallest top worth showing.
 */
export function valueTicks(max: number, least: number): number[] {
  const top = Math.max(max, least)
  const raw = top / 4
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= raw - power * 1e-9) ?? raw
  const count = Math.ceil(top / step - 1e-9)
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)))
}

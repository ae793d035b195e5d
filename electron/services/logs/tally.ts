import type { LogHistogram } from '../../../shared/contract/logs.ts'
import { logLevels } from '../../../shared/lib/logs.ts'

/** Numbers of a row of counts: a second, then lines a level. */
export const tallyWidth = 1 + logLevels.length

/** Times that have lines are kept apart up to here; with more the steps become wider. */
const mostBuckets = 20_000

const day = 86_400
/** Steps of a tally in seconds; each is made of whole ones of the step before, so that widening loses nothing but detail. */
const ownSteps = [1, 2, 10, 30, 60, 300, 600, 1800, 3600, 7200, 21_600, 43_200, day, 2 * day, 10 * day, 100 * day]
/** Steps that are shown, where they are made of whole own ones. */
const shownSteps = [
  1,
  2,
  5,
  10,
  15,
  30,
  60,
  120,
  300,
  600,
  900,
  1800,
  3600,
  7200,
  10_800,
  21_600,
  43_200,
  day,
  2 * day,
  5 * day,
  10 * day,
]

interface Range {
  /** Seconds; null: where the lines begin or end. */
  readonly since: number | null
  readonly until: number | null
}

/** Lines a level over time, counted as they are scanned, in bounded memory however long the log is. */
export class Tally {
  #step = 0
  /** Counts of each bucket, by its number: the second it begins at, in steps. */
  #buckets = new Map<number, Float64Array>()

  /** Adds rows of `tallyWidth` numbers. */
  add(rows: Float64Array): void {
    for (let at = 0; at < rows.length; at += tallyWidth) {
      const bucket = Math.floor((rows[at] ?? 0) / this.#seconds)
      addTo(this.#buckets, bucket, rows.subarray(at + 1, at + tallyWidth))
      if (this.#buckets.size > mostBuckets) this.#widen()
    }
  }

  /** Lets go of times that are over before this second: their lines have been given up. */
  forgetBefore(second: number): void {
    for (const bucket of this.#buckets.keys()) if ((bucket + 1) * this.#seconds <= second) this.#buckets.delete(bucket)
  }

  /**
   * The counts of at most `most` steps that cover `since` … `until`, from step border to step border, so their sums are exact. Null
   * while nothing has a time.
   */
  histogram({ since, until }: Range, most: number): LogHistogram | null {
    if (this.#buckets.size === 0) return null
    const ends = this.#ends()
    const from = since ?? ends.from
    const to = Math.max(until ?? ends.to, from + 1e-3)
    const step = this.#shownStep(from, to, most)
    const firstStep = Math.floor(from / step)
    const counts = Array.from({ length: Math.ceil(to / step) - firstStep }, () =>
      new Array<number>(logLevels.length).fill(0),
    )
    for (const [bucket, levels] of this.#buckets) {
      const into = counts[Math.floor((bucket * this.#seconds) / step) - firstStep]
      if (into) for (let i = 0; i < into.length; i += 1) into[i] = (into[i] ?? 0) + (levels[i] ?? 0)
    }
    return { from: firstStep * step * 1000, stepMs: step * 1000, counts }
  }

  get #seconds(): number {
    return ownSteps[this.#step] ?? 1
  }

  #ends(): { from: number; to: number } {
    let low = Number.POSITIVE_INFINITY
    let high = Number.NEGATIVE_INFINITY
    for (const bucket of this.#buckets.keys()) {
      if (bucket < low) low = bucket
      if (bucket > high) high = bucket
    }
    return { from: low * this.#seconds, to: (high + 1) * this.#seconds }
  }

  #shownStep(from: number, to: number, most: number): number {
    const fits = (step: number) => Math.ceil(to / step) - Math.floor(from / step) <= most
    const known = shownSteps.find((step) => step % this.#seconds === 0 && fits(step))
    if (known) return known
    let step = Math.max(this.#seconds, 10 * day)
    // Times on both sides of a border need two steps, however wide.
    while (!fits(step) && step < 1e16) step *= 2
    return step
  }

  #widen(): void {
    if (this.#step + 1 >= ownSteps.length) return
    const factor = (ownSteps[this.#step + 1] ?? 1) / this.#seconds
    const wider = new Map<number, Float64Array>()
    for (const [bucket, levels] of this.#buckets) addTo(wider, Math.floor(bucket / factor), levels)
    this.#buckets = wider
    this.#step += 1
  }
}

function addTo(buckets: Map<number, Float64Array>, bucket: number, levels: Float64Array): void {
  const sum = buckets.get(bucket)
  if (!sum) buckets.set(bucket, levels.slice())
  else for (let i = 0; i < sum.length; i += 1) sum[i] = (sum[i] ?? 0) + (levels[i] ?? 0)
}

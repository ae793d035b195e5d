import { place } from '../../engine/cgroups/packed.ts'

/** Longer between two samples than this, and what happened in between is a guess. */
const longestStepMs = 10_000
const totals = [place.netRxBytes, place.netTxBytes, place.blockReadBytes, place.blockWriteBytes] as const

/** A row of `use_10s` or `use_1m` without its container: see tables.ts for the units. */
export type BucketRow = readonly [at: number, ...figures: (number | null)[]]

/** Gathers the samples of one container into buckets of one length. */
export class Buckets {
  readonly #lengthMs: number
  #bucket = Number.NaN
  #lastAt = Number.NaN
  readonly #last = new Float64Array(totals.length)
  readonly #bytes = new Float64Array(totals.length)
  readonly #seconds = new Float64Array(totals.length)
  #cpu = new Mean()
  #throttled = new Mean()
  #memory = new Mean()
  #limit = Number.NaN
  #pids = Number.NaN

  constructor(lengthMs: number) {
    this.#lengthMs = lengthMs
  }

  /** Takes a packed sample; gives the bucket that this one ended. */
  add(values: Float64Array): BucketRow | null {
    const at = values[place.at] ?? Number.NaN
    const bucket = Math.floor(at / this.#lengthMs)
    const ended = bucket === this.#bucket ? null : this.end()
    this.#bucket = bucket
    const cpu = values[place.cpuPercent] ?? Number.NaN
    this.#cpu.add(cpu)
    this.#throttled.add(values[place.throttledPercent] ?? Number.NaN)
    this.#memory.add(values[place.memoryBytes] ?? Number.NaN)
    this.#limit = values[place.memoryLimitBytes] ?? Number.NaN
    this.#pids = Math.max(values[place.pids] ?? Number.NaN, this.#pids || 0)
    const passed = at - this.#lastAt
    for (const [index, total] of totals.entries()) {
      const now = values[total] ?? Number.NaN
      const bytes = now - (this.#last[index] ?? Number.NaN)
      // Not after a pause, and not where a counter began anew.
      if (passed > 0 && passed <= longestStepMs && bytes >= 0) {
        this.#bytes[index] = (this.#bytes[index] ?? 0) + bytes
        this.#seconds[index] = (this.#seconds[index] ?? 0) + passed / 1000
      }
      this.#last[index] = now
    }
    this.#lastAt = at
    return ended
  }

  /** What has been gathered so far, and begins a new one; null where that is nothing. */
  end(): BucketRow | null {
    if (Number.isNaN(this.#bucket)) return null
    const rate = (index: number): number | null => {
      const seconds = this.#seconds[index] ?? 0
      return seconds > 0 ? whole(this.#bytes[index] ?? 0, 1 / seconds) : null
    }
    const row: BucketRow = [
      (this.#bucket * this.#lengthMs) / 1000,
      whole(this.#cpu.mean, 100),
      whole(this.#cpu.peak, 100),
      whole(this.#throttled.mean, 100),
      whole(this.#memory.mean, 1 / 1024),
      whole(this.#memory.peak, 1 / 1024),
      whole(this.#limit, 1 / 1024),
      rate(0),
      rate(1),
      rate(2),
      rate(3),
      whole(this.#pids, 1),
    ]
    this.#bucket = Number.NaN
    this.#bytes.fill(0)
    this.#seconds.fill(0)
    this.#cpu = new Mean()
    this.#throttled = new Mean()
    this.#memory = new Mean()
    this.#limit = Number.NaN
    this.#pids = Number.NaN
    return row
  }
}

class Mean {
  #sum = 0
  #count = 0
  peak = Number.NaN

  add(value: number): void {
    if (!(value >= 0)) return
    this.#sum += value
    this.#count += 1
    this.peak = Math.max(this.peak || 0, value)
  }

  get mean(): number {
    return this.#count === 0 ? Number.NaN : this.#sum / this.#count
  }
}

/** What no count can be (RELIABILITY 3.4) is not known. */
function whole(value: number, factor: number): number | null {
  const rounded = Math.round(value * factor)
  return Number.isSafeInteger(rounded) && rounded >= 0 ? rounded : null
}

import type { StatsSample } from '../../../shared/contract/stats.ts'
import { sampleSize, unpackSample } from '../../engine/cgroups/packed.ts'

/** Fifteen minutes of one sample a second. */
export const historyLength = 900

/** The newest samples of one container, packed: 79 KB when full, where objects would take several times that. */
export class StatsRing {
  #values = new Float64Array(64 * sampleSize)
  #length = 0
  #next = 0

  get length(): number {
    return this.#length
  }

  /** Copies a packed sample. */
  push(sample: Float64Array): void {
    const room = this.#values.length / sampleSize
    if (this.#length === room && room < historyLength) {
      const grown = new Float64Array(Math.min(room * 4, historyLength) * sampleSize)
      grown.set(this.#values)
      this.#values = grown
      this.#next = this.#length
    }
    const start = this.#next * sampleSize
    for (let index = 0; index < sampleSize; index += 1) this.#values[start + index] = sample[index] ?? Number.NaN
    const capacity = this.#values.length / sampleSize
    this.#length = Math.min(this.#length + 1, capacity)
    this.#next = (this.#next + 1) % capacity
  }

  newest(): StatsSample | null {
    const capacity = this.#values.length / sampleSize
    if (this.#length === 0) return null
    return unpackSample(this.#values, ((this.#next + capacity - 1) % capacity) * sampleSize)
  }

  /** Oldest first. */
  toArray(): StatsSample[] {
    const capacity = this.#values.length / sampleSize
    const first = this.#length < capacity ? 0 : this.#next
    return Array.from({ length: this.#length }, (_, index) =>
      unpackSample(this.#values, ((first + index) % capacity) * sampleSize),
    )
  }
}

import { BitSet } from './bit-set.ts'
import type { LineStore } from './line-store.ts'

/** Which lines of a session are shown, as rows `first` … `first + count - 1`, each with the number that its line has in the session. */
export interface RowsView {
  readonly first: number
  readonly count: number
  /** The line of a row; null for a row that is not there. */
  numberAt(row: number): number | null
  /** The row of a line, else of the next line that has one; `first + count` past the last. */
  rowAt(number: number): number
  /** The first line from this one on that has a row; null past the last. */
  nextNumber(number: number): number | null
}

/** Every line: its row is its number. */
export class AllRows implements RowsView {
  readonly #store: LineStore

  constructor(store: LineStore) {
    this.#store = store
  }
  get first(): number {
    return this.#store.first
  }
  get count(): number {
    return this.#store.end - this.#store.first
  }
  numberAt(row: number): number | null {
    return row >= this.#store.first && row < this.#store.end ? row : null
  }
  rowAt(number: number): number {
    return Math.min(Math.max(number, this.#store.first), this.#store.end)
  }
  nextNumber(number: number): number | null {
    return this.numberAt(this.rowAt(number))
  }
}

/** The lines that a filter lets pass, as far as they have been looked at. Rows keep their number when the oldest lines are given up. */
export class FilteredRows implements RowsView {
  readonly #store: LineStore
  /** Counted from `#origin`. */
  readonly #bits = new BitSet()
  readonly #origin: number

  constructor(store: LineStore) {
    this.#store = store
    this.#origin = store.first
  }
  get first(): number {
    return this.#bits.below(this.#store.first - this.#origin)
  }
  get count(): number {
    return this.#bits.size - this.first
  }
  numberAt(row: number): number | null {
    if (row < this.first) return null
    const bit = this.#bits.select(row)
    return bit === null ? null : bit + this.#origin
  }
  rowAt(number: number): number {
    return this.#bits.below(Math.max(number, this.#store.first) - this.#origin)
  }
  nextNumber(number: number): number | null {
    const bit = this.#bits.next(Math.max(number, this.#store.first) - this.#origin)
    return bit === null ? null : bit + this.#origin
  }
  has(number: number): boolean {
    return this.#bits.has(number - this.#origin)
  }
  /** Takes lines in, in order: `hits` counted from line `from`, or all up to `to`. */
  add(from: number, to: number, hits: Uint32Array | null): void {
    const base = from - this.#origin
    if (hits) for (const hit of hits) this.#bits.add(base + hit)
    else for (let bit = base; bit < to - this.#origin; bit += 1) this.#bits.add(bit)
  }
}

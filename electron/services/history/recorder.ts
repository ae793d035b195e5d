import { sampleSize } from '../../engine/cgroups/packed.ts'
import { type BucketRow, Buckets } from './bucket.ts'
import type { Pending, UseStore, UseTable } from './use-store.ts'

const lengthsMs: Readonly<Record<UseTable, number>> = { use_10s: 10_000, use_1m: 60_000 }
/** No sample for so long: what was gathered is all there will be. */
const idleMs = 20_000
/** Rows that wait where the database refuses, at most: two minutes of 500 containers. Older ones are given up. */
const mostPending = 8000

interface Gathered {
  readonly name: string
  readonly tables: readonly { readonly table: UseTable; readonly buckets: Buckets }[]
  lastAt: number
}

/** Makes rows of samples, and writes them all together now and then. */
export class Recorder {
  readonly #store: UseStore
  readonly #nameOf: (id: string) => string
  readonly #gathered = new Map<string, Gathered>()
  #pending: Pending[] = []

  constructor(store: UseStore, nameOf: (id: string) => string) {
    this.#store = store
    this.#nameOf = nameOf
  }

  take(id: string, values: Float64Array, now = Date.now()): void {
    if (values.length < sampleSize) return
    let gathered = this.#gathered.get(id)
    if (!gathered) {
      const tables = (['use_10s', 'use_1m'] as const).map((table) => ({
        table,
        buckets: new Buckets(lengthsMs[table]),
      }))
      gathered = { name: this.#nameOf(id), tables, lastAt: now }
      this.#gathered.set(id, gathered)
    }
    gathered.lastAt = now
    for (const { table, buckets } of gathered.tables) this.#keep(id, gathered.name, table, buckets.add(values))
  }

  /** Writes what has ended; with `all`, what has begun too. Gives how many rows that were. */
  flush(all: boolean, now = Date.now()): number {
    for (const [id, { name, tables, lastAt }] of this.#gathered) {
      if (!all && now - lastAt < idleMs) continue
      for (const { table, buckets } of tables) this.#keep(id, name, table, buckets.end())
      this.#gathered.delete(id)
    }
    const pending = this.#pending
    this.#pending = []
    this.#store.write(pending)
    return pending.length
  }

  #keep(id: string, name: string, table: UseTable, row: BucketRow | null): void {
    if (row) this.#pending.push({ id, name, table, row })
    if (this.#pending.length > mostPending) this.#pending.shift()
  }
}

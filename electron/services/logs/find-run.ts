import { randomUUID } from 'node:crypto'
import type { LogFindNotice, LogQuery } from '../../../shared/contract/logs.ts'
import type { SearchPattern } from '../../../shared/lib/log-query.ts'
import { BitSet } from './bit-set.ts'
import type { LineStore } from './line-store.ts'
import type { Pulse } from './pulse.ts'
import { AllRows, type RowsView } from './rows.ts'
import type { Ranges } from './scan-marks.ts'
import { notices } from './scan-notices.ts'
import type { ScanPool } from './scan-pool.ts'
import { defaultLimitMs, ScanRun } from './scan-run.ts'
import { findSpec, patternOf } from './scan-spec.ts'
import type { ViewRun } from './view-run.ts'

export interface FindParts {
  readonly pool: ScanPool
  readonly store: LineStore
  /** Rings when there are more lines. */
  readonly arrived: Pulse
  readonly query: LogQuery
  /** Only the lines that it shows are looked for, as far as it has come. */
  readonly view?: ViewRun | undefined
  readonly limitMs?: number
}

/** A search over every line of a session or a view: it counts what is there, then what comes. */
export class FindRun {
  readonly id: string = randomUUID()
  readonly #store: LineStore
  readonly #pool: ScanPool
  readonly #limitMs: number
  readonly #pattern: SearchPattern
  readonly #rows: RowsView
  readonly #scan: ScanRun
  /** Matching lines, counted from `#origin`. */
  readonly #hits = new BitSet()
  readonly #origin: number

  /** REFUSED bad-regex. */
  constructor({ pool, store, arrived, query, view, limitMs = defaultLimitMs }: FindParts) {
    this.#store = store
    this.#pool = pool
    this.#limitMs = limitMs
    this.#pattern = patternOf(query)
    this.#rows = view?.rows ?? new AllRows(store)
    this.#origin = store.first
    const spec = { key: this.id, spec: findSpec(this.#pattern) }
    const filtered = view?.filtered
    this.#scan = new ScanRun({
      pool,
      store,
      limitMs,
      arrived: filtered && view ? view.progress : arrived,
      spec: () => spec,
      end: () => (filtered && view ? view.scanned : store.end),
      seek: (number) => this.#rows.nextNumber(number),
      since: Number.NEGATIVE_INFINITY,
      until: Number.POSITIVE_INFINITY,
      apply: (from, to, { hits }) => {
        const base = from - this.#origin
        const matched = hits ?? Uint32Array.from({ length: to - from }, (_, i) => i)
        for (const hit of matched) if (!filtered || filtered.has(from + hit)) this.#hits.add(base + hit)
      },
    })
  }

  /** Scans until the signal fires, saying how far it is. REFUSED regex-too-slow. */
  async *notices(signal: AbortSignal): AsyncGenerator<LogFindNotice, void> {
    yield* notices(this.#scan, () => this.#notice(), signal)
  }

  /** The nearest matching line from row `from` on, itself included, with its 1-based rank among the matches that are kept. */
  next(from: number, direction: 'forward' | 'backward'): { number: number; row: number; rank: number } | null {
    const { first, count } = this.#rows
    const row = direction === 'forward' ? Math.max(from, first) : Math.min(from, first + count - 1)
    const start = this.#rows.numberAt(row)
    if (start === null) return null
    const relative = start - this.#origin
    const hit = direction === 'forward' ? this.#hits.next(relative) : this.#hits.previous(relative)
    if (hit === null || hit + this.#origin < this.#store.first) return null
    const number = hit + this.#origin
    return { number, row: this.#rows.rowAt(number), rank: this.#hits.below(hit) - this.#givenUp() + 1 }
  }

  /** How many matches are in each of `buckets` equal parts of all rows. */
  marks(buckets: number): number[] {
    const { first, count } = this.#rows
    const below = (row: number): number => {
      const number = row >= first + count ? this.#store.end : (this.#rows.numberAt(row) ?? 0)
      return this.#hits.below(number - this.#origin)
    }
    const counts: number[] = []
    let before = below(first)
    for (let i = 1; i <= buckets; i += 1) {
      const upTo = below(first + Math.ceil((count * i) / buckets))
      counts.push(upTo - before)
      before = upTo
    }
    return counts
  }

  /** Where each line matches, in its text without escape sequences. */
  async mark(lines: readonly string[]): Promise<Ranges[]> {
    return await this.#pool.mark(this.#pattern, lines, this.#limitMs)
  }

  #givenUp(): number {
    return this.#hits.below(this.#store.first - this.#origin)
  }

  #notice(): LogFindNotice {
    const { first, end } = this.#store
    return {
      findId: this.id,
      matches: this.#hits.size - this.#givenUp(),
      scanned: Math.max(0, this.#scan.scanned - first),
      total: end - first,
    }
  }
}

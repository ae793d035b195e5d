import { randomUUID } from 'node:crypto'
import type { LogFilter, LogHistogram, LogViewNotice } from '../../../shared/contract/logs.ts'
import type { LineStore } from './line-store.ts'
import type { Pulse } from './pulse.ts'
import { AllRows, FilteredRows, type RowsView } from './rows.ts'
import { notices } from './scan-notices.ts'
import type { ScanPool } from './scan-pool.ts'
import { defaultLimitMs, ScanRun } from './scan-run.ts'
import { viewSpec } from './scan-spec.ts'
import { Tally } from './tally.ts'

export interface ViewParts {
  readonly pool: ScanPool
  readonly store: LineStore
  /** Rings when there are more lines. */
  readonly arrived: Pulse
  readonly filter: LogFilter
  /** Containers of the session, as its lines name them; more may join. */
  sourceIds(): readonly string[]
  readonly limitMs?: number
}

/** A filter over a session, kept up while lines arrive, and its lines a level over time. */
export class ViewRun {
  readonly id: string = randomUUID()
  readonly rows: RowsView
  /** The rows, where not every line is one. */
  readonly filtered: FilteredRows | null
  readonly #store: LineStore
  readonly #tally = new Tally()
  readonly #scan: ScanRun
  readonly #origin: number

  /** REFUSED bad-regex. */
  constructor({ pool, store, arrived, filter, sourceIds, limitMs = defaultLimitMs }: ViewParts) {
    this.#store = store
    this.#origin = store.first
    const filtered = filter.conditions.length > 0 ? new FilteredRows(store) : null
    this.filtered = filtered
    this.rows = filtered ?? new AllRows(store)
    const namesContainers = filter.conditions.some(({ test }) => test.kind === 'container')
    let known = 0
    let spec = { key: this.id, spec: viewSpec(filter, []) }
    this.#scan = new ScanRun({
      pool,
      store,
      limitMs,
      arrived,
      spec: () => {
        const ids = namesContainers ? sourceIds() : []
        if (ids.length !== known) {
          known = ids.length
          spec = { key: `${this.id} ${known}`, spec: viewSpec(filter, ids) }
        }
        return spec
      },
      end: () => store.end,
      seek: (number) => number,
      ...timesOf(filter),
      apply: (from, to, { hits, tally }) => {
        filtered?.add(from, to, hits)
        this.#tally.add(tally)
      },
    })
  }

  /** Lines before this one have been looked at. */
  get scanned(): number {
    return this.#scan.scanned
  }
  /** Rings when more lines have been looked at. */
  get progress(): Pulse {
    return this.#scan.progress
  }

  /** Builds it until the signal fires, saying how far it is. REFUSED regex-too-slow. */
  async *notices(signal: AbortSignal): AsyncGenerator<LogViewNotice, void> {
    yield* notices(this.#scan, () => this.#notice(), signal)
  }

  /** Times in ms. */
  histogram(since: number | null, until: number | null, buckets: number): LogHistogram | null {
    const { first } = this.#store
    if (first > this.#origin) {
      const oldest = this.#store.place(first)
      if (oldest) this.#tally.forgetBefore(oldest.chunk.seconds(oldest.entry))
    }
    const seconds = (ms: number | null) => (ms === null ? null : ms / 1000)
    return this.#tally.histogram({ since: seconds(since), until: seconds(until) }, buckets)
  }

  #notice(): LogViewNotice {
    const { first, end } = this.#store
    return {
      viewId: this.id,
      first: this.rows.first,
      count: this.rows.count,
      scanned: Math.max(0, this.#scan.scanned - first),
      total: end - first,
    }
  }
}

/** The times outside of which no line can be a row. */
function timesOf(filter: LogFilter): { since: number; until: number } {
  let since = Number.NEGATIVE_INFINITY
  let until = Number.POSITIVE_INFINITY
  for (const { exclude, test } of filter.conditions) {
    if (exclude || test.kind !== 'time') continue
    since = Math.max(since, test.since ?? since)
    until = Math.min(until, test.until ?? until)
  }
  return { since, until }
}

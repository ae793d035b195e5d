import { randomUUID } from 'node:crypto'
import type { LogFindNotice, LogQuery } from '../../../shared/contract/logs.ts'
import { toPattern } from '../../../shared/lib/log-query.ts'
import { deadline, pause } from '../../engine/deadline.ts'
import { AppError } from '../../fault.ts'
import { BitSet } from './bit-set.ts'
import { FindWorker, type Ranges } from './find-worker.ts'
import type { LineStore } from './line-store.ts'
import { announce, Pulse } from './pulse.ts'

/** How long a megabyte of lines may take; a sane pattern needs 10–50 ms. */
const defaultLimitMs = 3000

/** A search over every line of a session: it counts what is there, then what comes. */
export class FindRun {
  readonly id: string = randomUUID()
  readonly #store: LineStore
  readonly #arrived: Pulse
  readonly #worker: FindWorker
  readonly #progress = new Pulse()
  /** Matching lines, counted from `#origin`. */
  readonly #hits = new BitSet()
  readonly #origin: number
  #scanned: number
  #fault: unknown = null

  /** `arrived` rings when there are more lines. REFUSED bad-regex. */
  constructor(store: LineStore, arrived: Pulse, query: LogQuery, limitMs = defaultLimitMs) {
    const parsed = toPattern(query)
    if ('problem' in parsed) throw new AppError('REFUSED', 'bad-regex', { params: { message: parsed.problem } })
    this.#store = store
    this.#arrived = arrived
    this.#origin = store.first
    this.#scanned = store.first
    this.#worker = new FindWorker(parsed.pattern, limitMs)
  }

  /** Scans until the signal fires, saying how far it is. REFUSED regex-too-slow. */
  async *notices(signal: AbortSignal): AsyncGenerator<LogFindNotice, void> {
    const own = new AbortController()
    const both = deadline([signal, own.signal], null, () => undefined)
    const scanning = this.#scan(both.signal).catch((error: unknown) => {
      this.#fault = error
      own.abort()
    })
    try {
      yield* announce(this.#progress, () => this.#notice(), both.signal)
      if (!signal.aborted && this.#fault) throw this.#fault
    } finally {
      own.abort()
      await this.#worker.close()
      await scanning
    }
  }

  /** The nearest matching line from `from` on, itself included, with its 1-based rank among the matches that are kept. */
  next(from: number, direction: 'forward' | 'backward'): { line: number; rank: number } | null {
    const first = this.#store.first
    const start = direction === 'forward' ? Math.max(from, first) : from
    const relative = start - this.#origin
    const hit = direction === 'forward' ? this.#hits.next(relative) : this.#hits.previous(relative)
    if (hit === null || hit + this.#origin < first) return null
    return { line: hit + this.#origin, rank: this.#hits.below(hit) - this.#givenUp() + 1 }
  }

  async mark(lines: string[]): Promise<Ranges[]> {
    return await this.#worker.mark(lines)
  }

  #givenUp(): number {
    return this.#hits.below(this.#store.first - this.#origin)
  }

  #notice(): LogFindNotice {
    const { first, end } = this.#store
    return {
      findId: this.id,
      matches: this.#hits.size - this.#givenUp(),
      scanned: Math.max(0, this.#scanned - first),
      total: end - first,
    }
  }

  async #scan(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const { version } = this.#arrived
      for (const { chunk, entry, entryEnd } of this.#store.spans(this.#scanned, this.#store.end)) {
        const base = chunk.first + entry - this.#origin
        const skip: number[] = []
        for (let i = entry; i < entryEnd; i += 1) if (chunk.isMarker(i)) skip.push(i - entry)
        const hits = await this.#worker.scan(chunk.textOf(entry, entryEnd).slice(), entryEnd - entry, skip)
        for (const hit of hits) this.#hits.add(base + hit)
        this.#scanned = chunk.first + entryEnd
        this.#progress.ring()
        if (signal.aborted) return
      }
      // Lines come one by one; looking for each apart would cost more than the search.
      await pause(50, signal)
      await this.#arrived.after(version, signal)
    }
  }
}

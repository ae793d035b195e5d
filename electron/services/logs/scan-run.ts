import { pause } from '../../engine/deadline.ts'
import type { Chunk } from './chunk.ts'
import type { LineStore } from './line-store.ts'
import { Pulse } from './pulse.ts'
import { packPiece } from './scan-piece.ts'
import type { ScanPool } from './scan-pool.ts'
import type { ScanAnswer } from './scan-program.ts'
import type { ScanSpec } from './scan-spec.ts'

/**
 * Text bytes of a piece, where no line is longer. V8 keeps the text of one apart from its heap from a megabyte on, and then many
 * pieces pile up before it looks for those that are done with.
 */
const pieceBytes = 512 * 1024

/** How long a piece may take; a sane pattern needs 1–30 ms. */
export const defaultLimitMs = 3000

export interface ScanParts {
  readonly pool: ScanPool
  readonly store: LineStore
  /** Rings when there are more lines to look at. */
  readonly arrived: Pulse
  /** What to run, and a name for it; a new name where it has changed. */
  spec(): { key: string; spec: ScanSpec }
  /** One more than the last line that may be looked at. */
  end(): number
  /** The first line from this one on that is worth looking at; null when none is. */
  seek(number: number): number | null
  /** Lines of these times only (ms); others are not even read. */
  readonly since: number
  readonly until: number
  /** Takes an answer about lines `from` … `to - 1`; called in their order. */
  apply(from: number, to: number, answer: ScanAnswer): void
  readonly limitMs: number
}

/** Lines `from` … `to - 1`, of one chunk. */
interface Range {
  from: number
  to: number
}

/** Goes over the lines of a session with a few pieces at work at once, then over those that come. */
export class ScanRun {
  readonly progress = new Pulse()
  /** Lines before this one have been looked at. */
  scanned: number
  readonly #parts: ScanParts
  #next: number

  constructor(parts: ScanParts) {
    this.#parts = parts
    this.scanned = parts.store.first
    this.#next = parts.store.first
  }

  /** Until the signal fires. REFUSED regex-too-slow. */
  async run(signal: AbortSignal): Promise<void> {
    const { pool, arrived, apply } = this.#parts
    const atWork: Promise<{ range: Range; answer: ScanAnswer | null } | null>[] = []
    while (!signal.aborted) {
      const { version } = arrived
      if (atWork.length < 2 * pool.size && this.#next < this.#parts.end()) {
        const result = this.#scanNext(signal)
        // Whoever waits for its turn hears of a failure; those behind a failed one nobody waits for.
        result.catch(() => {})
        atWork.push(result)
        continue
      }
      const first = atWork.shift()
      if (!first) {
        // Lines come one by one; looking for each apart would cost more than the search.
        await pause(50, signal)
        await arrived.after(version, signal)
        continue
      }
      const done = await first
      if (signal.aborted || !done) continue
      const { range, answer } = done
      if (answer) apply(range.from, range.to, answer)
      this.scanned = Math.max(this.scanned, range.to)
      this.progress.ring()
    }
  }

  async #scanNext(signal: AbortSignal): Promise<{ range: Range; answer: ScanAnswer | null } | null> {
    const { pool, store, limitMs } = this.#parts
    let range: Range | null = null
    const answer = await pool.scan({
      limitMs,
      take: (old) => {
        if (signal.aborted) return null
        range ??= this.#claim()
        // Lines may have been given up since they were claimed.
        if (!range || range.from === range.to || range.from < store.first) return null
        const span = store.nextSpan(range.from, range.to)
        return span && { ...this.#parts.spec(), piece: packPiece(span.chunk, span.entry, span.entryEnd, old) }
      },
    })
    return range && { range, answer }
  }

  /** The next lines that nobody has looked at. */
  #claim(): Range | null {
    const { store, end, seek, since, until } = this.#parts
    const to = end()
    if (this.#next >= to) return null
    const from = seek(this.#next)
    const span = from === null ? null : store.nextSpan(from, to, since, until)
    // Nothing in all the rest is worth a look.
    let range = { from: to, to }
    if (span) {
      const { chunk, entry, entryEnd } = span
      range = { from: chunk.first + entry, to: chunk.first + pieceEnd(chunk, entry, entryEnd) }
    }
    this.#next = range.to
    return range
  }
}

/** Where a piece that begins with this entry ends. */
function pieceEnd(chunk: Chunk, entry: number, entryEnd: number): number {
  const most = chunk.start(entry) + pieceBytes
  if (chunk.end(entryEnd - 1) < most) return entryEnd
  let low = entry + 1
  let high = entryEnd
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (chunk.end(middle - 1) < most) low = middle
    else high = middle - 1
  }
  return low
}

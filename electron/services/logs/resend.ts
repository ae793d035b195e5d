import { hash } from 'node:crypto'
import { flag } from './flags.ts'
import type { LineStore } from './line-store.ts'
import type { WaitingLines } from './source-parts.ts'
import { type EngineTime, isBefore, toMs } from './timestamp.ts'

/**
 * Knows the lines that the engine will send a second time. `since` is inclusive, lines may share a timestamp to the nanosecond,
 * and a clock may have been set back, so a line counts as sent before when its time, stream and bytes are those of a kept line
 * that has not been matched yet: as often as it is kept, no more.
 */
export class Resend {
  readonly #expected = new Map<string, number>()
  #left = 0
  #matched = 0
  #newest = 0

  /** Expects every line of `source` in `store`, or on its way there, that is not older than `since`. */
  constructor(store: LineStore, source: number, since: EngineTime, waiting?: WaitingLines) {
    for (const { chunk, entry, entryEnd } of store.spans(store.first, store.end, toMs(since.seconds, 0))) {
      for (let i = entry; i < entryEnd; i += 1) {
        if (chunk.source(i) !== source || chunk.flags(i) & (flag.marker | flag.noTime)) continue
        const time = { seconds: chunk.seconds(i), nanos: chunk.nanos(i) }
        if (!isBefore(time, since)) this.#expect(time.seconds, time.nanos, chunk.flags(i), chunk.text(i))
      }
    }
    waiting?.((seconds, nanos, flags, bytes) => {
      if (flags & (flag.marker | flag.noTime) || isBefore({ seconds, nanos }, since)) return
      this.#expect(seconds, nanos, flags, bytes)
    })
  }

  #expect(seconds: number, nanos: number, flags: number, text: Uint8Array): void {
    const key = keyOf(seconds, nanos, flags, text)
    this.#expected.set(key, (this.#expected.get(key) ?? 0) + 1)
    this.#left += 1
    this.#newest = Math.max(this.#newest, seconds)
  }

  /** Nothing more is expected. */
  get done(): boolean {
    return this.#left === 0
  }

  /** A line of this second cannot be one that is expected, nor can any after it. */
  isPast(seconds: number): boolean {
    return this.#left === 0 || seconds > this.#newest + 1
  }

  /** How many lines came a second time. */
  get matched(): number {
    return this.#matched
  }

  /** True once for each expected line. */
  take(seconds: number, nanos: number, flags: number, text: Uint8Array): boolean {
    if (this.#left === 0) return false
    const key = keyOf(seconds, nanos, flags, text)
    const times = this.#expected.get(key)
    if (times === undefined) return false
    if (times === 1) this.#expected.delete(key)
    else this.#expected.set(key, times - 1)
    this.#left -= 1
    this.#matched += 1
    return true
  }
}

const keyOf = (seconds: number, nanos: number, flags: number, text: Uint8Array): string =>
  `${seconds}.${nanos}.${flags & flag.stderr}.${hash('sha1', text, 'base64')}`

import { randomInt } from 'node:crypto'
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
  readonly #since: EngineTime
  /** By time (ns since `since`), of each line or of all that share it, a number for its stream and bytes. A second of a flood is half a million. */
  readonly #expected = new Map<number, number | number[]>()
  #left = 0
  #matched = 0
  #newest = 0

  /** Expects every line of `source` in `store`, or on its way there, that is not older than `since`. */
  constructor(store: LineStore, source: number, since: EngineTime, waiting?: WaitingLines) {
    this.#since = since
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
    const at = this.#placeOf(seconds, nanos)
    const key = keyOf(flags, text)
    const others = this.#expected.get(at)
    if (others === undefined) this.#expected.set(at, key)
    else if (typeof others === 'number') this.#expected.set(at, [others, key])
    else others.push(key)
    this.#left += 1
    this.#newest = Math.max(this.#newest, seconds)
  }

  /** How many lines are still expected. */
  get left(): number {
    return this.#left
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
    const at = this.#placeOf(seconds, nanos)
    const expected = this.#expected.get(at)
    if (expected === undefined) return false
    const key = keyOf(flags, text)
    if (typeof expected === 'number') {
      if (expected !== key) return false
      this.#expected.delete(at)
    } else {
      const found = expected.indexOf(key)
      if (found < 0) return false
      expected.splice(found, 1)
    }
    this.#left -= 1
    this.#matched += 1
    return true
  }

  #placeOf(seconds: number, nanos: number): number {
    return (seconds - this.#since.seconds) * 1e9 + nanos
  }
}

const seeds = [randomInt(2 ** 32), randomInt(2 ** 32)] as const

/** 53 bits of a line's stream and bytes: two FNV-1a of 32 bits. Only lines of the same nanosecond are told apart by it. */
function keyOf(flags: number, text: Uint8Array): number {
  let a = seeds[0] ^ (flags & flag.stderr)
  let b = seeds[1] ^ text.length
  for (let i = 0; i < text.length; i += 1) {
    const byte = text[i] ?? 0
    a = Math.imul(a ^ byte, 0x01000193)
    b = Math.imul(b ^ byte, 0x9e3779b1)
  }
  return (a >>> 0) * 2 ** 21 + ((b ^ (b >>> 15)) >>> 11)
}

const zero = 48
const blank = 32

/** No engine timestamp is longer than this: 35 bytes with a numeric zone, and the blank after it. */
export const longestTimestamp = 36

/**
 * Reads the RFC 3339 timestamp that the engine puts before each line, to the nanosecond and without a Date a line: the minute is
 * remembered as bytes, so that a run of lines costs one comparison and eleven digits each.
 */
export class TimestampReader {
  /** Seconds since the epoch and nanoseconds within the second, of the last successful `read`. */
  seconds = 0
  nanos = 0
  readonly #minute = new Uint8Array(17)
  #minuteSeconds = Number.NaN

  /** Bytes taken by the timestamp and its blank at `bytes[start]`, or 0 when there is none (or not all of it before `end`). */
  read(bytes: Uint8Array, start: number, end: number): number {
    if (end - start < 21 || !this.#readMinute(bytes, start)) return 0
    const second = twoDigits(bytes, start + 17)
    if (second < 0 || second > 60) return 0
    let at = start + 19
    let nanos = 0
    if (bytes[at] === 46 /* . */) {
      at += 1
      let digits = 0
      for (; at < end && digits < 9; at += 1, digits += 1) {
        const digit = (bytes[at] ?? 0) - zero
        if (digit < 0 || digit > 9) break
        nanos = nanos * 10 + digit
      }
      if (digits === 0) return 0
      for (; digits < 9; digits += 1) nanos *= 10
    }
    let offset = 0
    const zone = bytes[at]
    if (zone === 90 /* Z */) at += 1
    else if (zone === 43 /* + */ || zone === 45 /* - */) {
      const hours = twoDigits(bytes, at + 1)
      const minutes = twoDigits(bytes, at + 4)
      if (at + 6 > end || hours < 0 || minutes < 0 || bytes[at + 3] !== 58) return 0
      offset = (hours * 3600 + minutes * 60) * (zone === 43 ? 1 : -1)
      at += 6
    } else return 0
    if (at >= end || bytes[at] !== blank) return 0
    this.seconds = this.#minuteSeconds + second - offset
    this.nanos = nanos
    return at + 1 - start
  }

  #readMinute(bytes: Uint8Array, start: number): boolean {
    const known = this.#minute
    let same = true
    for (let i = 15; i >= 0; i -= 1) {
      if (known[i] !== bytes[start + i]) {
        same = false
        break
      }
    }
    if (same && bytes[start + 16] === 58 && !Number.isNaN(this.#minuteSeconds)) return true
    let text = ''
    for (let i = 0; i < 17; i += 1) text += String.fromCharCode(bytes[start + i] ?? 0)
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:$/.test(text)) return false
    const parsed = Date.parse(`${text}00Z`)
    if (Number.isNaN(parsed) || parsed < 0) return false
    for (let i = 0; i < 17; i += 1) known[i] = bytes[start + i] ?? 0
    this.#minuteSeconds = parsed / 1000
    return true
  }
}

function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] ?? 0) - zero
  const ones = (bytes[at + 1] ?? 0) - zero
  return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : tens * 10 + ones
}

/** A moment of the engine's clock, exact. */
export interface EngineTime {
  readonly seconds: number
  readonly nanos: number
}

export const isBefore = (a: EngineTime, b: EngineTime): boolean =>
  a.seconds < b.seconds || (a.seconds === b.seconds && a.nanos < b.nanos)

/** So many ms earlier, and not before the epoch; exact for the last line itself. */
export function backFrom({ seconds, nanos }: EngineTime, ms: number): EngineTime {
  const back = nanos - Math.round(ms * 1e6)
  const borrowed = Math.ceil(Math.max(0, -back) / 1e9)
  return borrowed > seconds ? { seconds: 0, nanos: 0 } : { seconds: seconds - borrowed, nanos: back + borrowed * 1e9 }
}

/** As the engine takes it in `since` and `until`: `seconds.nanoseconds`. */
export const toSince = (time: EngineTime): string => `${time.seconds}.${String(time.nanos).padStart(9, '0')}`

/** ms since the epoch, fractional. */
export const toMs = (seconds: number, nanos: number): number => seconds * 1000 + nanos / 1e6

export const fromMs = (ms: number): EngineTime => {
  const seconds = Math.floor(ms / 1000)
  return { seconds, nanos: Math.min(999_999_999, Math.max(0, Math.round((ms - seconds * 1000) * 1e6))) }
}

/** Writes many timestamps, with their blank, and makes a Date only for each new second. */
export class StampWriter {
  #second = Number.NaN
  readonly #bytes = Buffer.alloc(31)

  /** Valid until the next call. */
  bytes(seconds: number, nanos: number): Uint8Array {
    if (seconds !== this.#second) {
      this.#second = seconds
      this.#bytes.write(`${toText({ seconds, nanos })} `)
    }
    let rest = nanos
    for (let at = 28; at > 19; at -= 1) {
      this.#bytes[at] = zero + (rest % 10)
      rest = Math.floor(rest / 10)
    }
    return this.#bytes
  }
}

/** As the engine writes it: RFC 3339 in UTC with nine digits. */
export const toText = (time: EngineTime): string =>
  `${new Date(time.seconds * 1000).toISOString().slice(0, 19)}.${String(time.nanos).padStart(9, '0')}Z`

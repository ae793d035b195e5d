/** Nanoseconds since the epoch: too big for a number. */
export type Nanos = bigint

export const NEVER = '0001-01-01T00:00:00Z'

/** ms since the epoch (fractional: down to microseconds) as nanoseconds. */
export function toNanos(ms: number): Nanos {
  const whole = Math.floor(ms)
  return BigInt(whole) * 1_000_000n + BigInt(Math.round((ms - whole) * 1000)) * 1000n
}

/** Math.min and Math.max do not take bigints. */
export function earlier(a: Nanos, b: Nanos): Nanos {
  if (a < b) return a
  return b
}

export function later(a: Nanos, b: Nanos): Nanos {
  if (a > b) return a
  return b
}

export const toMs = (nanos: Nanos): number => Number(nanos / 1000n) / 1000

/** As `inspect` writes times; null is the engine's year 1. */
export const engineTime = (ms: number | null): string => (ms === null ? NEVER : new Date(ms).toISOString())

let stampSecond = -1n
let stampPrefix = ''

/** As the log endpoint writes times: always nine digits of fraction. */
export function logTime(nanos: Nanos): string {
  const second = nanos / 1_000_000_000n
  if (second !== stampSecond) {
    stampSecond = second
    stampPrefix = new Date(Number(second) * 1000).toISOString().slice(0, 19)
  }
  return `${stampPrefix}.${(nanos % 1_000_000_000n).toString().padStart(9, '0')}Z`
}

/** `since` and `until` of the API: seconds with an optional fraction of nanoseconds, or RFC 3339. Null when absent or 0. */
export function parseTime(text: string | null): Nanos | null {
  if (text === null || text === '' || text === '0') return null
  const unix = /^(-?\d+)(?:\.(\d{1,9}))?$/.exec(text)
  if (unix) return BigInt(unix[1] ?? '0') * 1_000_000_000n + BigInt((unix[2] ?? '').padEnd(9, '0'))
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? null : toNanos(ms)
}

/** How the engine's status text counts time ("Up About an hour"); go-units' HumanDuration. */
export function humanDuration(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  if (seconds < 1) return 'Less than a second'
  if (seconds === 1) return '1 second'
  if (seconds < 60) return `${seconds} seconds`
  const minutes = Math.floor(seconds / 60)
  if (minutes === 1) return 'About a minute'
  if (minutes < 60) return `${minutes} minutes`
  const hours = Math.floor(ms / 3_600_000 + 0.5)
  if (hours === 1) return 'About an hour'
  if (hours < 48) return `${hours} hours`
  if (hours < 24 * 7 * 2) return `${Math.floor(hours / 24)} days`
  if (hours < 24 * 30 * 2) return `${Math.floor(hours / 24 / 7)} weeks`
  if (hours < 24 * 365 * 2) return `${Math.floor(hours / 24 / 30)} months`
  return `${Math.floor(ms / 3_600_000 / 24 / 365)} years`
}

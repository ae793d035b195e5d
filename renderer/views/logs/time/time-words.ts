import type { Zone } from './parse-time.ts'

const pad = (value: number, digits = 2): string => String(value).padStart(digits, '0')

interface Parts {
  readonly day: string
  readonly clock: string
  readonly fraction: number
}

function partsOf(at: number, zone: Zone): Parts {
  // Down, not to the nearest: 12:00:00.9996 is not yet 12:00:01.
  const date = new Date(Math.floor(at))
  if (zone === 'utc') {
    const text = date.toISOString()
    return { day: text.slice(0, 10), clock: text.slice(11, 19), fraction: date.getUTCMilliseconds() }
  }
  return {
    day: `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`,
    clock: `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`,
    fraction: date.getMilliseconds(),
  }
}

/** `2026-11-20 14:03:05`, with milliseconds where there are some, ` UTC` where it is. `parseTime` reads it back. */
export function dayAndTime(at: number, zone: Zone): string {
  const { day, clock, fraction } = partsOf(at, zone)
  return `${day} ${clock}${fraction > 0 ? `.${pad(fraction, 3)}` : ''}${zone === 'utc' ? ' UTC' : ''}`
}

/** The time alone where its day is that of `now`, else `2026-11-20 14:03:05`; seconds only where they are not 0. */
export function shortTime(at: number, now: number, zone: Zone): string {
  const there = partsOf(at, zone)
  const clock = there.clock.endsWith(':00') ? there.clock.slice(0, 5) : there.clock
  const today = partsOf(now, zone).day
  return `${there.day === today ? '' : `${there.day} `}${clock}${zone === 'utc' ? ' UTC' : ''}`
}

/** The day as `YYYY-MM-DD`. */
export const dayText = (at: number, zone: Zone): string => partsOf(at, zone).day

/** `14:03:05` of a time. */
export const clockText = (at: number, zone: Zone): string => partsOf(at, zone).clock

/** When the day of `now` began. */
export function startOfDay(now: number, zone: Zone): number {
  const date = new Date(now)
  if (zone === 'utc') return date.setUTCHours(0, 0, 0, 0)
  return date.setHours(0, 0, 0, 0)
}

/** With milliseconds always. */
export function exactTime(at: number, zone: Zone): string {
  const { day, clock, fraction } = partsOf(at, zone)
  return `${day} ${clock}.${pad(fraction, 3)}${zone === 'utc' ? ' UTC' : ''}`
}

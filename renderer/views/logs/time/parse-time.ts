/** Which clock typed and shown times are meant on. */
export type Zone = 'local' | 'utc'

const minute = 60_000
const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  sec: 1000,
  m: minute,
  min: minute,
  h: 60 * minute,
  d: 24 * 60 * minute,
  w: 7 * 24 * 60 * minute,
  초: 1000,
  분: minute,
  시간: 60 * minute,
  일: 24 * 60 * minute,
}

const span = /(\d+(?:\.\d+)?)\s*(ms|sec|min|s|m|h|d|w|초|분|시간|일)(?![a-z])/g
const clock = /^(?:(am|pm|오전|오후)\s*)?(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:\s*(am|pm))?$/
const date = /^(?:(\d{4})[-/.])?(\d{1,2})[-/.](\d{1,2})\.?(?:[t\s]+(.*))?$/
const offset = /\s*(z|utc|[+-]\d{2}:?\d{2})$/

/**
 * A time as a person types it, in ms since the epoch: `14:03`, `2:03 pm`, `2026-11-20 14:03:05.250`, `11-20 14:03`, `yesterday 9:00`, `-15m`, `1h30m ago`, `now`, with
 * `Z` or an offset where it is not the `zone`'s, or Unix time in seconds or milliseconds. Without a day (a year) it is the last such time before `now`, since
 * a log has no future. Null for what is none.
 */
export function parseTime(typed: string, now: number, zone: Zone): number | null {
  const text = typed.trim().toLowerCase()
  if (text === 'now' || text === '지금') return now
  if (/^\d{10}$/.test(text)) return Number(text) * 1000
  if (/^\d{13}$/.test(text)) return Number(text)
  const ago = spanBefore(text)
  if (ago !== null) return now - ago
  const named = offset.exec(text)
  if (!named || !text.includes(':')) return parseDay(text, now, zone === 'utc' ? 0 : null)
  return parseDay(text.slice(0, named.index), now, offsetMinutes(named[1] ?? ''))
}

/** `-15m`, `15m`, `1h 30m ago`, `15분 전` as ms; null for what is no span. */
function spanBefore(text: string): number | null {
  const body = text.replace(/^-\s*/, '').replace(/\s*(ago|전)$/, '')
  let total = 0
  const rest = body.replace(span, (_all, amount: string, unit: string) => {
    total += Number(amount) * (unitMs[unit] ?? 0)
    return ''
  })
  return rest.trim() === '' && body !== '' ? total : null
}

const offsetMinutes = (text: string): number => {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(text) ?? []
  const size = Number(hours ?? 0) * 60 + Number(minutes ?? 0)
  return sign === '-' ? -size : size
}

interface Day {
  readonly year: number
  readonly month: number
  readonly day: number
}

/** `east`: minutes east of UTC, or null for the machine's own zone. */
function parseDay(text: string, now: number, east: number | null): number | null {
  const today = dayOf(now, east)
  const word = /^(today|yesterday|오늘|어제)(?:\s+(.*))?$/.exec(text)
  if (word) {
    const back = word[1] === 'yesterday' || word[1] === '어제' ? 1 : 0
    return timeOn({ ...today, day: today.day - back }, word[2] ?? '0:00', east)
  }
  const dated = date.exec(text)
  if (dated) {
    const [, year, month, day, rest] = dated
    const named = { month: Number(month), day: Number(day) }
    if (year !== undefined) return timeOn({ year: Number(year), ...named }, rest ?? '0:00', east)
    const thisYear = timeOn({ year: today.year, ...named }, rest ?? '0:00', east)
    return thisYear !== null && thisYear > now
      ? timeOn({ year: today.year - 1, ...named }, rest ?? '0:00', east)
      : thisYear
  }
  const at = timeOn(today, text, east)
  return at !== null && at > now ? timeOn({ ...today, day: today.day - 1 }, text, east) : at
}

function dayOf(at: number, east: number | null): Day {
  if (east === null) {
    const local = new Date(at)
    return { year: local.getFullYear(), month: local.getMonth() + 1, day: local.getDate() }
  }
  const there = new Date(at + east * minute)
  return { year: there.getUTCFullYear(), month: there.getUTCMonth() + 1, day: there.getUTCDate() }
}

function timeOn(day: Day, text: string, east: number | null): number | null {
  const found = clock.exec(text.trim())
  if (!found) return null
  const [, before, typedHours, minutes, seconds = '0', fraction = '0', after] = found
  const half = before ?? after
  let hours = Number(typedHours)
  if (half !== undefined) {
    if (hours < 1 || hours > 12) return null
    hours = (hours % 12) + (half === 'pm' || half === '오후' ? 12 : 0)
  }
  if (hours > 23 || Number(minutes) > 59 || Number(seconds) > 59) return null
  // "11-31" is no day, though `Date` would make the first of December of it. (Day 0, yesterday of a first, is one.)
  if (day.month < 1 || day.month > 12 || day.day > daysIn(day.year, day.month)) return null
  const parts = [day.year, day.month - 1, day.day, hours, Number(minutes), Number(seconds)] as const
  const whole = east === null ? new Date(...parts).getTime() : Date.UTC(...parts) - east * minute
  return whole + Math.floor(Number(`0.${fraction}`) * 1000)
}

const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate()

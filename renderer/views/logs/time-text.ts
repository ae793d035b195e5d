import type { Settings } from '../../../shared/contract/settings.ts'

export type TimestampChoice = Settings['logs']['timestamps']

/** In the order in which the key goes through them. */
export const timestampChoices: readonly TimestampChoice[] = ['off', 'local', 'utc', 'relative', 'delta']

const pad = (n: number, digits = 2): string => String(n).padStart(digits, '0')

/** `2026-11-20 13:25:39.123` in local time, with a Z in UTC; blanks of the same width where the engine gave no time. */
export function timeText(at: number | null, choice: 'local' | 'utc'): string {
  if (at === null) return ' '.repeat(choice === 'utc' ? 24 : 23)
  // Down, not to the nearest: the engine's 12:00:00.9996 is not yet 12:00:01.
  const date = new Date(Math.floor(at))
  if (choice === 'utc') return `${date.toISOString().replace('T', ' ')}`
  const day = `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`
  return `${day} ${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}.${pad(date.getMilliseconds(), 3)}`
}

const deltaWidth = 12

/**
 * The time since the line before, `+12.345 s`, to the microsecond below a second and in days, hours and minutes above a minute; always as
 * wide. Blank for the first line and where there is no time; `-` where the clock was set back.
 */
export function deltaText(at: number | null, before: number | null): string {
  if (at === null || before === null) return ' '.repeat(deltaWidth)
  const ms = at - before
  const size = Math.abs(ms)
  const sign = ms < 0 ? '-' : '+'
  const text =
    size < 1000
      ? `${size.toFixed(3)} ms`
      : size < 60_000
        ? `${(size / 1000).toFixed(3)} s `
        : size < 3_600_000
          ? `${Math.floor(size / 60_000)}m ${pad(Math.floor(size / 1000) % 60)}s`
          : size < 86_400_000
            ? `${Math.floor(size / 3_600_000)}h ${pad(Math.floor(size / 60_000) % 60)}m`
            : `${Math.floor(size / 86_400_000)}d ${pad(Math.floor(size / 3_600_000) % 24)}h`
  return (sign + text).padStart(deltaWidth)
}

export const nextTimestamps = (choice: TimestampChoice): TimestampChoice =>
  timestampChoices[(timestampChoices.indexOf(choice) + 1) % timestampChoices.length] ?? 'off'

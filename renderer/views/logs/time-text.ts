import type { Settings } from '../../../shared/contract/settings.ts'

export type TimestampChoice = Settings['logs']['timestamps']

const pad = (n: number, digits = 2): string => String(n).padStart(digits, '0')

/** `2026-11-20 13:25:39.123` in local time, with a Z in UTC; blanks of the same width where the engine gave no time. */
export function timeText(at: number | null, choice: TimestampChoice): string {
  if (choice === 'off') return ''
  if (at === null) return ' '.repeat(choice === 'utc' ? 24 : 23)
  // Down, not to the nearest: the engine's 12:00:00.9996 is not yet 12:00:01.
  const date = new Date(Math.floor(at))
  if (choice === 'utc') return `${date.toISOString().replace('T', ' ')}`
  const day = `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`
  return `${day} ${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}.${pad(date.getMilliseconds(), 3)}`
}

export const nextTimestamps = (choice: TimestampChoice): TimestampChoice =>
  choice === 'off' ? 'local' : choice === 'local' ? 'utc' : 'off'

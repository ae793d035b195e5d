import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseTime } from '../../../renderer/views/logs/time/parse-time.ts'
import { sinceOf } from '../../../renderer/views/logs/time/presets.ts'
import { dayAndTime, shortTime } from '../../../renderer/views/logs/time/time-words.ts'

/** A Friday. */
const now = Date.UTC(2026, 10, 20, 15, 30, 0)
const iso = (text: string): string | null => {
  const at = parseTime(text, now, 'utc')
  return at === null ? null : new Date(at).toISOString().replace('.000Z', 'Z')
}

describe('a typed time', () => {
  it.each([
    // The clock alone is the last such time.
    ['14:03', '2026-11-20T14:03:00Z'],
    ['14:03:05', '2026-11-20T14:03:05Z'],
    ['14:03:05.25', '2026-11-20T14:03:05.250Z'],
    ['14:03:05,250', '2026-11-20T14:03:05.250Z'],
    [' 9:05 ', '2026-11-20T09:05:00Z'],
    ['15:31', '2026-11-19T15:31:00Z'],
    ['23:59:59', '2026-11-19T23:59:59Z'],
    ['2:03 pm', '2026-11-20T14:03:00Z'],
    ['12:00 am', '2026-11-20T00:00:00Z'],
    ['12:30pm', '2026-11-20T12:30:00Z'],
    ['오후 2:03', '2026-11-20T14:03:00Z'],
    // With a day.
    ['2026-11-20 14:03:05', '2026-11-20T14:03:05Z'],
    ['2026-11-20T14:03:05.123456789Z', '2026-11-20T14:03:05.123Z'],
    ['2026-11-20T14:03:05+09:00', '2026-11-20T05:03:05Z'],
    ['2026-11-20 14:03 -0530', '2026-11-20T19:33:00Z'],
    ['14:03+09:00', '2026-11-20T05:03:00Z'],
    ['2026/11/20 14:03', '2026-11-20T14:03:00Z'],
    ['2026-11-19', '2026-11-19T00:00:00Z'],
    ['11-20 14:03', '2026-11-20T14:03:00Z'],
    ['12-24 18:00', '2025-12-24T18:00:00Z'],
    ['2027-01-01 00:00', '2027-01-01T00:00:00Z'],
    ['today', '2026-11-20T00:00:00Z'],
    ['yesterday 9:00', '2026-11-19T09:00:00Z'],
    ['어제 9:00', '2026-11-19T09:00:00Z'],
    ['2026-11-20 14:03:05 UTC', '2026-11-20T14:03:05Z'],
    // Back from now.
    ['now', '2026-11-20T15:30:00Z'],
    ['-15m', '2026-11-20T15:15:00Z'],
    ['15m', '2026-11-20T15:15:00Z'],
    ['15 min ago', '2026-11-20T15:15:00Z'],
    ['1h30m', '2026-11-20T14:00:00Z'],
    ['-1.5h', '2026-11-20T14:00:00Z'],
    ['- 90 s', '2026-11-20T15:28:30Z'],
    ['2d', '2026-11-18T15:30:00Z'],
    ['15분 전', '2026-11-20T15:15:00Z'],
    ['1시간 30분 전', '2026-11-20T14:00:00Z'],
    // Unix time.
    ['1795188600', '2026-11-20T15:30:00Z'],
    ['1795188600123', '2026-11-20T15:30:00.123Z'],
  ])('%s', (typed, expected) => expect(iso(typed)).toBe(expected))

  it.each([
    '',
    '  ',
    'soon',
    '24:00',
    '14:60',
    '14:03:60',
    '13:00 pm',
    '0:30 am',
    '2026-13-01',
    '2026-02-30',
    '11-31 10:00',
    '-',
    '15',
    '15x',
    '2026',
    'm',
    '14:03:05 nonsense',
  ])('%j is none', (typed) => expect(iso(typed)).toBeNull())

  it('is on the clock that it is typed for, and on its own where it names one', () => {
    const local = new Date(2026, 10, 20, 9, 5).getTime()
    const later = local + 60_000
    expect(parseTime('9:05', later, 'local')).toBe(local)
    expect(parseTime('2026-11-20 09:05', later, 'local')).toBe(local)
    expect(parseTime('2026-11-20T09:05Z', later, 'local')).toBe(Date.UTC(2026, 10, 20, 9, 5))
  })

  it('is read back from how times are written', () => {
    // Apart from the hour that a change of the clock repeats, a written time is one time.
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2090, 0) }), (at) => {
        expect(parseTime(dayAndTime(at, 'utc'), at + 1, 'utc')).toBe(at)
        expect(parseTime(dayAndTime(at, 'utc'), at + 1, 'local')).toBe(at)
      }),
    )
  })
})

it('tells the day only where it is another, and seconds only where there are some', () => {
  expect(shortTime(Date.UTC(2026, 10, 20, 14, 3), now, 'utc')).toBe('14:03 UTC')
  expect(shortTime(Date.UTC(2026, 10, 20, 14, 3, 5), now, 'utc')).toBe('14:03:05 UTC')
  expect(shortTime(Date.UTC(2026, 10, 19, 14, 3), now, 'utc')).toBe('2026-11-19 14:03 UTC')
})

it('knows where the presets begin', () => {
  expect(sinceOf('m15', now, 'utc', null)).toBe(now - 900_000)
  expect(sinceOf('today', now, 'utc', null)).toBe(Date.UTC(2026, 10, 20))
  expect(sinceOf('start', now, 'utc', null)).toBeNull()
  expect(sinceOf('start', now, 'utc', 5)).toBe(5)
})

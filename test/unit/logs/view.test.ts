import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LineCache } from '../../../renderer/stores/line-cache.ts'
import { parseAnsi } from '../../../renderer/views/logs/ansi.ts'
import { contrast, indexed, type Rgb, readable } from '../../../renderer/views/logs/colors.ts'
import { segmentsOf, visibleText } from '../../../renderer/views/logs/segments.ts'
import { ordered, textOf } from '../../../renderer/views/logs/selection.ts'
import { deltaText, nextTimestamps, timestampChoices, timeText } from '../../../renderer/views/logs/time-text.ts'
import {
  clamp,
  endPosition,
  isAtEnd,
  move,
  positionOfThumb,
  rendered,
  reveal,
  thumbOf,
} from '../../../renderer/views/logs/viewport.ts'
import type { LogLine } from '../../../shared/contract/logs.ts'
import { withoutEscapes } from '../../../shared/lib/ansi-escapes.ts'

const styled = (line: string) =>
  parseAnsi(line).spans.map(({ start, end, style }) => [parseAnsi(line).text.slice(start, end), style])

describe('parseAnsi', () => {
  const red = indexed(1)
  it.each<[string, string, Record<string, unknown> | null]>([
    ['\x1b[31mx', 'x', { color: red }],
    ['\x1b[0;1;4mx', 'x', { bold: true, underline: true }],
    ['\x1b[91mx', 'x', { color: indexed(9) }],
    ['\x1b[104mx', 'x', { background: indexed(12) }],
    ['\x1b[38;5;208mx', 'x', { color: [255, 135, 0] }],
    ['\x1b[48;2;1;2;3mx', 'x', { background: [1, 2, 3] }],
    ['\x1b[38:2:9:8:7mx', 'x', { color: [9, 8, 7] }],
    ['\x1b[7mx', 'x', { inverse: true }],
    ['\x1b[31m\x1b[mx', 'x', null],
    ['\x1b[1m\x1b[22mx', 'x', null],
    ['\x1b[8mx', 'x', null],
    ['\x1b[38;5mx', 'x', { color: [0, 0, 0] }],
    ['\x9b31mx', 'x', { color: red }],
    ['\x1b[999999999999mx', 'x', null],
  ])('%j shows %j', (line, text, style) => {
    const spans = styled(line)
    expect(spans).toEqual([[text, style === null ? null : expect.objectContaining(style)]])
  })

  it.each([
    ['title', 'a\x1b]0;owned\x07b'],
    ['clipboard', 'a\x1b]52;c;aGk=\x1b\\b'],
    ['link', 'a\x1b]8;;javascript:alert(1)\x1b\\b'],
    ['DCS', 'a\x1bP$qm\x1b\\b'],
    ['APC', 'a\x1b_Gi=1;\x1b\\b'],
    ['cursor', 'a\x1b[2J\x1b[1;1H\x1b[?25lb'],
    ['query', 'a\x1b[6n\x1b[cb'],
    ['charset and reset', 'a\x1b(0\x1bcb'],
  ])('drops a %s sequence', (_name, line) => {
    expect(parseAnsi(line)).toEqual({ text: 'ab', spans: [{ start: 0, end: 2, style: null }] })
  })

  it('ends an unterminated string with the line, and a lone escape with itself', () => {
    expect(parseAnsi('a\x1b]52;c;never ends').text).toBe('a')
    expect(parseAnsi('a\x1b').text).toBe('a')
    expect(parseAnsi('a\x1b[').text).toBe('a')
  })

  it('agrees with the search about what is text, and loses nothing else', () => {
    const piece = fc.constantFrom('a', 'é', '🚀', '\x1b', '[', ']', 'm', ';', '3', '1', '\x07', '\\', '\x9b', 'P', '\r')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const line = pieces.join('')
        const { text, spans } = parseAnsi(line)
        expect(text).toBe(withoutEscapes(line))
        expect(spans.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text)
      }),
      { numRuns: 500 },
    )
  })

  it('takes time in proportion to the length, for the worst lines', () => {
    // Of this process's own processor time, which what else runs on the machine does not change. The square of these lengths takes minutes.
    for (const unit of ['\x1b[31mx', '\x1b]8;;', '\x1b[1;', '\x1b', '\x1bP', '\x1b[3', '\x9b']) {
      const before = process.cpuUsage()
      parseAnsi(unit.repeat(200_000))
      const { user } = process.cpuUsage(before)
      expect(user / 1e6, JSON.stringify(unit)).toBeLessThan(5)
    }
  })
})

describe('colours', () => {
  it('are readable on both surfaces, and on their own backgrounds', () => {
    const channel = fc.integer({ min: 0, max: 255 })
    const color = fc.tuple(channel, channel, channel)
    fc.assert(
      fc.property(color, color, (text, back) => {
        for (const surface of [back, [255, 255, 255], [27, 31, 37]] as Rgb[])
          expect(contrast(readable(text, surface), surface)).toBeGreaterThanOrEqual(4.5)
      }),
      { numRuns: 300 },
    )
  })
  it('stay as they are when they are readable already', () => {
    expect(readable([180, 0, 0], [255, 255, 255])).toEqual([180, 0, 0])
    expect(indexed(16)).toEqual([0, 0, 0])
    expect(indexed(231)).toEqual([255, 255, 255])
    expect(indexed(255)).toEqual([238, 238, 238])
  })
})

describe('segmentsOf', () => {
  it('shows what would act or hide as signs, one for each', () => {
    const line = 'a\x00b\u202ec\ufeff\x07\td\ufffd\r'
    const segments = segmentsOf(line, [])
    expect(segments.map((segment) => segment.text).join('')).toBe('a\u2400b\u25afc\u25af\u2407\td\ufffd')
    expect(segments.filter((segment) => segment.inert).map((segment) => segment.inert)).toEqual([
      'U+0000',
      'U+202E',
      'U+FEFF',
      'U+0007',
      'U+FFFD',
    ])
  })
  it('marks matches across styles', () => {
    const marked = segmentsOf('one \x1b[31mtwo\x1b[0m three', [[2, 9]])
    expect(marked.map(({ text, match }) => [text, match])).toEqual([
      ['on', false],
      ['e ', true],
      ['two', true],
      [' t', true],
      ['hree', false],
    ])
  })
  it('keeps the length of the visible text, whatever the line and the matches', () => {
    const unit = fc.constantFrom('a', '\x00', '\u202e', '🚀', '\x1b[1m', '\r', ' ')
    const match = fc.tuple(fc.nat(20), fc.nat(20)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as [number, number])
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 20 }), fc.array(match, { maxLength: 3 }), (units, drafts) => {
        const line = units.join('')
        let from = 0
        const matches = drafts.map(([a, b]) => {
          const start = from + a
          from = start + b - a
          return [start, from] as [number, number]
        })
        const segments = segmentsOf(line, matches)
        const shown = segments.map((segment) => segment.text).join('')
        expect(shown).toHaveLength(visibleText(line).length)
        const hit = matches.reduce((sum, [a, b]) => {
          const end = visibleText(line).length
          return sum + Math.max(0, Math.min(b, end) - Math.min(a, end))
        }, 0)
        const marked = segments.filter((segment) => segment.match).reduce((sum, { text }) => sum + text.length, 0)
        expect(marked).toBe(hit)
      }),
      { numRuns: 500 },
    )
  })
})

describe('viewport', () => {
  const ten = { first: 0, end: 10_000_000 }
  const flat = () => 18
  const tall = (line: number) => (line % 5 === 0 ? 90 : 18)

  it('shows the last lines at the bottom, and all of them when they fit', () => {
    expect(endPosition(ten, flat, 100)).toEqual({ line: 9_999_994, offset: 8 })
    expect(endPosition({ first: 3, end: 5 }, flat, 100)).toEqual({ line: 3, offset: 0 })
    expect(endPosition({ first: 0, end: 0 }, flat, 100)).toEqual({ line: 0, offset: 0 })
  })
  it('moves by pixels and comes back, at any place of ten million lines', () => {
    const place = fc.record({ line: fc.integer({ min: 0, max: 9_999_000 }), offset: fc.integer({ min: 0, max: 17 }) })
    fc.assert(
      fc.property(place, fc.integer({ min: 1, max: 5000 }), (start, pixels) => {
        const down = move(start, pixels, ten, tall, 600)
        expect(move(down, -pixels, ten, tall, 600)).toEqual(move(start, 0, ten, tall, 600))
      }),
    )
  })
  it('stops at both ends', () => {
    expect(move({ line: 2, offset: 3 }, -1000, ten, flat, 600)).toEqual({ line: 0, offset: 0 })
    const end = endPosition(ten, flat, 600)
    expect(move(end, 1000, ten, flat, 600)).toEqual(end)
    expect(isAtEnd(end, ten, flat, 600)).toBe(true)
    expect(isAtEnd(move(end, -18, ten, flat, 600), ten, flat, 600)).toBe(false)
  })
  it('follows the beginning when the oldest lines are given up', () => {
    expect(clamp({ line: 5, offset: 9 }, { first: 100, end: 1000 }, flat, 600)).toEqual({ line: 100, offset: 0 })
  })
  it('leaves a line in sight where it is, and brings another a third down', () => {
    const at = { line: 100, offset: 0 }
    expect(reveal(at, 105, ten, flat, 600)).toBe(at)
    const there = reveal(at, 5000, ten, flat, 600)
    expect(there.line).toBeLessThan(5000)
    expect(5000 - there.line).toBeLessThan(13)
  })
  it('renders what is in sight and little more', () => {
    expect(rendered({ line: 1000, offset: 0 }, ten, flat, 180, 8)).toEqual({ first: 992, end: 1018 })
  })
  it('puts the thumb where the lines are, both ways', () => {
    const position = { line: 5_000_000, offset: 0 }
    const thumb = thumbOf(position, ten, 18, 600, 600)
    expect(thumb.height).toBe(28)
    expect(thumb.top).toBeCloseTo((600 - 28) / 2, 0)
    expect(Math.abs(positionOfThumb(thumb.top, thumb, ten, 18, 600, 600).line - 5_000_000)).toBeLessThan(2)
    expect(positionOfThumb(10_000, thumb, ten, 18, 600, 600).line).toBe(endPosition(ten, flat, 600).line)
    expect(thumbOf(position, { first: 0, end: 10 }, 18, 600, 600)).toEqual({ top: 0, height: 600 })
  })
})

describe('selection', () => {
  const lines = ['zero', 'one', null, 'three']
  const text = (line: number) => lines[line]
  it('is the text of the lines, without what we said ourselves', () => {
    expect(textOf(ordered({ line: 3, at: 2 }, { line: 0, at: 1 }), text)).toBe('ero\none\nth')
    expect(textOf(ordered({ line: 1, at: 2 }, { line: 1, at: 0 }), text)).toBe('on')
  })
  it('says when a line is not at hand', () => {
    expect(textOf(ordered({ line: 0, at: 0 }, { line: 4, at: 1 }), text)).toBeNull()
  })
})

describe('LineCache', () => {
  const line = (number: number): LogLine =>
    ({ number, text: 'x'.repeat(10), row: number, matches: [] }) as unknown as LogLine
  const lines = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => line(from + i))
  it('tells what is missing, one run at a time, and again for another search', () => {
    const cache = new LineCache()
    cache.put(lines(10, 20), null)
    expect(cache.missing(5, 25, null)).toEqual({ first: 5, end: 10 })
    expect(cache.missing(10, 25, null)).toEqual({ first: 20, end: 25 })
    expect(cache.missing(10, 20, null)).toBeNull()
    expect(cache.missing(10, 20, 'find')).toEqual({ first: 10, end: 20 })
    expect(cache.missing(0, 5000, null)).toEqual({ first: 0, end: 10 })
    expect(cache.highest).toBe(19)
  })
  it('stays small, and keeps what is looked at', () => {
    const cache = new LineCache()
    for (let from = 0; from < 20_000; from += 500) {
      cache.put(lines(from, from + 500), null)
      cache.trim(from, from + 500)
    }
    expect(cache.get(0)).toBeUndefined()
    expect(cache.missing(19_500, 20_000, null)).toBeNull()
    expect([...Array(20_000).keys()].filter((n) => cache.get(n)).length).toBeLessThan(5000)
  })
})

describe('times and names', () => {
  it('writes engine times in both zones, cut, never rounded up', () => {
    const at = Date.UTC(2026, 10, 20, 13, 25, 39, 999) + 0.9996
    expect(timeText(at, 'utc')).toBe('2026-11-20 13:25:39.999Z')
    expect(timeText(at, 'local')).toMatch(/^2026-11-(19|20|21) \d\d:\d\d:39\.999$/)
    expect(timeText(null, 'utc')).toHaveLength(24)
  })
  it('goes through all choices and back to none', () => {
    expect(timestampChoices.map(nextTimestamps)).toEqual([...timestampChoices.slice(1), 'off'])
  })
  it.each([
    [1000.25, 1000, '  +0.250 ms'],
    [1000, 1012.5, ' -12.500 ms'],
    [62_345, 1000, '  +1m 01s'],
    [2345, 1000, '   +1.345 s '],
    [3_600_000 * 26, 0, '  +1d 02h'],
    [3_600_000 * 2 + 60_000, 0, '  +2h 01m'],
  ])('tells the time from the line before: %d after %d is %j', (at, before, text) => {
    expect(deltaText(at, before).trim()).toBe(text.trim())
    expect(deltaText(at, before)).toHaveLength(12)
  })
  it('tells no time since a line that has none', () => {
    expect(deltaText(5, null).trim()).toBe('')
  })
})

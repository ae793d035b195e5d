import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Chunk } from '../../../electron/services/logs/chunk.ts'
import { acrossLines } from '../../../electron/services/logs/scan-pattern.ts'
import { columnsOf, packPiece } from '../../../electron/services/logs/scan-piece.ts'
import { LineMatcher, plainLine, ScanText } from '../../../electron/services/logs/scan-text.ts'
import type { LogQuery } from '../../../shared/contract/logs.ts'
import { type SearchPattern, toPattern } from '../../../shared/lib/log-query.ts'

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

function chunkOf(lines: readonly Uint8Array[]): Chunk {
  const room = lines.reduce((sum, { length }) => sum + length + 1, 0)
  const chunk = new Chunk(0, room, lines.length)
  for (const line of lines) chunk.append(1, 2, 0, 0, line, 0, line.length)
  return chunk
}

const textOf = (lines: readonly Uint8Array[], from = 0): ScanText =>
  new ScanText(columnsOf(packPiece(chunkOf(lines), from, lines.length)))

function fast(pattern: SearchPattern, lines: readonly Uint8Array[]): number[] {
  const hits: number[] = []
  new LineMatcher(pattern).each(textOf(lines), (line) => hits.push(line))
  return hits
}

/** Each line alone, as if there were no others. */
function slow(pattern: SearchPattern, lines: readonly Uint8Array[]): number[] {
  const regex = new RegExp(pattern.source, pattern.flags.replace('g', ''))
  return lines.flatMap((line, i) => (regex.test(plainLine(decoder.decode(line))) ? [i] : []))
}

const bytes = (text: string): Uint8Array => Buffer.from(text)

const piece = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('a', 'b', 'ab', 'B', ' ', '1', '-', '_', '"', '.', 'foo', 'x=1') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('é', '한', '🚀', '\u2028', '\r', '\x1b[31m', '\x1b[0m', '\x1b]0;t', '\x07', '\x9b1m'),
  },
)
const line = fc.array(piece, { maxLength: 8 }).map((parts) => bytes(parts.join('')))
const rawLine = fc.uint8Array({ maxLength: 6 }).map((raw) => raw.map((byte) => (byte === 10 ? 11 : byte)))
const corpus = fc.array(fc.oneof({ weight: 8, arbitrary: line }, { weight: 1, arbitrary: rawLine }), {
  minLength: 1,
  maxLength: 12,
})

const atom = fc.constantFrom(
  ...['a', 'b', 'B', 'foo', '1', '.', '\\d', '\\D', '\\s', '\\S', '\\w', '\\W', '[ab]', '[^a]', '[^-a]', '[^]', '[]'],
  ...[
    '[\\s\\S]',
    '[^\\s]',
    '[\\W_]',
    '[\\0-~]',
    '\\n',
    '\\x0a',
    '\\u000a',
    '\\cJ',
    '\\t',
    '\\x1b',
    '\\-',
    '"',
    'é',
    '한',
  ],
  ...[
    '\\b',
    '\\B',
    '^',
    '$',
    '(?=b)',
    '(?!a)',
    '(?<=a)',
    '(?<!\\s)',
    '(?=[^b]*1)',
    '(?![^]*b)',
    '\\1',
    '\\p{L}',
    '\\P{L}',
  ],
  ...['(?i:a)', '(?s:.)', '\n', '\\u{a}', '\\12', '[\\n]', '[^\\n]', '.*', '.*?', '[^"]*', '\\r'],
)
const source = fc
  .array(
    fc.tuple(
      fc.oneof({ weight: 4, arbitrary: atom }, { weight: 1, arbitrary: atom.map((inner) => `(${inner})`) }),
      fc.constantFrom('', '', '', '+', '*', '?', '{2}', '*?', '|'),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.flat().join(''))

describe('the search over many lines at once', { timeout: 120_000 }, () => {
  it('finds what each line alone has, whatever the pattern and the lines', () => {
    let across = 0
    let valid = 0
    const query = fc.record({
      text: source,
      regex: fc.constant(true),
      caseSensitive: fc.boolean(),
      wholeWord: fc.boolean(),
    })
    fc.assert(
      fc.property(query, corpus, (wanted: LogQuery, lines) => {
        const parsed = toPattern(wanted)
        if ('problem' in parsed) return
        valid += 1
        if (acrossLines(parsed.pattern)) across += 1
        expect(fast(parsed.pattern, lines)).toEqual(slow(parsed.pattern, lines))
      }),
      { numRuns: 1500 },
    )
    // The fast way is the usual one, or this would compare the slow way with itself.
    expect(valid).toBeGreaterThan(500)
    expect(across / valid).toBeGreaterThan(0.7)
  })

  it('finds plain text as each line alone has it', () => {
    const text = fc.array(piece, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(text, fc.boolean(), fc.boolean(), corpus, (wanted, caseSensitive, wholeWord, lines) => {
        const parsed = toPattern({ text: wanted, regex: false, caseSensitive, wholeWord })
        if ('problem' in parsed) throw new Error(parsed.problem)
        expect(fast(parsed.pattern, lines)).toEqual(slow(parsed.pattern, lines))
      }),
      { numRuns: 800 },
    )
  })

  it('gives each line as it is alone, from any line on', () => {
    fc.assert(
      fc.property(corpus, fc.nat(11), (lines, from) => {
        if (from >= lines.length) return
        const text = textOf(lines, from)
        const given = lines.slice(from).map((_, i) => text.line(i))
        expect(given).toEqual(lines.slice(from).map((alone) => plainLine(decoder.decode(alone))))
      }),
      { numRuns: 400 },
    )
  })

  it('does not look past a line for what it does not hold, which would take the square of the log', () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => bytes(`foo ${i} lorem ipsum dolor sit amet`))
    for (const text of ['foo[^#]*bar', 'foo[\\s\\S]*bar', 'foo\\W[^]*#', '.*#']) {
      const parsed = toPattern({ text, regex: true, caseSensitive: true, wholeWord: false })
      if ('problem' in parsed) throw new Error(parsed.problem)
      const from = performance.now()
      expect(fast(parsed.pattern, lines)).toEqual([])
      expect(performance.now() - from, text).toBeLessThan(20_000)
    }
  })
})

describe('whole words', () => {
  it.each([
    ['error', 'an error here', true],
    ['error', 'errors', false],
    ['error', 'my_error', false],
    ['caf', 'café', false],
    ['한', '한글', false],
    ['a|b', 'xa', false],
    ['a|b', 'b', true],
    ['[x]', 'a[x]b', false],
    ['[x]', ' [x] ', true],
  ])('%s in %s: %s', (text, held, found) => {
    for (const regex of [false, true]) {
      if (regex && text === '[x]') continue
      if (!regex && text === 'a|b') continue
      const parsed = toPattern({ text, regex, caseSensitive: true, wholeWord: true })
      if ('problem' in parsed) throw new Error(parsed.problem)
      expect(fast(parsed.pattern, [bytes(held)]).length > 0).toBe(found)
    }
  })
  it('also where the pattern cannot have the flag u', () => {
    const parsed = toPattern({ text: '\\"a\\"|b\\-c', regex: true, caseSensitive: true, wholeWord: true })
    if ('problem' in parsed) throw new Error(parsed.problem)
    expect(parsed.pattern.flags).toBe('g')
    expect(fast(parsed.pattern, ['b-c', 'éb-c', 'say "a"!', 'b-cd'].map(bytes))).toEqual([0, 2])
  })
  it('does not mend a pattern that is broken', () => {
    expect(toPattern({ text: 'a)|(b', regex: true, caseSensitive: true, wholeWord: true })).toHaveProperty('problem')
  })
})

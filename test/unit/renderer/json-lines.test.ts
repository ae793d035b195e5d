import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  findLines,
  foldsFrom,
  jsonAt,
  occurrences,
  pathOf,
  readJsonLines,
  revealed,
  splitLine,
  visibleLines,
} from '../../../renderer/components/json/json-lines.ts'
import { paintLine } from '../../../renderer/components/json/json-paint.ts'

const read = (value: unknown, maskSecrets = false) => readJsonLines(JSON.stringify(value, null, 2), { maskSecrets })
const lineWith = (json: ReturnType<typeof read>, text: string) => json.lines.findIndex((line) => line.includes(text))

describe('reading', () => {
  it('keeps numbers that a JavaScript number cannot hold', () => {
    const json = readJsonLines('{\n  "Limit": 9223372036854771712\n}', { maskSecrets: false })
    expect(jsonAt(json, 1)).toBe('9223372036854771712')
  })

  it('gives back every value and its path for any document', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = read(value)
        expect(JSON.parse(json.lines.join('\n'))).toEqual(JSON.parse(JSON.stringify(value)))
        const whole = jsonAt(json, 0)
        expect(whole).toBe(typeof value === 'string' ? value : JSON.stringify(value, null, 2))
        expect(jsonAt(json, json.lines.length - 1)).toBe(whole)
      }),
    )
  })

  it('indents a document that came on one line', () => {
    expect(readJsonLines('{"a":[1,2]}', { maskSecrets: false }).lines).toHaveLength(6)
  })
})

describe('paths and values', () => {
  const json = read({
    Config: { Env: ['A=1', 'B=2'], Labels: { 'com.example/x': 'say "hi"', __proto__2: null }, Empty: {} },
    Mounts: [{ Source: '/a' }, { Source: '/b' }],
  })

  it.each([
    ['"B=2"', '.Config.Env[1]', 'B=2'],
    ['com.example/x', '.Config.Labels["com.example/x"]', 'say "hi"'],
    ['"/b"', '.Mounts[1].Source', '/b'],
    ['Empty', '.Config.Empty', '{}'],
  ])('knows where %s stands', (text, path, value) => {
    expect(pathOf(json, lineWith(json, text))).toBe(path)
    expect(jsonAt(json, lineWith(json, text))).toBe(value)
  })

  it('takes a closing bracket for what it closes', () => {
    expect(pathOf(json, json.lines.length - 2)).toBe('.Mounts')
    expect(JSON.parse(jsonAt(json, json.lines.length - 2))).toEqual([{ Source: '/a' }, { Source: '/b' }])
    expect(pathOf(json, json.lines.length - 1)).toBe('.')
  })

  it('tells key from value though both hold quotes and colons', () => {
    expect(splitLine('    "a\\": b": "c\\": d",')).toEqual({ indent: 4, key: '"a\\": b"', value: '"c\\": d",' })
    expect(splitLine('    "just: text"').key).toBeNull()
  })
})

describe('folding', () => {
  const json = read({ a: { b: { c: 1 } }, d: [1, 2], e: [] })

  it('hides what is inside a collapsed line, its closing bracket too', () => {
    const shown = visibleLines(json, new Set([lineWith(json, '"a"')]))
    expect([...shown].map((index) => json.lines[index]?.trim())).toEqual([
      '{',
      '"a": {',
      '"d": [',
      '1,',
      '2',
      '],',
      '"e": []',
      '}',
    ])
  })

  it('folds from a depth on, and reveals one line again', () => {
    const folds = foldsFrom(json, 1)
    expect([...visibleLines(json, folds)].map((index) => json.lines[index]?.trim())).toEqual([
      '{',
      '"a": {',
      '"d": [',
      '"e": []',
      '}',
    ])
    const opened = revealed(json, folds, lineWith(json, '"c"'))
    expect([...visibleLines(json, opened)]).toContain(lineWith(json, '"c"'))
    expect(opened.has(lineWith(json, '"d"'))).toBe(true)
  })
})

describe('finding', () => {
  it('takes the query as plain text without regard to case', () => {
    const json = read({ Image: 'a.b(c)[', other: 'axb' })
    expect([...findLines(json, 'A.B(C)[')]).toEqual([1])
    expect([...findLines(json, '')]).toEqual([])
    expect(occurrences('aXax', 'ax')).toEqual([
      [0, 2],
      [2, 4],
    ])
  })
})

describe('secrets', () => {
  const document = { Config: { Env: ['DB_PASSWORD=hunter2', 'PATH=/bin', 'URL=redis://:pw@host', 'NO_VALUE'] } }

  it('masks the values of secret variables, so that neither search nor copy tells them', () => {
    const json = read(document, true)
    expect(json.lines.join('\n')).not.toMatch(/hunter2|:pw@/)
    expect([...findLines(json, 'hunter2')]).toEqual([])
    expect(JSON.parse(json.lines.join('\n')).Config.Env.slice(1, 2)).toEqual(['PATH=/bin'])
    expect(jsonAt(json, 0)).not.toContain('hunter2')
  })

  it('shows them when asked', () => {
    expect([...findLines(read(document, false), 'hunter2')]).toHaveLength(1)
  })
})

describe('size', () => {
  it('reads, folds and searches 20 MB in a time that grows with the length only', () => {
    const labels = Object.fromEntries(Array.from({ length: 300_000 }, (_, index) => [`label-${index}`, 'x'.repeat(45)]))
    const text = JSON.stringify({ Config: { Labels: labels } }, null, 2)
    expect(text.length).toBeGreaterThan(20_000_000)
    const began = performance.now()
    const json = readJsonLines(text, { maskSecrets: true })
    expect(visibleLines(json, new Set())).toHaveLength(json.lines.length)
    expect(findLines(json, 'label-299999')).toHaveLength(1)
    expect(performance.now() - began).toBeLessThan(5000)
  })
})

describe('painting', () => {
  it('colours key and value, and marks matches across both', () => {
    expect(paintLine('  "ab": "cd",', '": "c', 100)).toEqual([
      { text: '"ab', paint: 'key', hit: false },
      { text: '"', paint: 'key', hit: true },
      { text: ': ', paint: 'plain', hit: true },
      { text: '"c', paint: 'string', hit: true },
      { text: 'd",', paint: 'string', hit: false },
    ])
    expect(paintLine('  "n": -1', '', 100).at(-1)).toEqual({ text: '-1', paint: 'number', hit: false })
    expect(paintLine('  null', '', 100)).toEqual([{ text: 'null', paint: 'word', hit: false }])
  })

  it('gives back the text of any line, cut where asked', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.string({ maxLength: 3 }),
        fc.integer({ min: 1, max: 80 }),
        (value, query, most) => {
          for (const line of read(value).lines) {
            const text = paintLine(line, query, most)
              .map((piece) => piece.text)
              .join('')
            expect(text).toBe(line.trimStart().slice(0, most))
          }
        },
      ),
    )
  })
})

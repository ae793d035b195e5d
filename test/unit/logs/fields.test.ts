import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fieldAt, parseFields, valueAt, valueText } from '../../../shared/lib/log-fields.ts'

describe('parseFields', () => {
  it('takes a JSON line apart, in the order of its fields', () => {
    const line = parseFields('{"b":1,"a":{"x":[true,null,"t"]}}')
    expect(line?.format).toBe('json')
    expect([...(line?.fields.keys() ?? [])]).toEqual(['b', 'a'])
    expect(line && valueAt(line.fields, 'a.x[2]')).toBe('t')
  })
  it('finds JSON after a plain prefix, and says what the prefix is', () => {
    const line = parseFields('2020-01-01T00:00:00Z app[1]: {"msg":"x"}')
    expect(line).toMatchObject({ format: 'json', prefix: '2020-01-01T00:00:00Z app[1]:' })
    expect(parseFields('a {b} {"msg":1}')?.prefix).toBe('a {b}')
  })
  it('takes logfmt apart', () => {
    const line = parseFields('ts=2020-01-01 level=info n=12 id=007 ok=true empty= msg="two \\"words\\"\\n" a.b=x')
    expect(line?.format).toBe('logfmt')
    expect(Object.fromEntries(line?.fields ?? [])).toEqual({
      ts: '2020-01-01',
      level: 'info',
      n: 12,
      id: '007',
      ok: true,
      empty: '',
      msg: 'two "words"\n',
      'a.b': 'x',
    })
    expect(parseFields('2020/01/01 a=1 b=2')?.prefix).toBe('2020/01/01')
    expect(parseFields('\x1b[36mlevel\x1b[0m=info msg=x')?.fields.get('level')).toBe('info')
  })
  it.each([
    '',
    'plain text',
    'x = 1',
    'one=1',
    'a=1 b=2 and words',
    '{',
    '{}',
    '[1]',
    '{"a":}',
    'f(a=1, b=2)',
    '"a=1 b=2',
  ])('leaves %j alone', (line) => {
    expect(parseFields(line)).toBeNull()
  })
  it('is safe from hostile keys', () => {
    const line = parseFields('{"__proto__":{"polluted":true},"constructor":{"prototype":1},"toString":"x"}')
    expect(line && valueAt(line.fields, '__proto__.polluted')).toBe(true)
    expect(line && valueAt(line.fields, 'toString')).toBe('x')
    expect(line && valueAt(line.fields, 'hasOwnProperty')).toBeUndefined()
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
    expect(valueText(line?.fields ?? null)).toBe(
      '{"__proto__":{"polluted":true},"constructor":{"prototype":1},"toString":"x"}',
    )
    expect(fieldAt('__proto__=1 constructor=2', '__proto__')).toBe(1)
  })
  it('does not take apart what is too long, too deep or too wide', () => {
    expect(parseFields(`{"a":${'['.repeat(100)}${']'.repeat(100)}}`)).toBeNull()
    expect(parseFields(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)).toBeNull()
    expect(parseFields(`{"a":[${'1,'.repeat(6000)}1]}`)).toBeNull()
    expect(parseFields(`{"a":"${'x'.repeat(1024 * 1024)}"}`)).toBeNull()
  })
  it('never throws', () => {
    const piece = fc.constantFrom('{', '}', '"', 'a', '=', ' ', ':', ',', '[', ']', '1', '\\', '\x1b', 'null')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), fc.array(piece, { maxLength: 8 }), (line, path) => {
        const parsed = parseFields(line.join(''))
        if (parsed) valueAt(parsed.fields, path.join(''))
      }),
      { numRuns: 2000 },
    )
  })
})

describe('valueAt', () => {
  it.each([
    ['user.id', 7],
    ['items[0].name', 'first'],
    ['items[1].name', undefined],
    ['log.level', 'warn'],
    ['k8s.pod.name', 'p'],
    ['user', '{"id":7}'],
    ['nothing', null],
    ['missing', undefined],
    ['user.id.more', undefined],
    ['items.name', undefined],
  ])('%s is %s', (path, expected) => {
    const value = fieldAt(
      '{"user":{"id":7},"items":[{"name":"first"}],"log.level":"warn","k8s":{"pod.name":"p"},"nothing":null}',
      path,
    )
    expect(value instanceof Map ? valueText(value) : value).toEqual(expected)
  })
})

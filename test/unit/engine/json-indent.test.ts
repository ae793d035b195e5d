import fc from 'fast-check'
import { expect, it } from 'vitest'
import { indentJson } from '../../../electron/engine/json-indent.ts'

it('writes JSON as JSON.stringify would', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(indentJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2))
    }),
    { numRuns: 3000 },
  )
})

it('does not care how it was spaced', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(indentJson(JSON.stringify(value, null, '\t '))).toBe(JSON.stringify(value, null, 2))
    }),
    { numRuns: 1000 },
  )
})

it('keeps what JSON.parse would lose: big numbers, key order, doubled keys', () => {
  const json = '{"b":18446744073709551615,"80":1,"a":1.0,"a":2e3,"__proto__":{}}'
  expect(indentJson(json).replace(/\s/g, '')).toBe(json)
})

it('is not blown up by depth', () => {
  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`
  expect(indentJson(deep).length).toBeLessThan(25_000_000)
})

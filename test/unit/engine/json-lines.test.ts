import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { errorInStream, JsonLines } from '../../../electron/engine/json-lines.ts'

function read(chunks: readonly Uint8Array[], maxLineBytes?: number) {
  const values: unknown[] = []
  const garbled: [string, string][] = []
  const lines = new JsonLines(
    { value: (value) => values.push(value), garbled: (...what) => garbled.push(what) },
    maxLineBytes,
  )
  for (const chunk of chunks) lines.push(chunk)
  lines.end()
  return { values, garbled }
}

const cutAt = (whole: Buffer, ...cuts: number[]) => {
  const edges = [0, ...cuts, whole.length]
  return edges.slice(1).map((edge, index) => whole.subarray(edges[index], edge))
}

/** NDJSON, CRLF and sequence records in one stream, with characters of 1 … 4 bytes, and no newline at the end. */
function corpus(size: number): Buffer {
  let out = ''
  for (let n = 0; Buffer.byteLength(out) < size; n += 1) {
    const json = JSON.stringify({
      n,
      text: `é한🚀 "${'x'.repeat(n % 40)}"`,
      nested: { empty: {}, list: [1, null, -1.5] },
    })
    out += n % 4 === 1 ? `${json}\r\n` : n % 4 === 2 ? `\u001e${json}\n` : n % 9 === 8 ? `\n${json}\n\n` : `${json}\n`
  }
  return Buffer.from(out.trimEnd())
}

describe('the JSON lines reader', () => {
  it('reads the same from every single cut of a 4 KiB corpus', () => {
    const whole = corpus(4096)
    const expected = read([whole])
    expect(expected.garbled).toEqual([])
    expect(expected.values.map((value) => (value as { n: number }).n)).toEqual(expected.values.map((_, n) => n))
    for (let cut = 0; cut <= whole.length; cut += 1) expect(read(cutAt(whole, cut)), `cut at ${cut}`).toEqual(expected)
  })

  it('reads the same from all pairs of cuts of a 256 byte corpus', () => {
    const whole = corpus(256)
    const expected = JSON.stringify(read([whole]))
    for (let one = 0; one <= whole.length; one += 1) {
      for (let two = one; two <= whole.length; two += 1) {
        const got = JSON.stringify(read(cutAt(whole, one, two)))
        if (got !== expected) expect.fail(`cuts at ${one} and ${two}: ${got}`)
      }
    }
  })

  it('reads byte by byte', () => {
    const whole = corpus(1024)
    expect(read(Array.from(whole, (byte) => Uint8Array.of(byte)))).toEqual(read([whole]))
  })

  it('gives back any values in any pieces', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue(), { maxLength: 20 }),
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 50 }),
        fc.constantFrom('\n', '\r\n', '\n\n', '\u001e'),
        (values, steps, separator) => {
          const whole = Buffer.from(values.map((value) => JSON.stringify(value)).join(separator))
          const chunks: Buffer[] = []
          for (let at = 0, n = 0; at < whole.length; n += 1) {
            const step = steps[n % steps.length]!
            chunks.push(whole.subarray(at, at + step))
            at += step
          }
          const roundTrip = JSON.parse(JSON.stringify(values)) as unknown
          expect(read(chunks)).toEqual({ values: roundTrip, garbled: [] })
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('never throws, whatever bytes come', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 20 }), (chunks) => {
        read(chunks, 64)
      }),
      { numRuns: 3000 },
    )
  })

  it('reads 20,000 tiny lines in one chunk', () => {
    expect(read([Buffer.from('1\n'.repeat(20_000))]).values).toHaveLength(20_000)
  })

  it('holds a bounded part of an endless line, reports it once and reads the next', () => {
    const chunks = [
      Buffer.from('{"a":"'),
      ...Array.from({ length: 100 }, () => Buffer.alloc(1000, 'x')),
      Buffer.from('"}\n{"b":1}\n'),
    ]
    const { values, garbled } = read(chunks, 4096)
    expect(values).toEqual([{ b: 1 }])
    expect(garbled).toEqual([['too-long', `{"a":"${'x'.repeat(194)}`]])
  })

  it('takes a line of exactly the longest length', () => {
    const line = JSON.stringify('x'.repeat(98))
    expect(read([Buffer.from(`${line}\n`)], 100).values).toHaveLength(1)
    expect(read([Buffer.from(`${line} \n`)], 100).garbled).toHaveLength(1)
  })

  it('leaves out a line that is no JSON and goes on', () => {
    expect(read([Buffer.from('<html>\n{"a":1}\n{"cut":')])).toEqual({
      values: [{ a: 1 }],
      garbled: [
        ['not-json', '<html>'],
        ['not-json', '{"cut":'],
      ],
    })
  })

  it('keeps a `__proto__` key an ordinary one', () => {
    const { values } = read([Buffer.from('{"__proto__":{"polluted":true}}\n')])
    expect(Object.keys(values[0] as object)).toEqual(['__proto__'])
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })
})

describe('an error object within a stream', () => {
  it.each([
    [{ error: 'no space left on device' }, 'no space left on device'],
    [{ errorDetail: { code: 1, message: 'denied' } }, 'denied'],
    [{ errorDetail: { message: 'both' }, error: 'both' }, 'both'],
    [{ Type: 'container', Action: 'die', error: 'an attribute' }, null],
    [{ error: '' }, null],
    [{ status: 'Pulling' }, null],
    [null, null],
    ['error', null],
  ])('%j is %j', (value, expected) => expect(errorInStream(value)).toBe(expected))
})

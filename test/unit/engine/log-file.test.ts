import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readLogFiles } from '../../../electron/engine/log-file.ts'
import type { LogSink } from '../../../electron/engine/types.ts'

interface Entry {
  log: string
  stream: 'stdout' | 'stderr'
  time: string
}

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portlight-log-file-'))
  path = join(folder, 'x-json.log')
})
afterEach(async () => {
  await rm(folder, { recursive: true })
})

/** What came, a text for each frame: `stdout: 2026-…Z text`. */
async function read(at = path): Promise<{ frames: string[]; end: string }> {
  const frames: { stream: string; bytes: number; parts: Buffer[] }[] = []
  const sink: LogSink = {
    frame: (stream, bytes) => void frames.push({ stream, bytes, parts: [] }),
    data(bytes, start, end) {
      frames.at(-1)?.parts.push(Buffer.from(bytes.subarray(start, end)))
      return frames.length % 7 !== 0
    },
    drained: async () => {},
    engineError: () => {},
  }
  const end = await readLogFiles(at, sink, new AbortController().signal)
  const texts = frames.map(({ stream, bytes, parts }) => {
    const whole = Buffer.concat(parts)
    expect(whole.length).toBe(bytes)
    return `${stream}: ${whole}`
  })
  return { frames: texts, end }
}

/** As Go's encoder writes it: what HTML and scripts could trip over is escaped. */
const written = (entry: object): string =>
  `${JSON.stringify(entry).replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`

const shown = ({ log, stream, time }: Entry): string => {
  const [seconds, fraction = ''] = time.slice(0, -1).split('.')
  return `${stream}: ${seconds}.${fraction.padEnd(9, '0')}Z ${log}`
}

const anyEntry: fc.Arbitrary<Entry> = fc.record({
  log: fc
    .oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), fc.constant('x'.repeat(16_384)))
    // The engine has made U+FFFD of what is no UTF-8 before it writes.
    .map((text) => `${text.toWellFormed()}\n`),
  stream: fc.constantFrom('stdout', 'stderr'),
  time: fc
    .tuple(fc.nat(59), fc.constantFrom('', '.1', '.12', '.123456789', '.000000001'))
    .map(([second, fraction]) => `2026-11-26T10:48:${String(second).padStart(2, '0')}${fraction}Z`),
})

describe('log files of the json-file driver', () => {
  it('give what the engine would send, whatever is in them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyEntry, { minLength: 1, maxLength: 60 }), async (entries) => {
        await writeFile(path, entries.map(written).join(''))
        expect((await read()).frames).toEqual(entries.map(shown))
      }),
      { numRuns: 100, seed: 5 },
    )
  })

  it('are read across the borders of what is read at once', async () => {
    const entries = Array.from(
      { length: 9000 },
      (_, n): Entry => ({ log: `${n} ${'é"\\'.repeat(n % 50)}\n`, stream: 'stdout', time: '2026-11-26T10:48:01.5Z' }),
    )
    await writeFile(path, entries.map(written).join(''))
    expect((await read()).frames).toEqual(entries.map(shown))
  })

  it('are read from the oldest on where they were rotated', async () => {
    const entry = (log: string): Entry => ({ log, stream: 'stdout', time: '2026-11-26T10:48:01Z' })
    await writeFile(`${path}.2`, written(entry('first\n')))
    await writeFile(`${path}.1`, written(entry('second\n')))
    await writeFile(path, written(entry('third\n')))
    expect((await read()).frames.map((frame) => frame.slice(-7, -1))).toEqual([' first', 'second', ' third'])
    // One that a rotation has moved since it was opened is met again under its new name.
    await rename(path, `${path}.3`)
    await writeFile(path, written(entry('fourth\n')))
    expect((await read()).frames).toHaveLength(4)
  })

  it('are left to the engine where rotated ones are compressed, or none are there', async () => {
    expect(await read(join(folder, 'none'))).toEqual({ frames: [], end: 'part' })
    await writeFile(path, written({ log: 'a\n', stream: 'stdout', time: '2026-11-26T10:48:01Z' }))
    await writeFile(`${path}.1.gz`, '')
    expect(await read()).toEqual({ frames: [], end: 'part' })
  })

  it('may hold labels, no text, and an entry that is still being written', async () => {
    const time = '2026-11-26T10:48:01.25Z'
    const lines = [
      written({ log: 'a\n', stream: 'stderr', attrs: { tag: '"time":"no"' }, time }),
      written({ stream: 'stdout', time }),
      written({ log: 'part', stream: 'stdout', time }),
    ]
    await writeFile(path, `${lines.join('')}{"log":"half`)
    const stamp = '2026-11-26T10:48:01.250000000Z'
    const frames = [`stderr: ${stamp} a\n`, `stdout: ${stamp} `, `stdout: ${stamp} part`]
    expect(await read()).toEqual({ frames, end: 'part' })
    await writeFile(path, lines.join(''))
    expect(await read()).toEqual({ frames, end: 'whole' })
  })

  // A machine that lost its power leaves a stretch of zeros. Any other file is none of our business.
  it('end where there is something else in them', async () => {
    const time = '2026-11-26T10:48:01Z'
    for (const bad of [
      '\0'.repeat(300),
      'root:x:0:0:root',
      '{"log":"a',
      '{"log":"\\ud83d\\ude00\\n","stream":"stdout"}',
      '{}',
    ]) {
      await writeFile(
        path,
        `${written({ log: 'good\n', stream: 'stdout', time })}${bad}\n${written({ log: 'after\n', stream: 'stdout', time })}`,
      )
      expect((await read()).frames).toHaveLength(1)
    }
    await writeFile(path, 'x'.repeat(600_000))
    expect(await read()).toEqual({ frames: [], end: 'part' })
  })
})

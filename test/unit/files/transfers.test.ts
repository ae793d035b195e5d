import { ORPCError } from '@orpc/client'
import { describe, expect, it } from 'vitest'
import { decodeName, encodeName } from '../../../electron/engine/raw-names.ts'
import { reachable, writable } from '../../../electron/services/files/reach.ts'
import { untilStopped, wholeTar } from '../../../electron/services/files/whole-tar.ts'
import { TarReader } from '../../../electron/services/layers/tar-reader.ts'
import { refusalOf } from '../../../renderer/stores/fault-of.ts'
import { withQuestions } from '../../../renderer/views/container/files/use-questions.ts'
import { tarOf } from '../../support/tar-writer.ts'

const tar = tarOf([
  { path: 'a/', type: '5' },
  { path: 'a/one', content: 'x'.repeat(3_000_000) },
  { path: `a/${'long'.repeat(60)}`, content: 'y'.repeat(700) },
  { path: 'a/three', content: 'z'.repeat(2_000_000) },
])

/** The files of a tar that is whole, each with its size. */
function filesOf(bytes: Buffer): string[] {
  const files: string[] = []
  let at = 0
  const reader = new TarReader({
    entry({ path, size }) {
      files.push(`${Buffer.from(path.bytes.buffer, path.bytes.byteOffset + path.start, path.end - path.start)} ${size}`)
      at = 0
      return true
    },
    content(_bytes, start, end) {
      at += end - start
      return true
    },
    contentEnd() {
      files.push(`${files.pop()} of ${at}`)
      return true
    },
  })
  reader.push(bytes, 0, bytes.length)
  reader.end()
  expect(reader.ended).toBe(true)
  return files
}

async function* piecesOf(bytes: Buffer, size = 1000): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
const collect = async (source: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const parts: Uint8Array[] = []
  for await (const part of source) parts.push(part)
  return Buffer.concat(parts)
}

describe('a tar on its way', () => {
  it('is passed on as it is, and refused where it is cut, even by an engine that ends its answer well', async () => {
    const seen: [boolean, number][] = []
    const passed = await collect(wholeTar(piecesOf(tar), (isFile, bytes) => seen.push([isFile, bytes])))
    expect(passed.equals(tar)).toBe(true)
    expect(seen).toEqual([
      [false, 0],
      [true, 3_000_000],
      [true, 700],
      [true, 2_000_000],
    ])
    for (const cut of [100, 600, 1_500_000, tar.length - 1024])
      await expect(collect(wholeTar(piecesOf(tar.subarray(0, cut))))).rejects.toMatchObject({ reason: 'stream-cut' })
    const reason = Buffer.concat([tar.subarray(0, 2048), Buffer.from('{"message":"input/output error"}'.padEnd(512))])
    await expect(collect(wholeTar(piecesOf(reason)))).rejects.toMatchObject({ reason: 'stream-cut' })
  })

  it('ends behind a whole file where it is stopped', async () => {
    const spool = {
      bytes: tar.length,
      read: (from: number, bytes: number) => piecesOf(tar.subarray(from, from + bytes), 512 * 100),
    }
    const whole = filesOf(tar)
    const stoppedAfter = async (bytes: number) => {
      const stop = new AbortController()
      const state = { stopped: false }
      const given = untilStopped(spool, stop.signal, state, (at) => at >= bytes && stop.abort())
      return { files: filesOf(await collect(given)), stopped: state.stopped }
    }
    // Pieces are a mebibyte: the first ends in the first file, the third in it too, the fourth in the last.
    expect(await stoppedAfter(1)).toEqual({ files: whole.slice(0, 2), stopped: true })
    expect(await stoppedAfter(2 * 2 ** 20)).toEqual({ files: whole.slice(0, 2), stopped: true })
    expect(await stoppedAfter(3 * 2 ** 20)).toEqual({ files: whole, stopped: true })
    expect(await stoppedAfter(tar.length + 1)).toEqual({ files: whole, stopped: false })
  })
})

describe('a name that is no UTF-8', () => {
  it('is a string of its own, which leads back to its bytes', () => {
    const cases = [
      [0xff],
      [0xfe],
      [0xc3],
      [0xe2, 0x82],
      [0xed, 0xb3, 0xbf],
      [0xef, 0xbf, 0xbd],
      [...Buffer.from('한글 %?&')],
    ]
    const names = cases.map((bytes) => {
      const long = Buffer.from([...Buffer.from('start 가 '.repeat(20)), ...bytes, ...Buffer.from(' end'.repeat(20))])
      const name = decodeName(long, 0, long.length)
      const back = encodeName(name).replace(/%([0-9a-f]{2})/gi, (_all, hex) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      )
      expect(Buffer.from(back, 'latin1')).toEqual(long)
      return name
    })
    expect(new Set(names).size).toBe(cases.length)
    expect(names.map((name) => name.isWellFormed())).toEqual([false, false, false, false, false, true, true])
  })
})

describe('where a copy can go', () => {
  const mount = (destination: string, type: string, readOnly = false) => ({
    ...{ destination, type, readOnly, name: null, source: '', driver: null },
  })
  const detail = {
    mounts: [mount('/data', 'volume'), mount('/data/scratch', 'tmpfs'), mount('/conf', 'bind', true)],
    readOnlyRoot: true,
  }
  const reasonOf = (check: () => void): string => {
    try {
      check()
      return 'fine'
    } catch (error) {
      return (error as { reason: string }).reason
    }
  }
  it.each([
    ['/data', 'fine', 'fine'],
    ['/data/deep/er', 'fine', 'fine'],
    ['/data/scratch/x', 'path-in-memory', 'path-in-memory'],
    ['/data/../data/scratch', 'path-in-memory', 'path-in-memory'],
    ['/database', 'fine', 'path-read-only'],
    ['/conf/x', 'fine', 'path-read-only'],
    ['/proc/1', 'path-in-memory', 'path-in-memory'],
    ['/process', 'fine', 'path-read-only'],
    ['/', 'fine', 'path-read-only'],
  ])('%s: reading %s, writing %s', (path, reading, writing) => {
    expect(reasonOf(() => reachable(detail, path))).toBe(reading)
    expect(reasonOf(() => writable(detail, path))).toBe(writing)
  })
})

describe('what is asked before something is written', () => {
  const refused = (reason: string) =>
    new ORPCError('CONFLICT', { defined: true, data: { reason, params: { count: '2' }, detail: null } })
  const writing = (...reasons: string[]) => {
    const calls: string[][] = []
    const write = async (accepted: string[]): Promise<string> => {
      calls.push(accepted)
      const next = reasons.find((reason) => !accepted.includes(reason))
      if (next) throw refused(next)
      return 'written'
    }
    return { calls, write }
  }
  it('is asked one after the other, and all of it must be agreed to', async () => {
    const both = writing('copy-risky', 'path-exists')
    expect(await withQuestions(both.write, async () => true)).toBe('written')
    expect(both.calls).toEqual([[], ['copy-risky'], ['copy-risky', 'path-exists']])
    const half = writing('copy-risky', 'path-exists')
    expect(await withQuestions(half.write, async (reason) => reason === 'copy-risky')).toBeNull()
    expect(half.calls).toHaveLength(2)
    const other = await withQuestions(writing('no-space').write, async () => true).catch(refusalOf)
    expect(other).toMatchObject({ fault: { reason: 'no-space' } })
  })
})

import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TarFault } from '../../../electron/services/layers/tar-header.ts'
import { TarReader } from '../../../electron/services/layers/tar-reader.ts'
import { entryOf, metaOf, sealed, type TarFile, tarOf } from '../../support/tar-writer.ts'

interface Read {
  type: string
  path: string
  link: string
  size: number
  mode: number
  uid: number
  gid: number
  mtime: number
  content: string
}

/** Reads pieces; contents of files are kept. Throws what the reader throws. */
function read(pieces: readonly Uint8Array[], options: { end?: boolean; skip?: boolean } = {}): Read[] {
  const entries: Read[] = []
  const reader = new TarReader({
    entry({ type, path, link, size, mode, uid, gid, modifiedAt }) {
      const text = (range: { bytes: Uint8Array; start: number; end: number }) =>
        Buffer.from(range.bytes.slice(range.start, range.end)).toString('latin1')
      const entry = { type: String.fromCharCode(type), path: text(path), link: text(link), size, mode, uid, gid }
      entries.push({ ...entry, mtime: modifiedAt, content: '' })
      return options.skip !== true
    },
    content(bytes, start, end) {
      const entry = entries.at(-1)
      if (entry) entry.content += Buffer.from(bytes.slice(start, end)).toString('latin1')
      return true
    },
    contentEnd: () => true,
  })
  for (const piece of pieces) reader.push(piece, 0, piece.length)
  if (options.end !== false) reader.end()
  return entries
}
const readOne = (file: TarFile): Read | undefined => read([tarOf([file])])[0]

const long = (length: number): string => `${'d'.repeat(60)}/${'n'.repeat(length - 61)}`

describe('the tar reader', () => {
  const corpus = tarOf([
    { path: 'etc/', type: '5', mode: 0o755 },
    { path: 'etc/passwd', content: 'root:x:0:0', mode: 0o4755, uid: 1000, gid: 100, mtime: 1_234_567_890 },
    { path: long(180), content: 'gnu', long: 'gnu' },
    { path: 'l', type: '2', link: long(150), long: 'gnu' },
    { path: long(300), content: 'p'.repeat(600), pax: { mtime: '1700000000.25', 'SCHILY.xattr.user.a': 'b=c\n1' } },
    { path: 'h', type: '1', link: 'etc/passwd', size: 0 },
    { path: 'empty' },
    { path: 'null', type: '3' },
    { path: 'last', content: 'x'.repeat(512) },
  ])

  it('reads the same whatever the pieces: every single cut, and a byte at a time', { timeout: 20_000 }, () => {
    const whole = read([corpus])
    expect(whole.map(({ path }) => path)).toEqual([
      ...['etc/', 'etc/passwd', long(180), 'l', long(300), 'h', 'empty', 'null', 'last'],
    ])
    expect(whole[1]).toEqual({
      ...{ type: '0', path: 'etc/passwd', link: '', size: 10, mode: 0o4755, uid: 1000, gid: 100 },
      ...{ mtime: 1_234_567_890, content: 'root:x:0:0' },
    })
    expect(whole[3]?.link).toBe(long(150))
    expect(whole[4]).toMatchObject({ mtime: 1_700_000_000.25, content: 'p'.repeat(600) })
    for (let cut = 1; cut < corpus.length; cut += 1)
      expect(read([corpus.subarray(0, cut), corpus.subarray(cut)]), `cut at ${cut}`).toEqual(whole)
    expect(read([...corpus].map((byte) => Uint8Array.of(byte)))).toEqual(whole)
  })

  it('says of every archive that ends early that it does, or gives all entries that were whole', () => {
    const whole = read([corpus])
    for (let cut = 1; cut < corpus.length - 1024; cut += 1) {
      const entries: Read[] = []
      try {
        entries.push(...read([corpus.subarray(0, cut)]))
      } catch (error) {
        expect(error).toBeInstanceOf(TarFault)
        continue
      }
      // Cut between two entries, or in the padding of the last.
      expect(entries).toEqual(whole.slice(0, entries.length))
    }
  })

  it('skips contents without looking at them', () => {
    expect(
      read([corpus], { skip: true })
        .map(({ content }) => content)
        .join(''),
    ).toBe('')
  })

  it.each<[string, TarFile, Partial<Read>]>([
    ['absolute', { path: '/etc/shadow' }, { path: '/etc/shadow' }],
    ['upwards', { path: '../../etc/shadow' }, { path: '../../etc/shadow' }],
    ['with a line end', { path: 'a\nb' }, { path: 'a\nb' }],
    ['with a NUL', { path: 'x', pax: { path: 'a\0b' } }, { path: 'a\0b' }],
    ['that is no UTF-8', { path: Buffer.from([0x61, 0xff, 0xfe]) }, { path: 'a\xff\xfe' }],
    ['__proto__', { path: '__proto__/constructor' }, { path: '__proto__/constructor' }],
    ['empty', { path: '' }, { path: '' }],
    ['of 100 bytes, without a NUL', { path: 'n'.repeat(100) }, { path: 'n'.repeat(100) }],
    ['a link upwards', { path: 'l', type: '2', link: '/../../etc' }, { type: '2', link: '/../../etc' }],
    ['a setuid device', { path: 'd', type: '4', mode: 0o6777 }, { type: '4', mode: 0o6777 }],
    ['a link with a size', { path: 'l', type: '1', link: 'x', size: 4096 }, { size: 0 }],
    ['a folder by its slash', { path: 'old/', type: '\0' }, { type: '5' }],
    ['an unknown type', { path: 'u', type: 'Z', content: 'abc' }, { type: 'Z', content: 'abc' }],
    ['a huge owner', { path: 'o', uid: 4_000_000_000, gid: 2_097_152 }, { uid: 4_000_000_000, gid: 2_097_152 }],
    ['an owner in pax', { path: 'o', pax: { uid: '3000000000' } }, { uid: 3_000_000_000 }],
    ['before 1970', { path: 'o', pax: { mtime: '-86400.5' } }, { mtime: -86400.5 }],
    [
      'a sparse file',
      { path: 's', content: 'map', pax: { 'GNU.sparse.realsize': '9000', 'GNU.sparse.name': 'real' } },
      { path: 'real', size: 9000 },
    ],
  ])('keeps hostile and odd entries as data: %s', (_name, file, expected) => {
    expect(readOne(file)).toMatchObject(expected)
    expect(Object.hasOwn(Object.prototype, 'constructor')).toBe(true)
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it('reads sizes beyond 8 GiB, in binary and in pax, without holding anything', () => {
    const size = 20 * 2 ** 30
    for (const file of [
      { path: 'big', size },
      { path: 'big', size: 0, pax: { size: String(size) } },
    ]) {
      const seen: number[] = []
      const reader = new TarReader({
        entry: (entry) => seen.push(entry.size) < 0,
        content: () => true,
        contentEnd: () => true,
      })
      const head = Buffer.concat(entryOf(file).slice(0, -1))
      reader.push(head, 0, head.length)
      const zeros = new Uint8Array(2 ** 20)
      for (let at = 0; at < size; at += zeros.length) reader.push(zeros, 0, zeros.length)
      const next = tarOf([{ path: 'next', content: '!' }])
      reader.push(next, 0, next.length)
      reader.end()
      expect(seen).toEqual([size, 1])
    }
  })

  it('reads old GNU sparse headers with maps of several blocks', () => {
    const header = sealed(Buffer.concat(entryOf({ path: 'sparse', type: 'S', content: '' }).slice(0, 1)))
    header.write('00000000005\0', 124, 'latin1')
    header.write('ustar  \0', 257, 'latin1')
    header[482] = 1
    header.write('00000030000\0', 483, 'latin1')
    const map = Buffer.alloc(1024)
    map[504] = 1
    const content = Buffer.concat([Buffer.from('12345'), Buffer.alloc(507)])
    const archive = Buffer.concat([sealed(header), map, content, tarOf([{ path: 'next' }])])
    expect(read([archive]).map(({ path, size, content: text }) => [path, size, text])).toEqual([
      ['sparse', 0o30000, '12345'],
      ['next', 0, ''],
    ])
  })

  it('reads over global headers, as engines do when they unpack', () => {
    const archive = Buffer.concat([...metaOf('g', Buffer.from('19 path=everywhere\n')), tarOf([{ path: 'a' }])])
    expect(read([archive]).map(({ path }) => path)).toEqual(['a'])
  })

  it.each<[string, Buffer]>([
    ['a checksum that is wrong', Buffer.concat([Buffer.alloc(512, 1), Buffer.alloc(1024)])],
    ['text', Buffer.alloc(2048, 'no archive at all ')],
    ['an entry behind the first block of the end', Buffer.concat([Buffer.alloc(512), tarOf([{ path: 'a' }])])],
    ['a size that is negative', Buffer.concat([...entryOf({ path: 'a', size: -5 })])],
    ['a size beyond counting', Buffer.concat([...entryOf({ path: 'a', pax: { size: '99999999999999999999' } })])],
    ['a name of 2 MiB', Buffer.concat(metaOf('L', Buffer.alloc(2 ** 21, 'n')))],
    ['a record longer than its header', Buffer.concat(metaOf('x', Buffer.from('99 path=a\n')))],
    ['a record without an end', Buffer.concat(metaOf('x', Buffer.from('10 path=abc')))],
    ['a record without a key', Buffer.concat(metaOf('x', Buffer.from('5 ab\n')))],
    ['a record of no length', Buffer.concat(metaOf('x', Buffer.from('0 a=b\n')))],
    ['a long name and nothing behind it', Buffer.concat(metaOf('L', Buffer.from('name\0')))],
  ])('refuses with a sentence: %s', (_name, archive) => {
    expect(() => read([archive])).toThrow(TarFault)
  })

  it('never allocates by a length that is only claimed', () => {
    const [header] = metaOf('x', Buffer.alloc(1024 * 1024))
    const before = process.memoryUsage().arrayBuffers
    const readers = Array.from({ length: 200 }, () => {
      const reader = new TarReader({ entry: () => false, content: () => true, contentEnd: () => true })
      reader.push(header as Buffer, 0, 512)
      reader.push(Buffer.alloc(10), 0, 10)
      return reader
    })
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 2 ** 20)
    expect(readers).toHaveLength(200)
  })

  it('survives anything: random bytes over a good archive end in entries or in a TarFault', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(corpus.length - 1), fc.nat(255)), { minLength: 1, maxLength: 20 }),
        (changes) => {
          const damaged = Buffer.from(corpus)
          for (const [at, byte] of changes) damaged[at] = byte
          try {
            read([damaged])
          } catch (error) {
            expect(error).toBeInstanceOf(TarFault)
          }
        },
      ),
      { numRuns: 500 },
    )
  })

  it.each(['ustar', 'gnu', 'posix', 'v7', 'oldgnu'])('reads what GNU tar writes in the format %s', (format) => {
    const folder = mkdtempSync(join(tmpdir(), 'portlight-tar-'))
    try {
      const deep = format === 'v7' ? 'deep' : ['a'.repeat(50), 'b'.repeat(60), 'c'.repeat(40)].join('/')
      mkdirSync(join(folder, 'in', deep), { recursive: true })
      writeFileSync(join(folder, 'in', deep, 'file'), 'content', { mode: 0o640 })
      const made = spawnSync('tar', ['-C', join(folder, 'in'), `--format=${format}`, '-cf', '-', '.'])
      expect(made.status).toBe(0)
      const listed = spawnSync('tar', ['-tf', '-'], { input: made.stdout }).stdout.toString().trim().split('\n')
      const entries = read([made.stdout])
      expect(entries.map(({ path }) => path)).toEqual(listed)
      expect(entries.at(-1)).toMatchObject({ content: 'content', mode: 0o640 })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

import { describe, expect, it } from 'vitest'
import type { ArchiveSink, Engine } from '../../../electron/engine/types.ts'
import { tarOf as packed } from '../../../electron/services/files/file-tar.ts'
import { changesIn } from '../../../electron/services/files/index.ts'
import { listByArchive } from '../../../electron/services/files/list-archive.ts'
import { parseListing } from '../../../electron/services/files/list-exec.ts'
import { contentOf, readFile } from '../../../electron/services/files/one-file.ts'
import { askFirst, unpacksUnsafely } from '../../../electron/services/files/risk.ts'
import { withChanges } from '../../../renderer/stores/files.ts'
import { tarOf } from '../../support/tar-writer.ts'
import { containerRow, FakeEngine } from '../services/fake-engine.ts'

const never = new AbortController().signal

/** An engine that gives this archive, cut at `cut`. */
function giving(tar: Buffer, cut = tar.length, link = ''): Engine {
  const engine = new FakeEngine()
  const files: Engine['files'] = {
    ...engine.files,
    stat: async () => ({ kind: link ? 'symlink' : 'file', bytes: 0, modifiedAt: null, link }),
    async archive(_id: string, _path: string, sink: ArchiveSink) {
      for (const [from, to] of [
        [0, cut],
        [cut, tar.length],
      ] as const)
        if (!sink.data(tar, from, to)) return
    },
  }
  return Object.assign(engine, { files }) as Engine
}
const list = (tar: Buffer, path: string, cut?: number) =>
  listByArchive(giving(tar, cut), 'c', path, 100, () => undefined, never)

const folder = tarOf([
  { path: 'log/', type: '5', mode: 0o755 },
  { path: 'log/a', content: 'hello', mode: 0o4755, uid: 12, gid: 34, mtime: 1000 },
  { path: 'log/deep/', type: '5' },
  { path: 'log/deep/x', content: 'x'.repeat(3000) },
  { path: 'log/to', type: '2', link: '/etc/passwd' },
  { path: 'log/hard', type: '1', link: 'log/a' },
  { path: 'log/away', type: '1', link: 'log/deep/x' },
])

describe('a folder out of the engine’s archive', () => {
  it('is the same wherever the archive is cut', async () => {
    const { files, leftOut } = await list(folder, '/var/log')
    expect(leftOut).toBe(0)
    expect(files.map(({ name, kind, bytes, mode, link }) => [name, kind, bytes, mode, link])).toEqual([
      ['a', 'file', 5, 0o4755, null],
      ['deep', 'directory', 0, expect.any(Number), null],
      ['to', 'symlink', 0, expect.any(Number), '/etc/passwd'],
      // The other names of a file are the same file; of one that is not listed here, only the name is known.
      ['hard', 'file', 5, expect.any(Number), null],
      ['away', 'hardlink', 0, expect.any(Number), 'log/deep/x'],
    ])
    for (let cut = 1; cut < folder.length; cut += folder.length > 8000 ? 7 : 1)
      expect((await list(folder, '/var/log', cut)).files, `cut at ${cut}`).toEqual(files)
  })

  it('takes hostile names for names: nothing of them is ever a path (I11)', async () => {
    const hostile = tarOf([
      { path: 'log/', type: '5' },
      { path: 'log/../../etc/passwd', content: 'x' },
      { path: 'log/..', type: '5' },
      { path: '/log/absolute', content: 'x' },
      { path: 'log/new\nline', content: 'x' },
      { path: 'log/__proto__', content: 'x' },
      { path: 'log/twice', type: '5' },
      { path: 'log/twice', type: '5' },
      { path: 'log/tty', type: '3' },
      { path: 'log/strange', type: 'Q', content: 'x' },
    ])
    const { files } = await list(hostile, '/var/log')
    expect(files.map(({ name }) => name)).toEqual(['absolute', 'new\nline', '__proto__', 'twice', 'tty'])
    expect(({} as Record<string, unknown>).name).toBeUndefined()
  })

  it('lists at most what was asked for and says how many more there are; a file is no folder', async () => {
    const many = tarOf([
      { path: 'log/', type: '5' },
      ...Array.from({ length: 130 }, (_, n) => ({ path: `log/f${n}`, content: '' })),
    ])
    expect(await list(many, '/log')).toMatchObject({ leftOut: 30 })
    await expect(list(tarOf([{ path: 'x', content: 'y' }]), '/x')).rejects.toMatchObject({ reason: 'not-a-folder' })
    await expect(list(Buffer.alloc(2048, 65), '/x')).rejects.toMatchObject({ reason: 'archive-unreadable' })
  })
})

describe('one file', () => {
  it('is read up to the limit, with its own mode and owner, a link followed by the engine', async () => {
    const tar = tarOf([{ path: 'a', content: 'hello world', mode: 0o640, uid: 1, gid: 2, mtime: 77 }])
    const { facts, content, path } = await readFile(giving(tar, 700, '/real/a'), 'c', '/link', 5, never)
    expect({ facts, text: String(content), path }).toEqual({
      facts: { bytes: 11, mode: 0o640, uid: 1, gid: 2, modifiedAt: 77_000 },
      text: 'hello',
      path: '/real/a',
    })
    await expect(readFile(giving(tarOf([{ path: 'd/', type: '5' }])), 'c', '/d', 5, never)).rejects.toMatchObject({
      reason: 'not-a-file',
    })
  })

  it('comes out of its tar byte for byte, wherever the tar is cut, and not half', async () => {
    const content = Buffer.from(Uint8Array.from({ length: 1500 }, (_, n) => n % 256))
    const tar = tarOf([{ path: 'a', content }])
    const out = async (pieces: Buffer[]): Promise<Buffer> => {
      const parts: Uint8Array[] = []
      for await (const part of contentOf(from(pieces))) parts.push(Buffer.from(part))
      return Buffer.concat(parts)
    }
    for (let cut = 1; cut < tar.length; cut += 13)
      expect(await out([tar.subarray(0, cut), tar.subarray(cut)]), `cut at ${cut}`).toEqual(content)
    await expect(out([tar.subarray(0, 1000)])).rejects.toMatchObject({ reason: 'stream-cut' })
    await expect(out([tarOf([{ path: 'a', type: '2', link: '/etc/shadow' }])])).rejects.toMatchObject({
      reason: 'not-a-file',
    })
  })

  it('goes in uncompressed, as the tar says (I12)', async () => {
    const part = {
      path: 'conf',
      kind: 'file' as const,
      bytes: 3,
      mode: 0o640,
      uid: 12,
      gid: 34,
      modifiedAt: 5000,
      content: from([Buffer.from('abc')]),
    }
    const parts: Uint8Array[] = []
    for await (const piece of packed([part])) parts.push(piece)
    const tar = Buffer.concat(parts)
    expect(tar.subarray(0, 4).toString()).toBe('conf')
    expect(tar.subarray(257, 262).toString()).toBe('ustar')
    const { facts, content } = await readFile(giving(tar), 'c', '/conf', 100, never)
    expect({ ...facts, text: String(content) }).toEqual({
      bytes: 3,
      mode: 0o640,
      uid: 12,
      gid: 34,
      modifiedAt: 5000,
      text: 'abc',
    })
  })
})

describe('a listing made inside', () => {
  it('is parsed whatever line ends are in names', () => {
    const text = '41ed 4096 0 0 100 ./dir\n81a4 5 1 2 200 ./two\nlines\na1ff 3 0 0 300 ./l\n//links\n./l\0../x\n\0'
    expect(parseListing(text)?.map(({ name, kind, bytes, link }) => [name, kind, bytes, link])).toEqual([
      ['dir', 'directory', 0, null],
      ['two\nlines', 'file', 5, null],
      ['l', 'symlink', 0, '../x'],
    ])
    expect(parseListing('//links\n')).toEqual([])
  })
  it('is not believed where it is anything else', () => {
    expect(parseListing('find: unrecognized: -exec')).toBeNull()
    expect(parseListing('81a4 5 1 2 200 ./cut')).toBeNull()
  })
})

it('marks what differs from the image, and lists what was removed', async () => {
  const { files } = await list(folder, '/var/log')
  const changes = changesIn('/var/log', [
    { path: '/var/log', change: 'changed' },
    { path: '/var/log/a', change: 'changed' },
    { path: '/var/log/gone', change: 'removed' },
    { path: '/var/log/deep/x', change: 'added' },
  ])
  const marked = withChanges(files, changes)
  expect(marked.filter(({ change }) => change).map(({ name, change }) => [name, change])).toEqual([
    ['a', 'changed'],
    ['gone', 'removed'],
  ])
})

describe('writing into a container (I12)', () => {
  it.each([
    ['20.10.24+dfsg1', true],
    ['29.5.0', true],
    ['29.5.1', false],
    ['29.6.0-rc.1', false],
    ['30.0.0', false],
    ['unknown', true],
  ])('engine %s unpacks unsafely: %s', (version, unsafe) => expect(unpacksUnsafely(version)).toBe(unsafe))

  it('asks first where the container runs, has volumes, and the engine can be tricked', async () => {
    const engine = new FakeEngine()
    const row = containerRow(1)
    engine.add(row)
    const ask = (state: typeof row.state, mounts: number, accepted: 'copy-risky'[]) => {
      const inspect = async () => ({ row: { ...row, state }, mounts: Array(mounts).fill({}) }) as never
      const containers = { ...engine.containers, inspect }
      return askFirst(Object.assign(engine, { containers }) as Engine, row.id, accepted, never)
    }
    await expect(ask('running', 1, [])).rejects.toMatchObject({ code: 'CONFLICT', reason: 'copy-risky' })
    await ask('running', 1, ['copy-risky'])
    await ask('running', 0, [])
    await ask('exited', 1, [])
  })
})

async function* from(pieces: Buffer[]): AsyncGenerator<Buffer, void> {
  yield* pieces
}

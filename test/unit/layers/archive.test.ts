import { createHash } from 'node:crypto'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { ArchiveLayers, type ReadArchive } from '../../../electron/services/layers/archive-layers.ts'
import {
  findNode,
  isDirectory,
  type LayerTree,
  nameOf,
  packTree,
  pathOf,
  unpackTree,
} from '../../../electron/services/layers/layer-tree.ts'
import { usualLimits } from '../../../electron/services/layers/tree-builder.ts'
import type { ReadingNote } from '../../../shared/contract/layers.ts'
import { legacyArchive, ociArchive, randomImage } from '../../support/random-image.ts'
import { type TarFile, tarOf } from '../../support/tar-writer.ts'

const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** The archive of an image, its files in the order given; `change` may break it. */
function archiveOf(
  layers: readonly Buffer[],
  options: { order?: 'documents-first' | 'documents-last'; change?: (files: TarFile[]) => TarFile[] } = {},
): Buffer {
  const config = Buffer.from(
    JSON.stringify({ rootfs: { diff_ids: layers.map((layer) => `sha256:${sha(layer)}`) }, history: [] }),
  )
  const files = layers.map((content, at) => ({ path: `layer-${at}/layer.tar`, content }))
  const documents: TarFile[] = [
    { path: 'manifest.json', content: JSON.stringify([{ Config: 'c.json', Layers: files.map(({ path }) => path) }]) },
    { path: 'c.json', content: config },
  ]
  const all = options.order === 'documents-first' ? [...documents, ...files] : [...files, ...documents]
  return tarOf(options.change ? options.change(all) : all)
}

async function read(
  archive: Uint8Array,
  options: Partial<ConstructorParameters<typeof ArchiveLayers>[0]> & { piece?: number } = {},
): Promise<ReadArchive> {
  const { piece = 65_536, ...rest } = options
  const reading = new ArchiveLayers({ told: [], isKnown: () => false, ...rest })
  for (let at = 0; at < archive.length; at += piece)
    if (!reading.push(archive, at, Math.min(archive.length, at + piece))) await reading.drained()
  return reading.end()
}
const paths = (tree: LayerTree | null | undefined): string[] =>
  tree ? Array.from({ length: tree.count - 1 }, (_, at) => pathOf(tree, at + 1)) : []
const treeOf = async (
  files: TarFile[],
  limits = usualLimits,
): Promise<{ tree: LayerTree; notes: readonly ReadingNote[] }> => {
  const { layers, notes } = await read(archiveOf([tarOf(files)]), { limits })
  const tree = layers[0]?.tree
  if (!tree) throw new Error('No tree')
  return { tree, notes }
}

describe('the archive of an image', () => {
  const image = randomImage(7)

  it('is read in any order of its files', async () => {
    const layers = [tarOf([{ path: 'a' }]), tarOf([{ path: 'b' }]), tarOf([{ path: 'c' }])]
    for (const order of ['documents-first', 'documents-last'] as const) {
      const { layers: got } = await read(archiveOf(layers, { order }))
      expect(got.map(({ tree }) => paths(tree))).toEqual([['/a'], ['/b'], ['/c']])
      expect(got.map(({ digest }) => digest)).toEqual(layers.map((layer) => `sha256:${sha(layer)}`))
    }
    const mixed = archiveOf(layers, { change: (files) => files.toReversed() })
    expect((await read(mixed)).layers.map(({ tree }) => paths(tree))).toEqual([['/a'], ['/b'], ['/c']])
  })

  it('gives the same trees however it is cut, in both layouts and compressed', async () => {
    const legacy = legacyArchive([image], 'x')
    const packed = (got: ReadArchive) =>
      got.layers.map(({ tree }) => (tree ? Buffer.from(packTree(tree)).toString('hex') : ''))
    const whole = packed(await read(legacy))
    for (const piece of [1, 7, 511, 512, 513, 4099]) {
      expect(packed(await read(legacy, { piece }))).toEqual(whole)
      for (const pack of [
        (layer: Buffer) => layer,
        (layer: Buffer) => gzipSync(layer),
        (layer: Buffer) => zstdCompressSync(layer),
      ])
        expect(packed(await read(ociArchive(image, pack), { piece: Math.max(piece, 64) }))).toEqual(whole)
    }
  })

  it('tells which of several images is meant by the layers that the engine told of', async () => {
    const other = randomImage(8)
    const digests = (await read(legacyArchive([other], 'x'))).layers.map(({ digest }) => digest)
    const both = legacyArchive([image, other], 'x')
    expect((await read(both, { told: digests })).layers.map(({ digest }) => digest)).toEqual(digests)
  })

  it('skips the layers of an OCI layout that are known, and reads no tree of them', async () => {
    const digests = image.layers.map((layer) => `sha256:${sha(layer)}`)
    const { layers } = await read(
      ociArchive(image, (layer) => layer),
      { isKnown: (digest) => digests.includes(digest) && digest !== digests[1] },
    )
    expect(layers.map(({ tree }) => tree === null)).toEqual(digests.map((_, at) => at !== 1))
  })

  it('finds a layer that is a link to another one', async () => {
    const layer = tarOf([{ path: 'a' }])
    const archive = archiveOf([layer, layer], {
      change: (files) =>
        files.map((file) =>
          file.path === 'layer-1/layer.tar' ? { path: file.path, type: '2', link: '../layer-0/layer.tar' } : file,
        ),
    })
    expect((await read(archive)).layers.map(({ tree }) => paths(tree))).toEqual([['/a'], ['/a']])
  })

  const layer = tarOf([{ path: 'a', content: 'x'.repeat(3000) }])
  const replaced = (content: Uint8Array) => (files: TarFile[]) =>
    files.map((file) => (String(file.path).endsWith('layer.tar') ? { ...file, content } : file))
  it.each<[string, (files: TarFile[]) => TarFile[], RegExp]>([
    ['a layer that is cut', replaced(layer.subarray(0, 2000)), /Layer 1 of 1 .* ends in the middle/],
    ['a layer that is text', replaced(Buffer.from('hello'.repeat(500))), /Layer 1 .* no tar archive/],
    ['a layer that is empty', replaced(Buffer.alloc(0)), /Layer 1 .* empty/],
    ['a layer that is JSON', replaced(Buffer.from('{"a":1}')), /Layer 1 .* no tar archive/],
    ['a compressed layer that is cut', replaced(gzipSync(layer).subarray(0, 40)), /Layer 1 .*(decompressed|middle)/],
    [
      'a layer with a bad header',
      replaced(Buffer.concat([layer.subarray(0, 3584), Buffer.alloc(512, 9), layer])),
      /checksum/,
    ],
    ['a layer that is not there', (files) => files.filter(({ path }) => path !== 'layer-0/layer.tar'), /missing/],
    [
      'a ring of links',
      (files) =>
        files.map((file) =>
          file.path === 'layer-0/layer.tar' ? { path: file.path, type: '2', link: 'layer.tar' } : file,
        ),
      /missing/,
    ],
    ['no manifest', (files) => files.filter(({ path }) => path !== 'manifest.json'), /neither a manifest/],
    ['no config', (files) => files.filter(({ path }) => path !== 'c.json'), /config .* not in it/],
    [
      'a manifest that is no JSON',
      (files) => files.map((file) => (file.path === 'manifest.json' ? { ...file, content: '[{' } : file)),
      /makes no sense/,
    ],
    [
      'a config of another shape',
      (files) => files.map((file) => (file.path === 'c.json' ? { ...file, content: '{"rootfs":5}' } : file)),
      /config of the image makes no sense/,
    ],
    [
      'fewer layers than told',
      (files) =>
        files.map((file) =>
          file.path === 'c.json' ? { ...file, content: '{"rootfs":{"diff_ids":["a","b"]}}' } : file,
        ),
      /1 layers?, and the config of the image 2/,
    ],
  ])('is refused with a sentence for %s', async (_name, change, sentence) => {
    await expect(read(archiveOf([layer], { change }))).rejects.toThrow(sentence)
  })

  it('is refused where it ends early', async () => {
    const archive = archiveOf([layer])
    await expect(read(archive.subarray(0, 3000))).rejects.toThrow(/ends in the middle/)
  })
})

describe('the tree of a layer', () => {
  it('is packed in order, whatever the order of the archive, and comes back from its bytes', async () => {
    const { tree } = await treeOf([
      { path: 'b/c', content: 'abc' },
      { path: 'b/', type: '5', mode: 0o700 },
      { path: './a' },
      { path: '/b/a', type: '2', link: 'c' },
    ])
    expect(paths(tree)).toEqual(['/a', '/b', '/b/a', '/b/c'])
    expect(tree.mode[2]).toBe(0o700)
    expect([...tree.end]).toEqual([5, 2, 5, 4, 5])
    const again = unpackTree(packTree(tree))
    expect(again).toEqual(tree)
    expect(unpackTree(packTree(tree).subarray(0, 90))).toBeNull()
    expect(unpackTree(Buffer.from('garbage'.repeat(20)))).toBeNull()
  })

  it('takes the last of several entries of one path', async () => {
    const { tree } = await treeOf([{ path: 'a', content: 'one' }, { path: 'b' }, { path: 'a', content: 'longer' }])
    expect(tree.size[1]).toBe(6)
    expect(tree.ordinal[1]).toBe(2)
    expect(tree.entries).toBe(3)
  })

  it('keeps hostile paths as names that lead nowhere', async () => {
    const { tree, notes } = await treeOf([
      { path: '../../etc/passwd', content: 'x' },
      { path: '/abs//double/./dot' },
      { path: '__proto__/constructor' },
      { path: 'x', pax: { path: 'nul\0byte\nline' } },
      { path: Buffer.from([0x62, 0xff]) },
      { path: 'link', type: '2', link: '/etc' },
      { path: 'link/through', content: 'y' },
      { path: '.' },
    ])
    expect(paths(tree)).toEqual([
      ...['/..', '/../..', '/../../etc', '/../../etc/passwd', '/__proto__', '/__proto__/constructor', '/abs'],
      ...['/abs/double', '/abs/double/dot', '/b\ufffd', '/link', '/link/through', '/nul\0byte\nline'],
    ])
    // Nothing can be below a link: it is shown as the folder that the archive makes of it.
    expect(isDirectory(tree, findNode(tree, ['link']) ?? 0)).toBe(true)
    expect(notes).toEqual([])
    expect(nameOf(tree, 1)).toBe('..')
  })

  it('says what is beyond its limits, and stays small', async () => {
    const limits = { nodes: 1000, depth: 16 }
    const many = Array.from({ length: 5000 }, (_, at) => ({ path: `f${at}` }))
    const bomb = await treeOf(many, limits)
    expect(bomb.tree.count).toBe(1001)
    expect(bomb.notes).toEqual([{ code: 'beyond-limit', count: 4000, limit: 1000 }])
    const deep = await treeOf([{ path: 'a/'.repeat(100_000), type: '5' }, { path: 'b' }], limits)
    expect(deep.notes).toEqual([{ code: 'too-deep', count: 1, limit: 16 }])
    expect(paths(deep.tree)).toContain('/b')
  })

  it('is bounded for a million entries, most of them beyond its limit', async () => {
    const reading = new ArchiveLayers({ told: [], isKnown: () => false, limits: { nodes: 3000, depth: 64 } })
    // One piece of 2,000 entries, again and again: names repeat, but for those that the budget no longer takes.
    const piece = tarOf(
      Array.from({ length: 2000 }, (_, at) => ({ path: `d${at % 50}/${at}` })),
      { end: false },
    )
    const fresh = (round: number) =>
      tarOf(
        Array.from({ length: 20 }, (_, at) => ({ path: `r${round}/${at}` })),
        { end: false },
      )
    const outer = tarOf([{ path: 'l/layer.tar', size: 2 ** 40 }], { end: false })
    reading.push(outer, 0, outer.length)
    const before = process.memoryUsage().rss
    for (let round = 0; round < 500; round += 1) {
      const more = round < 200 ? fresh(round) : piece
      reading.push(more, 0, more.length)
      if (round >= 200) continue
      reading.push(piece, 0, piece.length)
    }
    expect(reading.entries).toBeGreaterThan(1_000_000)
    expect(process.memoryUsage().rss - before).toBeLessThan(48 * 2 ** 20)
    reading.close()
  }, 60_000)
})

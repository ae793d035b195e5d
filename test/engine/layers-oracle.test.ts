import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createEngine } from '../../electron/engine/engine.ts'
import type { Engine } from '../../electron/engine/types.ts'
import { createHistoryDb } from '../../electron/services/history-db.ts'
import { ArchiveLayers } from '../../electron/services/layers/archive-layers.ts'
import { createLayers, type LayersService } from '../../electron/services/layers/index.ts'
import { layerTables } from '../../electron/services/layers/layer-store.ts'
import { packTree } from '../../electron/services/layers/layer-tree.ts'
import type { FileChange, LayersReport, TreeRow } from '../../shared/contract/layers.ts'
import { busyboxImage, releaseTestEngine, type TestEngine, testEngine } from '../support/engine.ts'
import { type Found, type OracleLayer, oracleOf, oracleWaste } from '../support/layer-oracle.ts'
import { output } from '../support/process.ts'
import { legacyArchive, ociArchive, randomImage } from '../support/random-image.ts'

/** The layers of images, read from a real engine, beside the same layers unpacked with tar and looked at with find, du and sha1sum. */

const repository = 'portlight-test/layers'
/** `npm run prove -- layers-oracle` takes more of them. */
const imageCount = Number(process.env.PORTLIGHT_ORACLE_IMAGES ?? 12)
const seeds = Array.from({ length: imageCount }, (_, at) => at + 1)
const images = seeds.map(randomImage)
const built = [`${repository}:built-1`, `${repository}:built-2`]
const names = [...images.map(({ name }) => `${repository}:${name}`), ...built]
const log = { info() {}, warn: console.error, error: console.error }

let real: TestEngine
let engine: Engine
let layers: LayersService
let history: ReturnType<typeof createHistoryDb>
let folder: string
/** By name: the files of its layers as the engine saved them. */
const saved = new Map<string, string[]>()

beforeAll(async () => {
  real = await testEngine()
  folder = await mkdtemp(join(tmpdir(), 'portlight-oracle-'))
  engine = createEngine({ url: real.url, env: process.env, startDemo: () => Promise.reject(new Error('none')), log })
  history = createHistoryDb(folder, [layerTables], log)
  layers = createLayers({ engine, log, dataFolder: folder, history })
  await writeFile(join(folder, 'images.tar'), legacyArchive(images, repository))
  await real.docker('load', '-q', '-i', join(folder, 'images.tar'))
  await build(built[0] as string, [
    'RUN mkdir -p /opt/app/lib && dd if=/dev/zero of=/opt/app/lib/big bs=1k count=300 && echo 1 > /opt/app/conf',
    'RUN chmod 700 /opt/app/lib/big && chown 1000:1000 /opt/app/conf',
    'RUN rm -rf /opt/app/lib && mkdir /opt/app/lib && echo new > /opt/app/lib/small && ln -s small /opt/app/lib/link',
    'RUN touch /opt/app/conf && rm /bin/vi && mv /opt/app /opt/moved',
  ])
  await build(built[1] as string, [
    'WORKDIR /srv/app',
    'RUN mkfifo pipe && ln /bin/busybox second && echo a > "with space" && mkdir -m 1777 tmp',
    'RUN rm -rf /srv/app/tmp && echo file > /srv/app/tmp',
  ])
  await real.docker('save', '-o', join(folder, 'saved.tar'), ...names)
  await mkdir(join(folder, 'saved'))
  await output('tar', ['-xf', join(folder, 'saved.tar'), '-C', join(folder, 'saved')])
  const manifest = JSON.parse(await output('cat', [join(folder, 'saved', 'manifest.json')])) as {
    RepoTags: string[]
    Layers: string[]
  }[]
  for (const { RepoTags, Layers } of manifest)
    for (const tag of RepoTags)
      saved.set(
        tag,
        Layers.map((layer) => join(folder, 'saved', layer)),
      )
  await vi.waitFor(() => expect(engine.link.kind).toBe('online'), { timeout: 10_000 })
})
afterAll(async () => {
  layers.close()
  await engine.close()
  history.close()
  await real.docker('rmi', '-f', ...names).catch(() => undefined)
  await releaseTestEngine()
  await rm(folder, { recursive: true, force: true })
})

async function build(name: string, steps: readonly string[]): Promise<void> {
  const context = await mkdtemp(join(folder, 'build-'))
  await writeFile(join(context, 'Dockerfile'), [`FROM ${busyboxImage}`, ...steps, ''].join('\n'))
  await real.docker('build', '-q', '--network', 'none', '-t', name, context)
}

async function analysed(imageId: string): Promise<LayersReport> {
  for await (const _progress of layers.analyse({ imageId }, undefined));
  return layers.report({ imageId })
}

const allChanges: FileChange[] = ['added', 'changed', 'removed', 'unchanged']
const everything = { text: '', changes: allChanges, sort: 'name' as const, open: true, toggled: [] }
/** All rows of a tree, with their paths. */
function rowsOf(source: Parameters<LayersService['tree']>[0]['source']): Map<string, TreeRow> {
  const rows = new Map<string, TreeRow>()
  const above: string[] = []
  for (let from = 0; ; from += 500) {
    const page = layers.tree({ source, shape: everything, from, count: 500 })
    for (const row of page.rows) {
      above.splice(row.depth)
      above.push(row.name)
      const path = above.join('/')
      // What is removed may have something else in its place.
      rows.set(rows.has(path) ? `${path} (again)` : path, row)
    }
    if (from + 500 >= page.total) return rows
  }
}

const typeOf = {
  file: 'f',
  directory: 'd',
  symlink: 'l',
  hardlink: 'f',
  character: 'c',
  block: 'b',
  fifo: 'p',
} as const

/** How the oracle's two trees differ at a path. */
function changeOf(before: Found | undefined, after: Found | undefined): FileChange | null {
  if (!after) return before ? 'removed' : null
  if (!before) return 'added'
  const keys = ['type', 'mode', 'uid', 'gid', 'link', 'sum'] as const
  return keys.every((key) => before[key] === after[key]) ? 'unchanged' : 'changed'
}

/** Bytes of files below each folder, each file once however many names it has. */
function folderSums(merged: ReadonlyMap<string, Found>): Map<string, number> {
  const sums = new Map<string, number>()
  const seen = new Set<string>()
  for (const { path, type, size, inode } of [...merged.values()].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    if (type !== 'f' || seen.has(inode)) continue
    seen.add(inode)
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      const above = path.slice(0, at)
      sums.set(above, (sums.get(above) ?? 0) + size)
    }
  }
  return sums
}

function expectTree(imageId: string, layer: number, oracle: readonly OracleLayer[]): void {
  const after = oracle[layer]?.merged ?? new Map<string, Found>()
  const before = oracle[layer - 1]?.merged ?? new Map<string, Found>()
  const rows = rowsOf({ kind: 'upto', imageId, layer })
  const changes = new Map<string, FileChange>()
  for (const path of new Set([...before.keys(), ...after.keys()])) {
    const change = changeOf(before.get(path), after.get(path))
    if (change) changes.set(path, change)
  }
  expect(Object.fromEntries([...rows].map(([path, { change }]) => [path, change]))).toEqual(Object.fromEntries(changes))
  const sums = folderSums(after)
  for (const [path, row] of rows) {
    const found = after.get(path)
    if (!found) continue
    const { type, mode, uid, gid, link } = found
    const told = { type: typeOf[row.kind], mode: row.mode, uid: row.uid, gid: row.gid, link: row.link ?? '' }
    // What a hard link leads to, find does not tell; nor has a link a mode of its own.
    const links = row.kind === 'hardlink' ? { link: row.link } : { link }
    expect({ path, ...told }).toEqual({ path, type, mode, uid, gid, ...links })
    if (row.kind === 'file') expect({ path, bytes: row.bytes }).toEqual({ path, bytes: found.size })
    if (row.kind === 'directory') expect({ path, bytes: row.bytes }).toEqual({ path, bytes: sums.get(path) ?? 0 })
  }
}

describe('the layers of images', () => {
  it.each(names)('equal what tar, find, du and sha1sum say: %s', async (name) => {
    const files = saved.get(name) ?? []
    const scratch = await mkdtemp(join(folder, 'unpacked-'))
    const [report, oracle] = await Promise.all([analysed(name), oracleOf(scratch, files)])
    await rm(scratch, { recursive: true, force: true })
    const { imageId } = report
    expect(report.layers).toHaveLength(files.length)
    expect(report.notes).toEqual([])

    for (const [index, layer] of report.layers.entries()) {
      expectTree(imageId, index, oracle)
      const changes = [...rowsOf({ kind: 'upto', imageId, layer: index }).values()].map(({ change }) => change)
      const count = (wanted: FileChange): number => changes.filter((change) => change === wanted).length
      const counted = { added: count('added'), changed: count('changed'), removed: count('removed') }
      expect(layer).toMatchObject({ ...counted, entries: oracle[index]?.entries })
      // Only what it touches, and all of that, is in the view of one layer.
      const own = rowsOf({ kind: 'layer', imageId, layer: index })
      const own3 = [...own.values()].filter(({ change }) => change !== 'unchanged')
      expect(own3).toHaveLength(counted.added + counted.changed + counted.removed)
    }

    const last = oracle.at(-1)
    const found = [...(last?.merged.values() ?? [])]
    const besides = found.reduce((sum, { type, size }) => sum + (type === 'f' ? 0 : size), 0)
    const { size: rootBytes } = { size: Number(await output('stat', ['-c', '%s', folder])) }
    // du counts folders and links with what they take themselves; the root's own 4096 are among them.
    expect(Math.abs(report.visibleBytes - ((last?.diskBytes ?? 0) - besides))).toBeLessThanOrEqual(
      Math.max(4096, rootBytes),
    )
    expect(report.visibleBytes).toBe(
      [...folderSums(new Map(found.map((file) => [`r/${file.path}`, { ...file, path: `r/${file.path}` }])))].find(
        ([path]) => path === 'r',
      )?.[1] ?? 0,
    )

    const waste = oracleWaste(oracle)
    expect(report.efficiency).toBeCloseTo(waste.efficiency, 12)
    expect(report.wastedBytes).toBe(waste.bytes)
    const told = report.waste.map(({ path, removedBy, ...rest }) => [
      `${path}${removedBy === null ? '' : ` removed by ${removedBy}`}`,
      { ...rest, removedBy },
    ])
    expect(Object.fromEntries(told)).toEqual(Object.fromEntries(waste.paths))
    expect(report.wastedPaths).toBe(waste.paths.size)
  })

  it('give the content of their files as it is, from any layer and through hard links', async () => {
    for (const name of [names[0], names[5], names[11], ...built]) {
      if (name === undefined) continue
      const scratch = await mkdtemp(join(folder, 'unpacked-'))
      const oracle = await oracleOf(scratch, saved.get(name) ?? [])
      const imageId = layers.report({ imageId: name }).imageId
      const source = { kind: 'upto', imageId, layer: oracle.length - 1 } as const
      const files = [...(oracle.at(-1)?.merged.values() ?? [])].filter(({ type, size }) => type === 'f' && size > 0)
      const linked = files.filter(({ inode }, at) => files.findIndex((file) => file.inode === inode) < at)
      for (const { path, sum } of [...files.slice(0, 2), ...linked.slice(0, 1)]) {
        const id = layers.treeFind({ source, shape: everything, path })?.ids.at(-1) ?? -1
        const hash = createHash('sha1')
        for await (const notice of layers.content({ source, id, limit: null }, new AbortController().signal))
          if (notice.phase === 'data') hash.update(Buffer.from(notice.bytes, 'latin1'))
        expect({ name, path, sum: hash.digest('hex') }).toEqual({ name, path, sum })
      }
    }
  })

  it('are read again after a reading that was cancelled', async () => {
    const name = `${repository}:cancelled`
    await build(name, ['RUN dd if=/dev/zero of=/zeros bs=1M count=20'])
    names.push(name)
    const stop = new AbortController()
    for await (const progress of layers.analyse({ imageId: name }, stop.signal)) {
      expect(progress.phase).not.toBe('done')
      if (progress.phase === 'reading') stop.abort()
    }
    expect(() => layers.report({ imageId: name })).toThrow('layers-unknown')
    expect((await analysed(name)).layers.at(-1)?.bytes).toBe(20 * 2 ** 20)
  })

  it('are the same in an OCI layout, plain and compressed', async () => {
    const ways = [
      (layer: Buffer) => layer,
      (layer: Buffer) => gzipSync(layer),
      (layer: Buffer) => zstdCompressSync(layer),
    ]
    for (const image of images.slice(0, 12)) {
      const report = layers.report({ imageId: `${repository}:${image.name}` })
      const digests = report.layers.map(({ digest }) => digest)
      const trees = new Set<string>()
      for (const [at, pack] of [
        ...ways,
        (layer: Buffer, index: number) => (ways[index % 3] ?? gzipSync)(layer),
      ].entries()) {
        const reading = new ArchiveLayers({ told: digests, isKnown: () => false })
        const archive = ociArchive(image, pack)
        for (let from = 0; from < archive.length; from += 4096 + at)
          if (!reading.push(archive, from, Math.min(archive.length, from + 4096 + at))) await reading.drained()
        const read = await reading.end()
        expect(read.layers.map(({ digest }) => digest)).toEqual(digests)
        trees.add(read.layers.map(({ tree }) => (tree ? Buffer.from(packTree(tree)).toString('base64') : '')).join())
      }
      expect(trees.size).toBe(1)
      expect(report.layers.map(({ bytes }) => bytes).length).toBe(image.layers.length)
    }
  })
})

import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ArchiveSink } from '../../../electron/engine/types.ts'
import { AppError } from '../../../electron/fault.ts'
import { createHistoryDb, type HistoryDb } from '../../../electron/services/history-db.ts'
import { createLayers, type LayersService } from '../../../electron/services/layers/index.ts'
import { createLayerStore, layerTables } from '../../../electron/services/layers/layer-store.ts'
import type { LayersProgress } from '../../../shared/contract/layers.ts'
import { layersReport, treeRow } from '../../../shared/contract/layers.ts'
import { tarOf } from '../../support/tar-writer.ts'
import { FakeEngine, fakeLog } from '../services/fake-engine.ts'
import { base, everything, type Image, imageOf, other, sha, top } from './layered-images.ts'

let engine: FakeEngine
let folder: string
let history: HistoryDb
let layers: LayersService
let log: ReturnType<typeof fakeLog>
let images: Map<string, Image>
let reads: { ref: string; signal: AbortSignal }[]
/** Set to keep an archive from ending; call it to let it go on. */
let hold: Promise<void> | null

const start = (): void => {
  history = createHistoryDb(folder, [layerTables], log)
  layers = createLayers({ engine, log, dataFolder: folder, history })
}
const stop = (): void => {
  layers.close()
  history.close()
}
const restart = (): void => {
  stop()
  start()
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portlight-layers-'))
  engine = new FakeEngine()
  log = fakeLog()
  images = new Map()
  reads = []
  hold = null
  const find = (ref: string): Image => {
    const found = [...images.values()].find(({ detail }) => detail.row.id === ref || detail.row.tags.includes(ref))
    if (!found) throw new AppError('NOT_FOUND', 'image-missing')
    return found
  }
  engine.images.inspect = async (ref) => find(ref).detail
  engine.images.list = async () => [...images.values()].map(({ detail }) => detail.row)
  engine.images.archive = async (ref: string, sink: ArchiveSink, signal: AbortSignal) => {
    reads.push({ ref, signal })
    const { archive } = find(ref)
    for (let at = 0; at < archive.length; at += 1000) {
      if (at > 0) await hold
      if (signal.aborted) throw new AppError('REFUSED', 'internal', { detail: 'Cancelled' })
      // The same buffer each time, as the socket does it.
      const piece = Buffer.from(archive.subarray(at, at + 1000))
      const goOn = sink.data(piece, 0, piece.length)
      piece.fill(0xaa)
      if (!goOn) await sink.drained()
    }
  }
  start()
})
afterEach(() => {
  stop()
  rmSync(folder, { recursive: true })
})

async function analyse(ref: string, signal?: AbortSignal): Promise<LayersProgress[]> {
  const notices: LayersProgress[] = []
  for await (const notice of layers.analyse({ imageId: ref }, signal)) notices.push(notice)
  return notices
}

describe('the layers service', () => {
  it('reads an image once, however many ask, and tells the rows of its trees', async () => {
    images.set('a', imageOf([base, top]))
    const [one, two] = await Promise.all([analyse('a:1'), analyse('a:1')])
    expect(reads).toHaveLength(1)
    expect(one.at(-1)).toMatchObject({ phase: 'done', layersRead: 2, layers: 2, entries: 9, cached: false })
    expect(two.at(-1)?.phase).toBe('done')
    const report = layersReport.parse(layers.report({ imageId: 'a:1' }))
    expect(report.layers).toMatchObject([
      { instruction: 'COPY', text: 'step 0', entries: 5, added: 5, changed: 0, removed: 0, bytes: 3100 },
      { instruction: 'RUN', entries: 4, added: 6, changed: 1, removed: 1, bytes: 8000 },
    ])
    expect(report).toMatchObject({ totalBytes: 11_100, visibleBytes: 8000, wastedBytes: 6100, wastedPaths: 2 })
    expect(report.efficiency).toBeCloseTo((3000 + 5000) / 11_100)
    expect(report.waste).toEqual([
      { path: '/bin/tool', bytes: 6000, layers: [0, 1], removedBy: null },
      { path: '/etc/secret.key', bytes: 100, layers: [0], removedBy: 1 },
    ])
    expect(report.hints.map(({ code, layer, paths, bytes }) => [code, layer, paths[0], bytes])).toEqual([
      ['package-cache', 1, '/var/lib/apt/lists', 5000],
      ['copied-for-mode', 1, '/bin/tool', 3000],
      ['secret-name', 0, '/etc/secret.key', 0],
    ])
    const source = { kind: 'upto', imageId: report.imageId, layer: 1 } as const
    const { rows, total } = layers.tree({ source, shape: everything, from: 0, count: 500 })
    for (const row of rows) treeRow.parse(row)
    expect(total).toBe(rows.length)
    expect(rows.map(({ depth, name, change, bytes }) => `${' '.repeat(depth)}${name} ${change} ${bytes}`)).toEqual([
      'bin unchanged 3000',
      ' tool changed 3000',
      'etc unchanged 0',
      ' secret.key removed 100',
      'hard unchanged 0',
      'link added 0',
      'var added 5000',
      ' lib added 5000',
      '  apt added 5000',
      '   lists added 5000',
      '    index added 5000',
    ])
  })

  it('ends the reading when nobody waits any more, and not before', async () => {
    images.set('a', imageOf([base, top]))
    const gate = Promise.withResolvers<void>()
    hold = gate.promise
    const [first, second] = [new AbortController(), new AbortController()]
    const both = Promise.all([analyse('a:1', first.signal), analyse('a:1', second.signal)])
    while (reads.length === 0) await new Promise((resolve) => setTimeout(resolve, 1))
    first.abort()
    expect(reads[0]?.signal.aborted).toBe(false)
    second.abort()
    expect(reads[0]?.signal.aborted).toBe(true)
    gate.resolve()
    await both
    expect(() => layers.report({ imageId: 'a:1' })).toThrow('layers-unknown')
    hold = null
    expect((await analyse('a:1')).at(-1)?.phase).toBe('done')
  })

  it('knows images after a restart, and layers under another image', async () => {
    const first = imageOf([base, top])
    images.set('a', first)
    await analyse('a:1')
    const shown = layers.tree({
      source: { kind: 'upto', imageId: 'a:1', layer: 1 },
      shape: everything,
      from: 0,
      count: 500,
    })
    restart()
    expect(await analyse(first.detail.row.id)).toMatchObject([{ phase: 'done', cached: true, layers: 2 }])
    const source = { kind: 'upto', imageId: first.detail.row.id, layer: 1 } as const
    expect(layers.tree({ source, shape: everything, from: 0, count: 500 })).toEqual(shown)
    // The same layers, fewer of them: nothing is read.
    const same = imageOf([base])
    images.set('b', { ...same, detail: { ...same.detail, row: { ...same.detail.row, tags: ['b:1'] } } })
    expect((await analyse('b:1')).at(-1)).toMatchObject({ phase: 'done', cached: true })
    expect(reads).toHaveLength(1)
    expect(layers.report({ imageId: 'b:1' }).layers).toMatchObject([{ added: 5 }])
    // And with one that is new: it is read, and what is known is kept.
    const more = imageOf([base, other])
    images.set('c', { ...more, detail: { ...more.detail, row: { ...more.detail.row, tags: ['c:1'] } } })
    expect((await analyse('c:1')).at(-1)).toMatchObject({ cached: false })
    expect(layers.report({ imageId: 'c:1' }).layers[1]).toMatchObject({ added: 2, bytes: 3 })
    expect(log.lines).toEqual([])
  })

  it('begins a damaged database anew, says so once, and goes on', async () => {
    images.set('a', imageOf([base]))
    await analyse('a:1')
    stop()
    writeFileSync(join(folder, 'history.db'), 'no database at all'.repeat(1000))
    for (const part of readdirSync(folder)) if (part !== 'history.db') rmSync(join(folder, part))
    start()
    expect((await analyse('a:1')).at(-1)).toMatchObject({ phase: 'done', cached: false })
    expect(log.lines).toEqual(['warn The history database cannot be used and is begun anew'])
    expect(statSync(join(folder, 'history.db')).mode & 0o777).toBe(0o600)
  })

  it('keeps what was used last within its budgets, and still answers for what has gone', async () => {
    const budgets = { memoryBytes: 1, diskBytes: 3000, images: 2 }
    const store = createLayerStore(history, budgets)
    layers = createLayers({ engine, log, dataFolder: folder, history, store })
    for (let at = 0; at < 6; at += 1) {
      const image = imageOf([tarOf(Array.from({ length: 12 }, (_, n) => ({ path: `f${at}-${n}`, content: 'x' })))])
      images.set(String(at), { ...image, detail: { ...image.detail, row: { ...image.detail.row, tags: [`i:${at}`] } } })
      await analyse(`i:${at}`)
    }
    const kept = history.use((db) => db.prepare('SELECT count(*) AS n, sum(size) AS s FROM layer_trees').get())
    expect(kept?.n).toBeLessThan(6)
    expect(Number(kept?.s)).toBeLessThanOrEqual(3000)
    expect(history.use((db) => db.prepare('SELECT count(*) AS n FROM layer_images').get())).toMatchObject({ n: 2 })
    // Its report is known, its tree has given way: it is to be opened again.
    const source = { kind: 'layer', imageId: 'i:0', layer: 0 } as const
    expect(() => layers.tree({ source, shape: everything, from: 0, count: 1 })).toThrow('layers-unknown')
  })

  it('quotes the engine where it fails in the middle of an answer', async () => {
    const image = imageOf([base])
    const said = '{"errorDetail":{"message":"disk on fire"},"error":"disk on fire"}\r\n'
    images.set('a', { ...image, archive: Buffer.concat([image.archive.subarray(0, 2500), Buffer.from(said)]) })
    await expect(analyse('a:1')).rejects.toMatchObject({
      reason: 'image-unreadable',
      params: { message: 'The engine stopped: disk on fire' },
    })
    await expect(analyse('nope:1')).rejects.toMatchObject({ reason: 'image-missing' })
  })

  it('gives the content of files, also of hard links and of what is removed, in bounded pieces', async () => {
    const big = Buffer.alloc(1_500_000, 'abcdefg')
    images.set('a', imageOf([base, top, tarOf([{ path: 'big', content: big }])]))
    await analyse('a:1')
    const source = { kind: 'upto', imageId: 'a:1', layer: 1 } as const
    const contentOf = async (
      path: string,
      limit: number | null = null,
      from: Parameters<LayersService['tree']>[0]['source'] = source,
    ) => {
      const id = layers.treeFind({ source: from, shape: everything, path })?.ids.at(-1) ?? -1
      const pieces: string[] = []
      for await (const notice of layers.content({ source: from, id, limit }, new AbortController().signal))
        if (notice.phase === 'data') pieces.push(notice.bytes)
      expect(Math.max(0, ...pieces.map(({ length }) => length))).toBeLessThanOrEqual(256 * 1024)
      return pieces.join('')
    }
    expect(await contentOf('/etc/secret.key')).toBe('k'.repeat(100))
    expect(await contentOf('hard')).toBe('x'.repeat(3000))
    expect(await contentOf('bin/tool', 10)).toBe('x'.repeat(10))
    expect(await contentOf('big', null, { ...source, layer: 2 })).toBe(big.toString('latin1'))
    await expect(contentOf('link')).rejects.toMatchObject({ reason: 'not-a-file' })
    await expect(contentOf('bin')).rejects.toMatchObject({ reason: 'not-a-file' })
    // Cancelled in the middle: the reading ends with it.
    const id = layers.treeFind({ source: { ...source, layer: 2 }, shape: everything, path: 'big' })?.ids[0] ?? -1
    const stopper = new AbortController()
    for await (const notice of layers.content({ source: { ...source, layer: 2 }, id, limit: null }, stopper.signal))
      if (notice.phase === 'data') stopper.abort()
    expect(reads.at(-1)?.signal.aborted).toBe(true)
  })

  it('compares two images file by file and field by field', async () => {
    const config = { env: [{ name: 'A', value: '1' }], user: 'root' }
    const before = imageOf([base, top], config)
    const after = imageOf([base, other], {
      ...config,
      env: [{ name: 'A', value: '2' }],
      cmd: [],
      labels: [{ name: '__proto__', value: 'x' }],
    })
    images.set('a', before)
    images.set('b', { ...after, detail: { ...after.detail, row: { ...after.detail.row, tags: ['b:1'] } } })
    expect(await layers.compare({ from: 'a:1', to: 'b:1' }, new AbortController().signal)).toEqual({
      commonLayers: 1,
      commonBytes: 3100,
      added: { files: 2, bytes: 103 },
      changed: { files: 1, bytes: 3000, bytesBefore: 3000 },
      removed: { files: 2, bytes: 5000 },
      config: [
        { field: 'Cmd', from: '["sh"]', to: null },
        { field: 'Env.A', from: '1', to: '2' },
        { field: 'Labels.__proto__', from: null, to: 'x' },
      ],
    })
    const source = { kind: 'compare', from: 'a:1', to: 'b:1' } as const
    const { rows } = layers.tree({ source, shape: { ...everything, changes: ['changed'] }, from: 0, count: 10 })
    expect(rows).toMatchObject([
      { name: 'bin', change: 'unchanged', children: 1, bytes: 3000, bytesBefore: 3000 },
      { name: 'tool', change: 'changed', bytes: 3000, bytesBefore: 3000, mode: 0o755 },
    ])
  })

  it('tells which layers are shared and what a removal would free', async () => {
    const rowOf = (image: Image, tag: string): Image => ({
      ...image,
      detail: { ...image.detail, row: { ...image.detail.row, tags: [tag] } },
    })
    images.set('a', imageOf([base, top]))
    images.set('b', rowOf(imageOf([base, other]), 'b:1'))
    images.set('c', rowOf(imageOf([base, other, top]), 'c:1'))
    const signal = new AbortController().signal
    const { layers: all, images: shown } = await layers.sharing(signal)
    expect(all.map(({ digest, images: users }) => [digest, users.length])).toEqual([
      [sha(base), 3],
      [sha(top), 2],
      [sha(other), 2],
    ])
    expect(shown.map(({ uniqueBytes, sharedBytes }) => [uniqueBytes, sharedBytes])).toEqual([
      [0, 2],
      [0, 2],
      [0, 3],
    ])
    expect(await layers.freed({ imageIds: ['a:1'] }, signal)).toEqual({ bytes: 0, layers: [], keptShared: 2 })
    expect(await layers.freed({ imageIds: ['b:1', 'c:1'] }, signal)).toEqual({
      bytes: 1,
      layers: [sha(other)],
      keptShared: 2,
    })
  })
})

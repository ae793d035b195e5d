import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { ownImages } from '../../../electron/demo/catalog/own-images.ts'
import { publicImages } from '../../../electron/demo/catalog/public-images.ts'
import { type DemoEngine, startDemoEngine } from '../../../electron/demo/demo-engine.ts'
import { layersOf } from '../../../electron/demo/layer-files.ts'
import type { Image } from '../../../electron/demo/model.ts'
import { World } from '../../../electron/demo/world.ts'
import { ArchiveLayers } from '../../../electron/services/layers/archive-layers.ts'
import { pathOf } from '../../../electron/services/layers/layer-tree.ts'
import { ask, get, open } from './ask.ts'

// Fifty megabytes are quick, but not beside another busy suite.
vi.setConfig({ testTimeout: 20_000 })

let engine: DemoEngine

beforeAll(async () => {
  engine = await startDemoEngine({ pace: 0 })
})
afterAll(() => engine.close())

it('what the layers of the demo engine hold is as large as the history says, and the same wherever a layer is', () => {
  const world = new World({ seed: 1 })
  for (const spec of [...publicImages, ...ownImages]) world.addImage(spec)
  const seen = new Map<string, string>()
  let shared = 0
  for (const image of world.images.values()) {
    const steps = image.history.filter(({ bytes }) => bytes > 0)
    const layers = layersOf(image)
    expect(layers.map(({ digest }) => digest)).toEqual(image.layers)
    for (const [at, { digest, files }] of layers.entries()) {
      const { by = '', bytes } = steps[at] ?? {}
      // A folder alone takes nothing.
      const held = files.reduce((all, file) => all + file.bytes, 0)
      expect({ by, held }).toEqual({ by, held: by.includes('WORKDIR') ? 0 : bytes })
      expect(files.every(({ path }) => path.length < 100)).toBe(true)
      const sum = createHash('sha256').update(JSON.stringify(files)).digest('hex')
      if (seen.has(digest)) shared += 1
      expect({ by, sum: seen.get(digest) ?? sum }).toEqual({ by, sum })
      seen.set(digest, sum)
    }
  }
  expect(shared).toBeGreaterThan(10)
  const api = layersOf(world.findImage('shop/api:latest') as Image).flatMap(({ files }) =>
    files.map(({ path }) => path),
  )
  expect(api).toEqual(expect.arrayContaining(['app/node_modules/express/package.json', 'app/dist/main.js']))
})

it('an image of the demo engine is read by the layer explorer as any is', async () => {
  const { json } = await get(engine.url, '/images/nginx:alpine/json')
  const reading = new ArchiveLayers({ told: json.RootFS.Layers, isKnown: () => false })
  for await (const piece of (await open(engine.url, 'GET', '/images/nginx:alpine/get')) as AsyncIterable<Buffer>)
    if (!reading.push(piece, 0, piece.length)) await reading.drained()
  const { layers, notes } = await reading.end()
  expect(notes).toEqual([])
  expect(layers.map(({ digest }) => digest)).toEqual(json.RootFS.Layers)
  const trees = layers.map(({ tree }) => tree).filter((tree) => tree !== null)
  expect(trees.reduce((sum, { size }) => size.reduce((all, bytes) => all + bytes, sum), 0)).toBe(json.Size)
  const paths = trees.map((tree) => Array.from({ length: tree.count - 1 }, (_, at) => pathOf(tree, at + 1)))
  expect(paths[0]).toContain('/etc/os-release')
  expect(paths.flat()).toContain('/docker-entrypoint.sh')
})

it('the same bytes each time; of several images in one archive; and of none that it does not have', async () => {
  const sums = []
  for (const path of ['/images/alpine:3.20/get', '/images/alpine:3.20/get', '/images/get?names=alpine:3.20']) {
    const answer = await get(engine.url, path)
    expect(answer.headers['content-type']).toBe('application/x-tar')
    sums.push(createHash('sha256').update(answer.body).digest('hex'))
  }
  expect(new Set(sums).size).toBe(1)
  const both = await get(engine.url, '/images/get?names=alpine:3.20&names=hello-world:latest')
  const manifest = both.body.subarray(both.body.indexOf('[{"Config"')).toString('utf8')
  expect(JSON.parse(manifest.slice(0, manifest.indexOf('}]') + 2))).toMatchObject([
    { RepoTags: ['alpine:3.20'] },
    { RepoTags: ['hello-world:latest'] },
  ])
  expect((await ask(engine.url, 'GET', '/images/nobody:1/get')).status).toBe(404)
})

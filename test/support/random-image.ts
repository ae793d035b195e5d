import { createHash } from 'node:crypto'
import { createRandom, type Random } from './random.ts'
import { type TarFile, tarOf } from './tar-writer.ts'

/** A made-up image: its layers as tar archives, base first. */
export interface RandomImage {
  readonly name: string
  readonly layers: readonly Buffer[]
  /** A step a layer and some that make none. */
  readonly history: readonly { created_by: string; empty_layer?: boolean }[]
}

type Node = 'file' | 'symlink' | 'fifo' | 'folder'

const names = [
  ...[
    'bin',
    'etc',
    'usr',
    'lib',
    'a b',
    '-rf',
    'ünïcode',
    '日本',
    "quo'te",
    'line\nend',
    '.hidden',
    'UPPER',
    'x'.repeat(120),
  ],
  ...['conf.d', 'share', '__proto__', 'constructor', '..data', '*', '$HOME', 'tab\there', 'back\\slash'],
]
const modes = [0o644, 0o600, 0o755, 0o4755, 0o2711, 0o1777, 0o000, 0o444]
/** Hard links live here, where later layers only add or take all away: what is left of a link whose file is changed is a story of its own. */
const linksFolder = 'hardlinks'

/** The same seed makes the same image. */
export function randomImage(seed: number): RandomImage {
  const random = createRandom(seed)
  const world = new Map<string, Node>()
  const layers: Buffer[] = []
  const history: { created_by: string; empty_layer?: boolean }[] = []
  const count = 2 + random.below(5)
  for (let at = 0; at < count; at += 1) {
    // Archives of some builders leave out the folders that a path goes through.
    layers.push(
      tarOf(randomLayer(random, world, at, { implicit: seed % 3 === 0, long: seed % 2 === 0 ? 'gnu' : 'pax' })),
    )
    if (random.below(3) === 0) history.push({ created_by: `/bin/sh -c #(nop)  ENV N=${at}`, empty_layer: true })
    history.push({ created_by: `/bin/sh -c step ${at}` })
  }
  return { name: `random-${seed}`, layers, history }
}

function randomLayer(
  random: Random,
  world: Map<string, Node>,
  index: number,
  style: { implicit: boolean; long: 'gnu' | 'pax' },
): TarFile[] {
  const before = new Map(world)
  const files = new Map<string, TarFile>()
  const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))
  const owner = () => ({ uid: random.pick([0, 0, 1000, 70_000, 3_000_000]), gid: random.pick([0, 33, 65_534]) })
  const folderEntry = (path: string): void => {
    if (path === '' || files.has(path)) return
    folderEntry(parentOf(path))
    files.set(path, {
      path: `${path}/`,
      type: '5',
      mode: random.pick([0o755, 0o700, 0o1777]),
      ...owner(),
      long: style.long,
    })
    world.set(path, 'folder')
  }
  const need = (path: string): void => {
    const parent = parentOf(path)
    if (parent === '' || files.has(parent)) return
    // A folder that was there keeps what it is where its entry is left out; overlayfs always writes one.
    if (style.implicit && (world.get(parent) === 'folder' || !world.has(parent))) {
      need(parent)
      world.set(parent, 'folder')
    } else folderEntry(parent)
  }
  const forget = (path: string): void => {
    for (const known of [...world.keys()]) if (known === path || known.startsWith(`${path}/`)) world.delete(known)
  }
  const isTouched = (path: string): boolean =>
    [...files.keys()].some(
      (known) =>
        known === path ||
        known.startsWith(`${path}/`) ||
        (path.startsWith(`${known}/`) && files.get(known)?.type !== '5'),
    )
  const add = (path: string): void => {
    need(path)
    const kind = random.below(10)
    const base = {
      path,
      mode: random.pick(modes),
      ...owner(),
      mtime: 1_600_000_000 + random.below(1e8),
      long: style.long,
    }
    if (kind < 7)
      files.set(path, { ...base, content: Buffer.alloc(random.pick([0, 1, 511, 512, 513, 5000, 70_000]), `${index}`) })
    else if (kind < 9)
      files.set(path, { ...base, type: '2', mode: 0o777, link: random.pick(['../x', '/abs', 'l'.repeat(130)]) })
    else files.set(path, { ...base, type: '6' })
    world.set(path, kind < 7 ? 'file' : kind < 9 ? 'symlink' : 'fifo')
  }
  const whiteout = (path: string): void => {
    need(path)
    const parent = parentOf(path)
    const name = path.slice(parent === '' ? 0 : parent.length + 1)
    files.set(path, { path: `${parent === '' ? '' : `${parent}/`}.wh.${name}`, mode: 0, long: style.long })
    forget(path)
  }

  const steps = 4 + random.below(12)
  for (let step = 0; step < steps; step += 1) {
    const folders = [
      '',
      ...[...world].filter(([path, kind]) => kind === 'folder' && !path.startsWith(linksFolder)).map(([path]) => path),
    ]
    const parent = random.pick(folders)
    const fresh = `${parent === '' ? '' : `${parent}/`}${random.pick(names)}`
    const known = [...before.keys()].filter(
      (path) => path !== linksFolder && !path.startsWith(linksFolder) && world.has(path) && !isTouched(path),
    )
    switch (random.below(9)) {
      case 0:
      case 1:
      case 2:
        if (!world.has(fresh) && !isTouched(fresh)) add(fresh)
        break
      case 3:
        if (!world.has(fresh) && !isTouched(fresh)) folderEntry(fresh)
        break
      case 4: {
        const file = known.filter((path) => world.get(path) !== 'folder')
        if (file.length > 0) add(random.pick(file))
        break
      }
      case 5:
        if (known.length > 0) whiteout(random.pick(known))
        break
      case 6: {
        // Opaque: what was in it is gone, and something new may be there.
        const folder = known.filter((path) => world.get(path) === 'folder')
        if (folder.length === 0) break
        const path = random.pick(folder)
        for (const below of [...world.keys()]) if (below.startsWith(`${path}/`)) world.delete(below)
        folderEntry(path)
        files.set(`${path}/.wh..wh..opq`, { path: `${path}/.wh..wh..opq`, mode: 0, long: style.long })
        if (random.below(2) === 0) add(`${path}/${random.pick(names)}`)
        break
      }
      case 7: {
        // One kind takes the place of another.
        if (known.length === 0) break
        const path = random.pick(known)
        const wasFolder = world.get(path) === 'folder'
        forget(path)
        if (wasFolder) add(path)
        else {
          folderEntry(path)
          if (random.below(2) === 0) add(`${path}/inside`)
        }
        break
      }
      case 8: {
        if (world.has(linksFolder) && !before.has(linksFolder)) break
        if (before.has(linksFolder)) {
          if (random.below(3) === 0 && !isTouched(linksFolder)) whiteout(linksFolder)
          break
        }
        if (isTouched(linksFolder)) break
        folderEntry(linksFolder)
        const target = `${linksFolder}/file`
        files.set(target, { path: target, content: Buffer.alloc(3000, 'h'), mode: 0o640 })
        files.set(`${linksFolder}/link`, { path: `${linksFolder}/link`, type: '1', link: target, mode: 0o640 })
        world.set(target, 'file').set(`${linksFolder}/link`, 'file')
      }
    }
  }
  return [...files.values()]
}

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Some images in one archive as `docker load` takes it: the layout that engines wrote until 25. */
export function legacyArchive(images: readonly RandomImage[], repository: string): Buffer {
  const files = new Map<string, TarFile>()
  const manifest = images.map((image) => {
    const config = configOf(image)
    const configName = `${digestOf(config)}.json`
    files.set(configName, { path: configName, content: config })
    const layers = image.layers.map((layer) => {
      const path = `${digestOf(layer)}/layer.tar`
      files.set(path, { path, content: layer })
      return path
    })
    return { Config: configName, RepoTags: [`${repository}:${image.name}`], Layers: layers }
  })
  // First of all here; engines write it last.
  return tarOf([{ path: 'manifest.json', content: JSON.stringify(manifest) }, ...files.values()])
}

/** One image as an OCI layout, without a manifest.json, each layer as `pack` makes it. */
export function ociArchive(image: RandomImage, pack: (layer: Buffer, index: number) => Buffer): Buffer {
  const blobs: TarFile[] = []
  const put = (bytes: Buffer, mediaType: string) => {
    blobs.push({ path: `blobs/sha256/${digestOf(bytes)}`, content: bytes })
    return { mediaType, digest: `sha256:${digestOf(bytes)}`, size: bytes.length }
  }
  const config = put(configOf(image), 'application/vnd.oci.image.config.v1+json')
  const layers = image.layers.map((layer, index) => put(pack(layer, index), 'application/vnd.oci.image.layer.v1.tar'))
  const manifest = put(
    Buffer.from(JSON.stringify({ schemaVersion: 2, config, layers })),
    'application/vnd.oci.image.manifest.v1+json',
  )
  const index = { schemaVersion: 2, manifests: [manifest] }
  return tarOf([
    ...blobs,
    { path: 'index.json', content: JSON.stringify(index) },
    { path: 'oci-layout', content: '{"imageLayoutVersion":"1.0.0"}' },
  ])
}

function configOf(image: RandomImage): Buffer {
  return Buffer.from(
    JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      created: '2024-01-01T00:00:00Z',
      config: { Env: [`IMAGE=${image.name}`], Labels: { 'dev.portlight.test': '1' } },
      rootfs: { type: 'layers', diff_ids: image.layers.map((layer) => `sha256:${digestOf(layer)}`) },
      history: image.history.map((step) => ({ created: '2024-01-01T00:00:00Z', ...step })),
    }),
  )
}

import { createHash } from 'node:crypto'
import type { LayerFile } from './layer-draft.ts'
import { type DemoLayer, layersOf } from './layer-files.ts'
import type { Image } from './model.ts'
import { createRandom } from './random.ts'
import { engineTime } from './time.ts'

const blockBytes = 512
const pieceBytes = 64 * 1024

/**
 * What `docker save` writes: an OCI layout with the older `manifest.json` beside it, as engines do since version 25. The digests of layers
 * are the world's and not those of these bytes, which nobody could know without making them all.
 */
export async function* imageArchive(images: readonly Image[]): AsyncGenerator<Buffer, void> {
  const sent = new Set<string>()
  const manifests: { image: Image; digest: string; size: number }[] = []
  for (const image of images) {
    const layers = layersOf(image)
    for (const layer of layers) {
      if (sent.has(layer.digest)) continue
      sent.add(layer.digest)
      yield* entryOf(blobName(layer.digest), layerBytes(layer), layerTar(layer))
    }
    const config = json(configOf(image))
    yield* document(blobName(image.id), config)
    const manifest = json({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: image.id, size: config.length },
      layers: layers.map((layer) => ({
        mediaType: 'application/vnd.oci.image.layer.v1.tar',
        digest: layer.digest,
        size: layerBytes(layer),
      })),
    })
    const digest = `sha256:${createHash('sha256').update(manifest).digest('hex')}`
    yield* document(blobName(digest), manifest)
    manifests.push({ image, digest, size: manifest.length })
  }
  yield* document(
    'index.json',
    json({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: manifests.map(({ digest, size }) => ({
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        digest,
        size,
      })),
    }),
  )
  yield* document(
    'manifest.json',
    json(
      images.map((image) => ({
        Config: blobName(image.id),
        RepoTags: image.tags,
        Layers: image.layers.map(blobName),
      })),
    ),
  )
  yield* document('oci-layout', json({ imageLayoutVersion: '1.0.0' }))
  yield Buffer.alloc(2 * blockBytes)
}

const blobName = (digest: string): string => `blobs/${digest.replace(':', '/')}`
const json = (value: object): Buffer => Buffer.from(JSON.stringify(value))

function configOf(image: Image): object {
  const { spec } = image
  return {
    architecture: spec.architecture ?? 'amd64',
    os: 'linux',
    config: {
      Env: spec.env ?? null,
      Cmd: spec.cmd ?? null,
      Entrypoint: spec.entrypoint ?? null,
      WorkingDir: spec.workingDir ?? '',
    },
    created: engineTime(image.createdAt),
    history: image.history.map(({ by, bytes, comment, createdAt }) => ({
      created: engineTime(createdAt),
      created_by: by,
      ...(comment !== '' && { comment }),
      ...(bytes === 0 && { empty_layer: true }),
    })),
    rootfs: { type: 'layers', diff_ids: image.layers },
  }
}

const padded = (bytes: number): number => Math.ceil(bytes / blockBytes) * blockBytes

/** The length of its tar archive. */
const layerBytes = ({ files }: DemoLayer): number =>
  files.reduce((sum, { bytes }) => sum + blockBytes + padded(bytes), 2 * blockBytes)

async function* layerTar({ files }: DemoLayer): AsyncGenerator<Buffer, void> {
  for (const file of files) {
    yield header(file)
    yield* contentOf(file)
    if (file.bytes % blockBytes > 0) yield Buffer.alloc(blockBytes - (file.bytes % blockBytes))
  }
  yield Buffer.alloc(2 * blockBytes)
}

function* contentOf({ path, bytes, text, mode }: LayerFile): Generator<Buffer, void> {
  if (text !== null) {
    yield Buffer.from(text)
    return
  }
  const source = isText(path) ? lines : noise
  // Another place of it for each file, so that no two are the same.
  const from = Math.floor(createRandom('content', path).next() * pieceBytes)
  for (let at = 0; at < bytes; at += pieceBytes) {
    const piece = Buffer.from(source.subarray(from, from + Math.min(pieceBytes, bytes - at)))
    if (at === 0 && mode === 0o755 && source === noise) piece.write('\x7fELF', 'latin1')
    yield piece
  }
}

const isText = (path: string): boolean =>
  /\.(js|map|py|md|json|html|h|list|md5sums|sh|conf|ya?ml|txt|log)$|\/(LICENSE|copyright|status|installed)$/.test(path)

const noise = ((): Buffer => {
  const random = createRandom('noise')
  const bytes = Buffer.alloc(2 * pieceBytes)
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = random.int(0, 255)
  return bytes
})()
const lines = ((): Buffer => {
  const random = createRandom('lines')
  let text = ''
  while (text.length < 2 * pieceBytes)
    text += `  value = compute(${random.int(1, 9999)}, "${random.hex(8)}") // ${random.pick(['kept', 'checked', 'sent'])} in step ${random.int(1, 99)}\n`
  return Buffer.from(text)
})()

const document = (path: string, content: Buffer): AsyncGenerator<Buffer, void> =>
  entryOf(path, content.length, [content])

async function* entryOf(
  path: string,
  bytes: number,
  content: AsyncIterable<Buffer> | Iterable<Buffer>,
): AsyncGenerator<Buffer, void> {
  yield header({ path, kind: 'file', mode: 0o644, bytes, text: null, target: '' })
  yield* content
  if (bytes % blockBytes > 0) yield Buffer.alloc(blockBytes - (bytes % blockBytes))
}

const types = { file: '0', link: '2', folder: '5' } as const

/** A header as POSIX has it; no path of this world is longer than its field. */
function header({ path, kind, mode, bytes, target }: LayerFile): Buffer {
  const block = Buffer.alloc(blockBytes)
  const octal = (value: number, at: number, digits: number): void =>
    void block.write(value.toString(8).padStart(digits, '0'), at, 'latin1')
  block.write(kind === 'folder' ? `${path}/` : path, 0, 100, 'utf8')
  octal(mode, 100, 7)
  octal(0, 108, 7)
  octal(0, 116, 7)
  octal(bytes, 124, 11)
  octal(0, 136, 11)
  block.fill(' ', 148, 156)
  block.write(types[kind], 156, 'latin1')
  block.write(target, 157, 100, 'utf8')
  block.write('ustar\x0000', 257, 'latin1')
  let sum = 0
  for (const byte of block) sum += byte
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return block
}

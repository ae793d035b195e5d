import { z } from 'zod'

/** Which file of the archive holds which layer, base first. */
export interface LayerPlace {
  /** `sha256:…` of the uncompressed layer. */
  readonly digest: string
  readonly file: string
}

export interface ArchivePlan {
  readonly layers: readonly LayerPlace[]
  /** For each step of the history whether it made no layer. */
  readonly emptySteps: readonly boolean[]
}

const legacyManifest = z.array(z.object({ Config: z.string(), Layers: z.array(z.string()).nullable() })).min(1)
const descriptor = z.object({ digest: z.string(), mediaType: z.string().optional() })
const ociIndex = z.object({ manifests: z.array(descriptor) })
const ociManifest = z.object({ config: descriptor, layers: z.array(descriptor) })
const imageConfig = z.object({
  rootfs: z.object({ diff_ids: z.array(z.string()).nullable() }),
  history: z
    .array(z.object({ empty_layer: z.boolean().optional() }))
    .nullish()
    .catch(null),
})

/** An index in an index in an index is none that an engine writes. */
const deepestIndex = 4

/**
 * The order of the layers, from the documents of an archive: `manifest.json` (docker save, all versions), else `index.json` of an OCI
 * layout. Where there are several images, the one with the layers that the engine told of. Gives a sentence where there is no such thing.
 */
export function planOf(documents: ReadonlyMap<string, Uint8Array>, told: readonly string[]): ArchivePlan | string {
  const plans = [...legacyPlans(documents), ...ociPlans(documents)]
  const sound = plans.filter((plan) => typeof plan !== 'string')
  const same = sound.find(
    ({ layers }) => layers.length === told.length && layers.every(({ digest }, at) => digest === told[at]),
  )
  return same ?? sound[0] ?? plans[0] ?? 'It has neither a manifest.json nor an index.json.'
}

function legacyPlans(documents: ReadonlyMap<string, Uint8Array>): (ArchivePlan | string)[] {
  const bytes = documents.get('manifest.json')
  if (!bytes) return []
  const manifest = read(legacyManifest, bytes)
  if (!manifest) return ['Its manifest.json makes no sense.']
  return manifest.map(({ Config, Layers }) => plan(documents.get(tidy(Config)), (Layers ?? []).map(tidy)))
}

function ociPlans(documents: ReadonlyMap<string, Uint8Array>): (ArchivePlan | string)[] {
  const first = documents.get('index.json')
  if (!first) return []
  const plans: (ArchivePlan | string)[] = []
  const visit = (bytes: Uint8Array, depth: number): void => {
    const index = read(ociIndex, bytes)
    for (const { digest } of index?.manifests.slice(0, 1000) ?? []) {
      const document = documents.get(blobName(digest))
      if (!document) continue
      const manifest = read(ociManifest, document)
      if (manifest) {
        const config = documents.get(blobName(manifest.config.digest))
        // Attestations are manifests too; their config has no layers of a file system.
        plans.push(
          plan(
            config,
            manifest.layers.map(({ digest: layer }) => blobName(layer)),
          ),
        )
      } else if (depth < deepestIndex) visit(document, depth + 1)
    }
  }
  visit(first, 1)
  return plans.length > 0 ? plans : ['Its index.json leads to no image.']
}

function plan(configBytes: Uint8Array | undefined, files: readonly string[]): ArchivePlan | string {
  if (!configBytes) return 'The config that its manifest names is not in it.'
  const config = read(imageConfig, configBytes)
  if (!config) return 'The config of the image makes no sense.'
  const digests = config.rootfs.diff_ids ?? []
  if (digests.length !== files.length)
    return `Its manifest names ${files.length} layers, and the config of the image ${digests.length}.`
  return {
    layers: digests.map((digest, at) => ({ digest, file: files[at] as string })),
    emptySteps: (config.history ?? []).map(({ empty_layer }) => empty_layer === true),
  }
}

function read<T>(schema: z.ZodType<T>, bytes: Uint8Array): T | null {
  try {
    const parsed = schema.safeParse(JSON.parse(new TextDecoder().decode(bytes)))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

const tidy = (name: string): string => name.replace(/^(?:\.?\/)+/, '')

/** `sha256:abc` lies in `blobs/sha256/abc`. */
export function blobName(digest: string): string {
  return `blobs/${digest.replace(':', '/')}`
}

/** The digest of what lies in a file of an OCI layout; null for other files. */
export function digestOfBlob(name: string): string | null {
  const hex = /^blobs\/sha256\/([0-9a-f]{64})$/.exec(name)?.[1]
  return hex === undefined ? null : `sha256:${hex}`
}

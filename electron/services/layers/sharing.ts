import type { ImageDetail } from '../../../shared/contract/images.ts'
import type { SharingMap } from '../../../shared/contract/layers.ts'
import type { Engine } from '../../engine/types.ts'
import { AppError } from '../../fault.ts'
import type { LayerStore } from './layer-store.ts'
import { stepsOfLayers } from './report.ts'

interface ImageLayers {
  readonly id: string
  readonly digests: readonly string[]
  /** By layer, as the history tells it; null where it does not. */
  readonly bytes: readonly (number | null)[]
}

interface Freed {
  bytes: number
  layers: string[]
  keptShared: number
}

/** An image's layers never change: what was asked for once holds. */
const mostKept = 5000
const atOnce = 4

/** Which images have which layers, from their inspect documents. */
export class Sharing {
  readonly #engine: Engine
  readonly #store: LayerStore
  readonly #known = new Map<string, ImageLayers>()

  constructor(engine: Engine, store: LayerStore) {
    this.#engine = engine
    this.#store = store
  }

  async map(signal: AbortSignal): Promise<SharingMap> {
    const rows = await this.#engine.images.list(signal)
    const images = await this.#layersOf(
      rows.map(({ id }) => id),
      signal,
    )
    const users = usersOf(images)
    const bytes = this.#bytesOf(images)
    const sum = (digests: readonly string[]): number =>
      digests.reduce((all, digest) => all + (bytes.get(digest) ?? 0), 0)
    const tags = new Map(rows.map(({ id, tags: named }) => [id, named]))
    return {
      layers: [...users].map(([digest, ids]) => ({ digest, bytes: bytes.get(digest) ?? null, images: [...ids] })),
      images: images.map(({ id, digests }) => {
        const own = [...new Set(digests)]
        const unique = own.filter((digest) => users.get(digest)?.size === 1)
        const shared = own.filter((digest) => (users.get(digest)?.size ?? 0) > 1)
        return {
          id,
          tags: tags.get(id) ?? [],
          uniqueBytes: sum(unique),
          sharedBytes: sum(shared),
          layers: [...digests],
        }
      }),
    }
  }

  async freed(refs: readonly string[], signal: AbortSignal): Promise<Freed> {
    const rows = await this.#engine.images.list(signal)
    const selected = new Set(
      refs.map((ref) => rows.find(({ id, tags }) => id === ref || tags.includes(ref))?.id ?? ref),
    )
    const images = await this.#layersOf([...new Set([...rows.map(({ id }) => id), ...selected])], signal)
    const bytes = this.#bytesOf(images)
    const others = usersOf(images.filter(({ id }) => !selected.has(id)))
    const freed: Freed = { bytes: 0, layers: [], keptShared: 0 }
    for (const digest of usersOf(images.filter(({ id }) => selected.has(id))).keys()) {
      const size = bytes.get(digest) ?? 0
      if (others.has(digest)) freed.keptShared += size
      else {
        freed.bytes += size
        freed.layers.push(digest)
      }
    }
    return freed
  }

  /** Those that are still there, in this order. */
  async #layersOf(ids: readonly string[], signal: AbortSignal): Promise<ImageLayers[]> {
    const found = new Map<string, ImageLayers>()
    const waiting = [...ids]
    const work = async (): Promise<void> => {
      for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
        const image = this.#known.get(id) ?? (await this.#ask(id, signal))
        if (image) found.set(id, image)
      }
    }
    await Promise.all(Array.from({ length: atOnce }, work))
    return ids.map((id) => found.get(id)).filter((image) => image !== undefined)
  }

  async #ask(id: string, signal: AbortSignal): Promise<ImageLayers | null> {
    try {
      const image = toImageLayers(id, await this.#engine.images.inspect(id, signal))
      this.#known.set(id, image)
      if (this.#known.size > mostKept) this.#known.delete(this.#known.keys().next().value ?? '')
      return image
    } catch (error) {
      if (error instanceof AppError && error.code === 'NOT_FOUND') return null
      throw error
    }
  }

  /** The engine's figures; where it has none, what was read. */
  #bytesOf(images: readonly ImageLayers[]): Map<string, number> {
    const bytes = new Map<string, number>()
    const unknown = new Set<string>()
    for (const image of images)
      for (const [at, digest] of image.digests.entries()) {
        const told = image.bytes[at]
        if (told != null) bytes.set(digest, told)
        else unknown.add(digest)
      }
    for (const digest of unknown) {
      const read = bytes.has(digest) ? null : this.#store.bytesOf(digest)
      if (read !== null) bytes.set(digest, read)
    }
    return bytes
  }
}

function toImageLayers(id: string, { layers, history }: ImageDetail): ImageLayers {
  const steps = stepsOfLayers(history, layers.length, null)
  return { id, digests: layers, bytes: steps.map((step) => step?.sizeBytes ?? null) }
}

function usersOf(images: readonly ImageLayers[]): Map<string, Set<string>> {
  const users = new Map<string, Set<string>>()
  for (const { id, digests } of images)
    for (const digest of digests) {
      const ids = users.get(digest) ?? new Set()
      users.set(digest, ids.add(id))
    }
  return users
}

import { setImmediate as turn } from 'node:timers/promises'
import type { ImageDetail } from '../../../shared/contract/images.ts'
import type { LayersProgress } from '../../../shared/contract/layers.ts'
import type { Engine } from '../../engine/types.ts'
import { AppError } from '../../fault.ts'
import { ArchiveLayers, type ReadArchive } from './archive-layers.ts'
import type { KnownImage, LayerStore } from './layer-store.ts'
import type { LayerTree } from './layer-tree.ts'
import { reportOf } from './report.ts'
import { TarFault } from './tar-header.ts'

interface ReadingParts {
  readonly engine: Engine
  readonly store: LayerStore
  /** The archive has been asked for, and its first byte takes a while. */
  readonly whileWaiting: () => void
}

/** Between two notices of progress. */
const noticeMs = 100

/**
 * Finds out what an image's layers hold and keeps it in the store. The archive is read only where a layer is not known; `notice` hears
 * how far it is, ending with `done`.
 */
export async function readImage(
  { engine, store, whileWaiting }: ReadingParts,
  detail: ImageDetail,
  notice: (progress: LayersProgress) => void,
  signal: AbortSignal,
): Promise<KnownImage> {
  const digests = detail.layers
  const progress: LayersProgress = {
    phase: 'waiting',
    bytes: 0,
    expectedBytes: detail.row.sizeBytes,
    entries: 0,
    layersRead: 0,
    layers: digests.length,
    cached: false,
  }
  const known = knownTrees(store, digests)
  if (known) {
    const report = await reportOf({ detail, layers: known, emptySteps: null, notes: [] })
    const image: KnownImage = { report, files: digests.map(() => null) }
    store.keepImage(detail.row.id, image)
    notice({ ...progress, phase: 'done', layersRead: digests.length, cached: true })
    return image
  }
  notice({ ...progress })
  const reading = readArchive(engine, detail, (digest) => store.hasTree(digest), progress, notice, signal)
  whileWaiting()
  let archive = await reading
  let trees = treesOf(archive, store)
  if (!trees) {
    // What was known while it was read has given way to other layers since.
    archive = await readArchive(engine, detail, () => false, progress, notice, signal)
    trees = treesOf(archive, store) ?? []
  }
  for (const [at, { digest, tree }] of archive.layers.entries()) {
    if (tree) store.keepTree(digest, tree)
    // Each takes a while: others have their turn between.
    if (at % 2 === 1) await turn()
  }
  const { emptySteps, notes } = archive
  const named = { ...detail, layers: archive.layers.map(({ digest }) => digest) }
  const image: KnownImage = {
    report: await reportOf({ detail: named, layers: trees, emptySteps, notes }),
    files: archive.layers.map(({ file }) => file),
  }
  store.keepImage(detail.row.id, image)
  notice({ ...progress, phase: 'done', layersRead: digests.length })
  return image
}

function knownTrees(store: LayerStore, digests: readonly string[]): LayerTree[] | null {
  if (digests.length === 0 || !digests.every((digest) => store.hasTree(digest))) return null
  const trees = digests.map((digest) => store.tree(digest)).filter((tree) => tree !== null)
  return trees.length === digests.length ? trees : null
}

function treesOf({ layers }: ReadArchive, store: LayerStore): LayerTree[] | null {
  const trees = layers.map(({ digest, tree }) => tree ?? store.tree(digest)).filter((tree) => tree !== null)
  return trees.length === layers.length ? trees : null
}

async function readArchive(
  engine: Engine,
  detail: ImageDetail,
  isKnown: (digest: string) => boolean,
  progress: LayersProgress,
  notice: (progress: LayersProgress) => void,
  signal: AbortSignal,
): Promise<ReadArchive> {
  const archive = new ArchiveLayers({ told: detail.layers, isKnown })
  const tail = new Tail()
  let noticeAt = 0
  Object.assign(progress, { phase: 'waiting', bytes: 0, entries: 0, layersRead: 0 })
  try {
    await engine.images.archive(
      detail.row.id,
      {
        data(bytes, start, end) {
          tail.push(bytes, start, end)
          progress.phase = 'reading'
          progress.bytes += end - start
          const now = performance.now()
          if (now >= noticeAt) {
            noticeAt = now + noticeMs
            notice({ ...progress, entries: archive.entries, layersRead: archive.layersRead })
          }
          return archive.push(bytes, start, end)
        },
        drained: () => archive.drained(),
      },
      signal,
    )
    return await archive.end()
  } catch (error) {
    if (error instanceof TarFault) throw unreadable(error.message, tail.saysError())
    throw error
  } finally {
    archive.close()
    progress.entries = archive.entries
    progress.layersRead = archive.layersRead
  }
}

export function unreadable(message: string, engineSays: string | null = null): AppError {
  const said = engineSays === null ? message : `The engine stopped: ${engineSays}`
  return new AppError('REFUSED', 'image-unreadable', { params: { message: said }, detail: said })
}

const tailBytes = 1024

/**
 * The last bytes of an archive. An engine that fails when it has begun to answer puts its error, as JSON, behind what it has
 * sent, and ends the answer properly.
 */
export class Tail {
  readonly #bytes = Buffer.alloc(tailBytes)
  #fill = 0

  push(bytes: Uint8Array, start: number, end: number): void {
    const length = Math.min(tailBytes, end - start)
    const kept = Math.min(this.#fill, tailBytes - length)
    if (kept > 0) this.#bytes.copyWithin(0, this.#fill - kept, this.#fill)
    this.#bytes.set(bytes.subarray(end - length, end), kept)
    this.#fill = kept + length
  }

  /** The engine's error where there is one. */
  saysError(): string | null {
    const text = this.#bytes.subarray(0, this.#fill).toString('utf8')
    const at = text.lastIndexOf('{"errorDetail"')
    if (at < 0) return null
    try {
      const { error } = JSON.parse(text.slice(at)) as { error?: unknown }
      return typeof error === 'string' ? error : null
    } catch {
      return null
    }
  }
}

import type { ImageDetail } from '../../../shared/contract/images.ts'
import type {
  LayersComparison,
  LayersProgress,
  LayersReport,
  SharingMap,
  TreeRow,
  TreeShape,
  TreeSource,
} from '../../../shared/contract/layers.ts'
import { AppError } from '../../fault.ts'
import type { HistoryDb } from '../history-db.ts'
import { latestSlot } from '../slots.ts'
import { type Stream, stream } from '../stream.ts'
import type { ServiceParts } from '../types.ts'
import { compareConfigs, countChanges } from './compare.ts'
import { type ContentNotice, findFiles, readContent } from './content.ts'
import { createLayerStore, type KnownImage, type LayerStore } from './layer-store.ts'
import { Readings } from './readings.ts'
import { Sharing } from './sharing.ts'
import { type SizeParts, sizesOf } from './sizes.ts'
import { filePlaceOf, ViewCache } from './view-cache.ts'

/** One method a procedure of `shared/contract/layers.ts`, with the same meaning; throws AppError. */
export interface LayersService {
  analyse(input: { imageId: string }, signal: AbortSignal | undefined): Stream<LayersProgress>
  report(input: { imageId: string }): LayersReport
  tree(input: { source: TreeSource; shape: TreeShape; from: number; count: number }): { total: number; rows: TreeRow[] }
  treeFind(input: { source: TreeSource; shape: TreeShape; path: string }): { ids: number[]; row: number | null } | null
  sizes(input: { source: TreeSource; id: number | null }): SizeParts
  content(
    input: { source: TreeSource; id: number; limit: number | null },
    signal: AbortSignal,
  ): AsyncGenerator<ContentNotice, void>
  compare(input: { from: string; to: string }, signal: AbortSignal): Promise<LayersComparison>
  sharing(signal: AbortSignal): Promise<SharingMap>
  freed(
    input: { imageIds: string[] },
    signal: AbortSignal,
  ): Promise<{ bytes: number; layers: string[]; keptShared: number }>
  close(): void
}

export function createLayers(parts: ServiceParts & { history: HistoryDb; store?: LayerStore }): LayersService {
  const { engine } = parts
  const store = parts.store ?? createLayerStore(parts.history)
  const readings = new Readings(engine, store)
  const sharing = new Sharing(engine, store)
  const known = (ref: string): KnownImage => {
    const image = store.image(readings.idOf(ref))
    if (!image) throw new AppError('NOT_FOUND', 'layers-unknown', { detail: ref })
    return image
  }
  const views = new ViewCache(store, known)

  return {
    analyse: ({ imageId }, signal) =>
      stream(signal, latestSlot(), (outlet) =>
        readings.join(imageId, {
          notice: outlet.put,
          done: outlet.end,
          failed: outlet.fail,
        }),
      ),
    report: ({ imageId }) => known(imageId).report,
    tree: ({ source, shape, from, count }) => views.of(source).rows(shape, from, count),
    treeFind: ({ source, shape, path }) => views.of(source).find(shape, path),
    sizes({ source, id }) {
      const view = views.of(source)
      return sizesOf(view, id !== null && id < view.tree.count ? id : null)
    },
    async *content({ source, id, limit }, signal) {
      const { imageId, layer, ordinal, size } = filePlaceOf(views.of(source), source, id, known)
      let image = known(imageId)
      if (image.files[layer] == null) {
        yield { phase: 'waiting', bytes: '', at: 0 }
        const digests = image.report.layers.map(({ digest }) => digest)
        image = { ...image, files: await findFiles(engine, image.report.imageId, digests, signal) }
        store.keepImage(image.report.imageId, image)
      }
      const file = image.files[layer]
      if (file == null) throw new AppError('NOT_FOUND', 'layers-unknown')
      yield* readContent(engine, { imageId: image.report.imageId, file, ordinal, size }, limit, signal)
    },
    async compare({ from, to }, signal) {
      // One after the other: what they share is then read once.
      const before = await readings.ensure(from, signal)
      const after = await readings.ensure(to, signal)
      const [detailBefore, detailAfter]: ImageDetail[] = await Promise.all([
        engine.images.inspect(from, signal),
        engine.images.inspect(to, signal),
      ])
      const { layers } = after.report
      const differs = layers.findIndex(({ digest }, at) => before.report.layers[at]?.digest !== digest)
      const commonLayers = differs < 0 ? layers.length : differs
      return {
        commonLayers,
        commonBytes: layers.slice(0, commonLayers).reduce((sum, { bytes }) => sum + bytes, 0),
        ...countChanges(views.of({ kind: 'compare', from, to }).tree),
        config: detailBefore && detailAfter ? compareConfigs(detailBefore, detailAfter) : [],
      }
    },
    sharing: (signal) => sharing.map(signal),
    freed: ({ imageIds }, signal) => sharing.freed(imageIds, signal),
    close: () => readings.close(),
  }
}

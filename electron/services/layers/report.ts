import { setImmediate as turn } from 'node:timers/promises'
import type { HistoryStep, ImageDetail } from '../../../shared/contract/images.ts'
import type { LayerSummary, LayersReport, ReadingNote } from '../../../shared/contract/layers.ts'
import { dockerfileOf } from './dockerfile.ts'
import { Hints, visibleBytes, visibleNodes } from './hints.ts'
import type { LayerTree } from './layer-tree.ts'
import { changeCodes, layerOf } from './marked-tree.ts'
import { emptyTree, putOver } from './merge.ts'
import { WasteCount } from './waste.ts'

export interface ReportInput {
  readonly detail: ImageDetail
  /** Base first, as `detail.layers`. */
  readonly layers: readonly LayerTree[]
  /** Whether each step of the history made no layer; null where the archive was not read and so does not tell. */
  readonly emptySteps: readonly boolean[] | null
  readonly notes: readonly ReadingNote[]
}

/** All that is told of an image's layers but the trees themselves. Large layers take a while: others have their turn between them. */
export async function reportOf({ detail, layers, emptySteps, notes }: ReportInput): Promise<LayersReport> {
  const steps = stepsOfLayers(detail.history, layers.length, emptySteps)
  const waste = new WasteCount()
  const hints = new Hints()
  const summaries: LayerSummary[] = []
  let tree = emptyTree()
  for (const [index, layer] of layers.entries()) {
    const lower = tree
    const counts = { added: 0, changed: 0, removed: 0 }
    const wasted = waste.listener(lower, layer, index)
    tree = putOver(lower, layers, index, {
      withRemoved: false,
      listener: {
        added(node) {
          wasted.added(node)
          if (node > 0) counts.added += 1
        },
        kept(node, at, change) {
          wasted.kept(node, at, change)
          hints.copied(layer, node, layerOf(lower, at), lower.node[at] as number, index)
          if (change === changeCodes.changed && node > 0) counts.changed += 1
        },
        removed(at, by) {
          wasted.removed(at, by)
          counts.removed += (lower.end[at] as number) - at
        },
      },
    })
    const step = steps[index]
    summaries.push({
      index,
      digest: detail.layers[index] ?? '',
      instruction: step?.instruction ?? 'OTHER',
      text: step?.text ?? '',
      createdAt: step?.createdAt ?? null,
      bytes: layer.size.reduce((sum, size) => sum + size, 0),
      entries: layer.entries,
      ...counts,
    })
    await turn()
  }
  const { efficiency, bytes, count, paths, removed } = waste.result()
  hints.removed(removed)
  const visible = visibleNodes(tree)
  for (const [index, layer] of layers.entries()) {
    const summary = summaries[index]
    if (summary) hints.names(layer, summary, visible[index] ?? new Uint8Array(0))
    await turn()
  }
  return {
    imageId: detail.row.id,
    layers: summaries,
    totalBytes: summaries.reduce((sum, layer) => sum + layer.bytes, 0),
    visibleBytes: visibleBytes(tree),
    efficiency,
    wastedBytes: bytes,
    waste: [...paths],
    wastedPaths: count,
    hints: hints.result(),
    dockerfile: dockerfileOf(detail.history),
    notes: [...notes],
  }
}

/** Steps that only say how to run it. WORKDIR makes a folder where it is missing. */
const metadataOnly = new Set([
  ...['CMD', 'LABEL', 'MAINTAINER', 'EXPOSE', 'ENV', 'ENTRYPOINT', 'VOLUME', 'USER', 'ARG', 'ONBUILD', 'STOPSIGNAL'],
  ...['HEALTHCHECK', 'SHELL'],
])

/**
 * Which step of the history made which layer. The archive tells it; the engine's history does not, since a step of no bytes may have made
 * a layer of a folder: then those with bytes count, and as many of the others as are missing, in their order.
 */
export function stepsOfLayers(
  history: readonly HistoryStep[],
  layers: number,
  emptySteps: readonly boolean[] | null,
): (HistoryStep | undefined)[] {
  if (emptySteps && emptySteps.length === history.length) {
    const made = history.filter((_, at) => !emptySteps[at])
    if (made.length === layers) return made
  }
  const chosen = new Set(history.filter(({ sizeBytes }) => sizeBytes > 0))
  for (const step of history) {
    if (chosen.size >= layers) break
    if (!metadataOnly.has(step.instruction)) chosen.add(step)
  }
  const made = history.filter((step) => chosen.has(step))
  return made.length === layers ? made : Array.from({ length: layers }, () => undefined)
}

import type { TreeSource } from '../../../shared/contract/layers.ts'
import { AppError } from '../../fault.ts'
import { compareTrees } from './compare.ts'
import type { KnownImage, LayerStore } from './layer-store.ts'
import { findNode, hardlinkCode, type LayerTree, linkOf, nodeFlags } from './layer-tree.ts'
import { layerOf } from './marked-tree.ts'
import { putOver, treeUpTo } from './merge.ts'
import { unreadable } from './reading.ts'
import { TreeView } from './tree-view.ts'

const mostViews = 8
const mostBytes = 96 * 1024 * 1024

/** The trees that are looked at, the last few of them. */
export class ViewCache {
  readonly #store: LayerStore
  readonly #known: (ref: string) => KnownImage
  readonly #views = new Map<string, TreeView>()

  constructor(store: LayerStore, known: (ref: string) => KnownImage) {
    this.#store = store
    this.#known = known
  }

  /** Throws layers-unknown, also for a layer that the image does not have. */
  of(source: TreeSource): TreeView {
    const key = this.#key(source)
    const view = this.#views.get(key) ?? this.#make(source)
    this.#views.delete(key)
    this.#views.set(key, view)
    let bytes = [...this.#views.values()].reduce((sum, kept) => sum + kept.bytes, 0)
    for (const [oldest, kept] of this.#views) {
      if (oldest === key || (this.#views.size <= mostViews && bytes <= mostBytes)) break
      this.#views.delete(oldest)
      bytes -= kept.bytes
    }
    return view
  }

  #key(source: TreeSource): string {
    const idOf = (ref: string): string => this.#known(ref).report.imageId
    return source.kind === 'compare'
      ? `compare ${idOf(source.from)} ${idOf(source.to)}`
      : `${source.kind} ${source.layer} ${idOf(source.imageId)}`
  }

  #make(source: TreeSource): TreeView {
    if (source.kind === 'compare') {
      const from = this.#trees(source.from)
      const to = this.#trees(source.to)
      const tree = compareTrees(treeUpTo(from, from.length - 1), treeUpTo(to, to.length - 1))
      const layerNumber = (layer: number): number => (layer < to.length ? layer : layer - to.length)
      return new TreeView(tree, { compares: true, layerNumber })
    }
    const layers = this.#trees(source.imageId)
    const { layer } = source
    if (layer >= layers.length) throw new AppError('NOT_FOUND', 'layers-unknown', { detail: `No layer ${layer}` })
    const tree = putOver(treeUpTo(layers, layer - 1), layers, layer, {
      withRemoved: true,
      onlyTouched: source.kind === 'layer',
    })
    return new TreeView(tree, { compares: false, layerNumber: (number) => number })
  }

  #trees(ref: string): LayerTree[] {
    return this.#known(ref).report.layers.map(({ digest }) => {
      const tree = this.#store.tree(digest)
      if (!tree) throw new AppError('NOT_FOUND', 'layers-unknown', { detail: `Layer ${digest}` })
      return tree
    })
  }
}

interface Place {
  readonly imageId: string
  readonly layer: number
  readonly ordinal: number
  readonly size: number
}

/** Where the content of a node lies: of a hard link, that of the file in its layer that it is one with. */
export function filePlaceOf(view: TreeView, source: TreeSource, id: number, known: (ref: string) => KnownImage): Place {
  const { tree } = view
  const notFile = new AppError('REFUSED', 'not-a-file')
  if (id >= tree.count) throw notFile
  const layer = layerOf(tree, id)
  const given = tree.node[id] as number
  const node = layer.kind[given] === hardlinkCode ? targetOf(layer, given) : given
  if (node === null || layer.kind[node] !== 0) throw notFile
  if (((layer.flags[node] as number) & nodeFlags.sparse) !== 0)
    throw unreadable('The file is sparse, and is stored without its holes.')
  const number = tree.layer[id] as number
  const place = { ordinal: layer.ordinal[node] as number, size: layer.size[node] as number }
  if (source.kind !== 'compare') return { imageId: source.imageId, layer: number, ...place }
  const after = known(source.to).report.layers.length
  return number < after
    ? { imageId: source.to, layer: number, ...place }
    : { imageId: source.from, layer: number - after, ...place }
}

function targetOf(layer: LayerTree, node: number): number | null {
  const names = (linkOf(layer, node) ?? '').split('/').filter((name) => name !== '' && name !== '.')
  return findNode(layer, names)
}

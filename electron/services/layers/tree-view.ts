import type { TreeRow, TreeShape } from '../../../shared/contract/layers.ts'
import { fileKinds, linkOf, nodeFlags } from './layer-tree.ts'
import {
  changeCodes,
  fileChanges,
  layerOf,
  type MarkedTree,
  markedTreeBytes,
  noLayer,
  ownBytes,
} from './marked-tree.ts'
import { matches, NameIndex } from './name-index.ts'
import { bySize } from './size-order.ts'

/** The rows of a tree in one shape, by the places of their nodes. */
interface Shown {
  readonly key: string
  readonly rows: Uint32Array
  /** Which nodes are shown when their folders are open; null: all. */
  readonly kept: Uint8Array | null
}

const shapesKept = 4

export interface ViewOptions {
  /** A comparison: rows tell the bytes before. */
  readonly compares: boolean
  /** The layer of the image that a layer of the tree is; null where it is one of another image. */
  readonly layerNumber: (layer: number) => number | null
}

/** A tree to be looked at: filtered, sorted, folded, and read a few rows at a time. Nothing is made for a node that is not asked for. */
export class TreeView {
  readonly tree: MarkedTree
  readonly #options: ViewOptions
  /** Bytes of files from the first node to before each: of all, and of those that are not removed. */
  readonly #allSums: Float64Array
  readonly #sums: Float64Array
  #beforeSums: Float64Array | null = null
  #names: NameIndex | null = null
  #bySize: Uint32Array | null = null
  readonly #shown: Shown[] = []
  /** The last text, and which nodes have it in their path: a shape that only folds needs it again. */
  #matched: { text: string; nodes: Uint8Array } | null = null

  constructor(tree: MarkedTree, options: ViewOptions) {
    this.tree = tree
    this.#options = options
    this.#allSums = new Float64Array(tree.count + 1)
    this.#sums = new Float64Array(tree.count + 1)
    for (let at = 0; at < tree.count; at += 1) {
      const bytes = ownBytes(tree, at)
      const isRemoved = tree.change[at] === changeCodes.removed
      this.#allSums[at + 1] = (this.#allSums[at] as number) + bytes
      this.#sums[at + 1] = (this.#sums[at] as number) + (isRemoved ? 0 : bytes)
    }
  }

  /** About what it takes of memory. */
  get bytes(): number {
    const { count } = this.tree
    return (
      markedTreeBytes(this.tree) + count * 16 + (this.#names?.bytes ?? 0) + (this.#bySize ? count * 4 : 0) + count * 8
    )
  }

  rows(shape: TreeShape, from: number, count: number): { total: number; rows: TreeRow[] } {
    const shown = this.#show(shape)
    const toggled = new Set(shape.toggled)
    const rows: TreeRow[] = []
    for (let at = from; at < Math.min(shown.rows.length, from + count); at += 1)
      rows.push(this.#row(shown.rows[at] as number, shown, shape.open, toggled))
    return { total: shown.rows.length, rows }
  }

  /** The nodes that a path leads through, and the row of the last one. */
  find(shape: TreeShape, path: string): { ids: number[]; row: number | null } | null {
    const { tree } = this
    const names = this.#index()
    const ids: number[] = []
    let at = 0
    for (const name of path.split('/').filter((part) => part !== '')) {
      let child = at + 1
      const end = tree.end[at] as number
      while (child < end && names.name(child) !== name) child = tree.end[child] as number
      if (child >= end) return null
      ids.push(child)
      at = child
    }
    if (ids.length === 0) return null
    const row = this.#show(shape).rows.indexOf(at)
    return { ids, row: row < 0 ? null : row }
  }

  /** Of a file its bytes, of a folder those of all below it: of what is removed only where the folder is too. */
  sizeOf(at: number): number {
    const sums = this.tree.change[at] === changeCodes.removed ? this.#allSums : this.#sums
    return (sums[this.tree.end[at] as number] as number) - (sums[at] as number)
  }

  nameOf(at: number): string {
    return this.#index().name(at)
  }

  pathOf(at: number): string {
    const names: string[] = []
    for (let node = at; node > 0; node = this.tree.parent[node] as number) names.push(this.nameOf(node))
    return `/${names.reverse().join('/')}`
  }

  /** Its children, by place. */
  *children(at: number): Generator<number, void> {
    const end = this.tree.end[at] as number
    for (let child = at + 1; child < end; child = this.tree.end[child] as number) yield child
  }

  #index(): NameIndex {
    this.#names ??= new NameIndex(this.tree)
    return this.#names
  }

  #row(at: number, shown: Shown, open: boolean, toggled: ReadonlySet<number>): TreeRow {
    const { tree } = this
    const layer = layerOf(tree, at)
    const node = tree.node[at] as number
    let children = 0
    for (const child of this.children(at)) if (!shown.kept || shown.kept[child] === 1) children += 1
    let depth = 0
    for (let above = tree.parent[at] as number; above > 0; above = tree.parent[above] as number) depth += 1
    const isImplicit = ((layer.flags[node] as number) & nodeFlags.implicit) !== 0
    return {
      id: at,
      depth,
      name: this.nameOf(at),
      kind: fileKinds[layer.kind[node] as number] ?? 'file',
      change: fileChanges[tree.change[at] as number] ?? 'unchanged',
      bytes: this.sizeOf(at),
      bytesBefore: this.#options.compares ? this.#bytesBefore(at) : null,
      mode: layer.mode[node] as number,
      uid: layer.uid[node] as number,
      gid: layer.gid[node] as number,
      link: linkOf(layer, node),
      modifiedAt: isImplicit ? null : Math.round((layer.modifiedAt[node] as number) * 1000),
      layer: this.#options.layerNumber(tree.layer[at] as number),
      children,
      open: children > 0 && isOpen(at, open, toggled),
    }
  }

  #bytesBefore(at: number): number {
    const { tree } = this
    this.#beforeSums ??= beforeSums(tree)
    return (this.#beforeSums[tree.end[at] as number] as number) - (this.#beforeSums[at] as number)
  }

  #show(shape: TreeShape): Shown {
    const key = JSON.stringify(shape)
    const known = this.#shown.findIndex((shown) => shown.key === key)
    const shown = known < 0 ? { key, ...this.#flatten(shape) } : this.#shown.splice(known, 1)[0]
    if (!shown) throw new RangeError('No such shape')
    this.#shown.unshift(shown)
    this.#shown.splice(shapesKept)
    return shown
  }

  #flatten(shape: TreeShape): { rows: Uint32Array; kept: Uint8Array | null } {
    const { tree } = this
    const kept = this.#kept(shape)
    const order = shape.sort === 'size' ? this.#sizeOrder() : null
    const toggled = new Uint8Array(tree.count)
    for (const id of shape.toggled) if (id < tree.count) toggled[id] = 1
    const rows = new Uint32Array(tree.count)
    let filled = 0
    // Places in the order and nodes: what is below a node lies behind it in both.
    let place = 1
    while (place < tree.count) {
      const at = order === null ? place : (order[place] as number)
      const below = (tree.end[at] as number) - at
      if (kept && kept[at] === 0) {
        place += below
        continue
      }
      rows[filled] = at
      filled += 1
      place += below > 1 && shape.open === (toggled[at] === 0) ? 1 : below
    }
    return { rows: rows.slice(0, filled), kept }
  }

  #sizeOrder(): Uint32Array {
    this.#bySize ??= bySize(this.tree, (at) => this.sizeOf(at))
    return this.#bySize
  }

  #kept({ text, changes }: TreeShape): Uint8Array | null {
    const { tree } = this
    const all = new Set(changes).size === fileChanges.length
    if (text === '' && all) return null
    const matched = text === '' ? null : this.#matches(text)
    const wanted = fileChanges.map((change) => (changes.includes(change) ? 1 : 0))
    const kept = new Uint8Array(tree.count)
    // From the last to the first: a folder comes before what is below it.
    for (let at = tree.count - 1; at > 0; at -= 1) {
      if (kept[at] === 0 && (matched ? matched[at] === 1 : true) && wanted[tree.change[at] as number] === 1)
        kept[at] = 1
      if (kept[at] === 1) kept[tree.parent[at] as number] = 1
    }
    return kept
  }

  #matches(text: string): Uint8Array {
    if (this.#matched?.text !== text) this.#matched = { text, nodes: matches(this.#index(), this.tree, text) }
    return this.#matched.nodes
  }
}

/** `open` is how folders are unless they are among `toggled`. */
function isOpen(at: number, open: boolean, toggled: ReadonlySet<number>): boolean {
  return open !== toggled.has(at)
}

function beforeSums(tree: MarkedTree): Float64Array {
  const sums = new Float64Array(tree.count + 1)
  for (let at = 0; at < tree.count; at += 1) sums[at + 1] = (sums[at] as number) + bytesBefore(tree, at)
  return sums
}

/** Of a comparison: the bytes of a file as it was; 0 where there was none. */
export function bytesBefore(tree: MarkedTree, at: number): number {
  const change = tree.change[at]
  if (change === changeCodes.added) return 0
  if (change === changeCodes.removed || tree.layerBefore[at] === noLayer) return ownBytes(tree, at)
  return tree.layers[tree.layerBefore[at] as number]?.size[tree.nodeBefore[at] as number] ?? 0
}

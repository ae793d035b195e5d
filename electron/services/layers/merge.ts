import { compareNames, directoryCode, isSameContent, type LayerTree, nodeFlags } from './layer-tree.ts'
import { changeCodes, layerOf, type MarkedTree, MarkedTreeBuilder } from './marked-tree.ts'

/** Hears what a layer does, in no order that matters. Numbers are nodes of the layer (`node`) and of the tree below it (`lower`). */
export interface MergeListener {
  /** A path that was not there. */
  added?(node: number): void
  /** A path that was there; `change` is a code of changeCodes, and `lower` is left as it was but for what is below it. */
  kept?(node: number, lower: number, change: number): void
  /** A path and all that was below it is gone; `node` is what did it: a whiteout, an opaque folder, or a file in its place. */
  removed?(lower: number, node: number): void
}

/** An image of no layers. */
export function emptyTree(): MarkedTree {
  const none = new Uint32Array(0)
  return {
    layers: [],
    count: 0,
    parent: none,
    end: none,
    layer: new Uint16Array(0),
    node: none,
    change: new Uint8Array(0),
    layerBefore: new Uint16Array(0),
    nodeBefore: none,
  }
}

interface PutOptions {
  /** What the layer removes is in the result, marked so. */
  readonly withRemoved: boolean
  /** What the layer does not touch is left out. */
  readonly onlyTouched?: boolean
  readonly listener?: MergeListener
}

/**
 * Puts a layer over what the layers below it make. `lower` holds nothing that is removed, and the result does only where `withRemoved`
 * asks for it: for a look, not for going on. Changed is what differs in type, permissions, owner, link target or content, which is
 * how dive has it (it compares hashes, we sizes and CRC-32); of folders only what is their own. The time of a change alone does not
 * count: a file that was only touched, or written again as it was, is unchanged, though the layer holds it again.
 */
export function putOver(
  lower: MarkedTree,
  layers: readonly LayerTree[],
  index: number,
  options: PutOptions,
): MarkedTree {
  const layer = layers[index] as LayerTree
  const expected = (options.onlyTouched ? 0 : lower.count) + layer.count
  const builder = new MarkedTreeBuilder(layers, expected, false)
  new Merge(lower, layer, index, builder, options).run()
  return builder.finish()
}

/** All that is there after the layer `index`; of none where it is -1. */
export function treeUpTo(layers: readonly LayerTree[], index: number): MarkedTree {
  let tree = emptyTree()
  for (let at = 0; at <= index; at += 1) tree = putOver(tree, layers, at, { withRemoved: false })
  return tree
}

class Merge {
  readonly #lower: MarkedTree
  readonly #layer: LayerTree
  readonly #index: number
  readonly #builder: MarkedTreeBuilder
  readonly #options: PutOptions
  readonly #listener: MergeListener

  constructor(lower: MarkedTree, layer: LayerTree, index: number, builder: MarkedTreeBuilder, options: PutOptions) {
    this.#lower = lower
    this.#layer = layer
    this.#index = index
    this.#builder = builder
    this.#options = options
    this.#listener = options.listener ?? {}
  }

  run(): void {
    if (this.#lower.count === 0) this.#add(0, 0)
    else this.#over(0, 0, 0)
  }

  /** Both have the path. */
  #over(node: number, lower: number, parent: number): void {
    const layer = this.#layer
    const flags = layer.flags[node] as number
    const isFolder = layer.kind[node] === directoryCode
    const wasFolder = this.#kindBelow(lower) === directoryCode
    const change = this.#changeOf(node, lower)
    // A folder that only its paths tell of is the one that was there.
    const staysItself = (flags & nodeFlags.implicit) !== 0 && wasFolder && (flags & nodeFlags.replaced) === 0
    const at = staysItself ? this.#copyOf(lower, parent) : this.#builder.open(parent, this.#index, node, change)
    this.#listener.kept?.(node, lower, change)
    const hidesAll = (flags & (nodeFlags.replaced | nodeFlags.opaque)) !== 0 || !isFolder
    this.#children(isFolder ? node : null, wasFolder ? lower : null, hidesAll, at, node)
    this.#builder.close(at)
  }

  /** The children of a node of the layer and of what is below it, side by side. */
  #children(node: number | null, lower: number | null, hidesAll: boolean, at: number, by: number): void {
    const layer = this.#layer
    const below = this.#lower
    let mine = node === null ? 0 : node + 1
    const myEnd = node === null ? 0 : (layer.end[node] as number)
    let theirs = lower === null ? 0 : lower + 1
    const theirEnd = lower === null ? 0 : (below.end[lower] as number)
    while (mine < myEnd || theirs < theirEnd) {
      const order =
        mine === myEnd
          ? 1
          : theirs === theirEnd
            ? -1
            : compareNames(layer, mine, layerOf(below, theirs), below.node[theirs] as number)
      if (order > 0) {
        if (hidesAll) this.#remove(theirs, at, by)
        else if (!this.#options.onlyTouched)
          this.#builder.copy(below, theirs, below.end[theirs] as number, at, changeCodes.unchanged)
        theirs = below.end[theirs] as number
        continue
      }
      const isWhiteout = ((layer.flags[mine] as number) & nodeFlags.whiteout) !== 0
      if (order < 0) {
        if (!isWhiteout) this.#add(mine, at)
      } else {
        if (isWhiteout) this.#remove(theirs, at, mine)
        else this.#over(mine, theirs, at)
        theirs = below.end[theirs] as number
      }
      mine = layer.end[mine] as number
    }
  }

  #add(node: number, parent: number): void {
    const layer = this.#layer
    const at = this.#builder.open(parent, this.#index, node, changeCodes.added)
    this.#listener.added?.(node)
    let child = node + 1
    const end = layer.end[node] as number
    while (child < end) {
      if (((layer.flags[child] as number) & nodeFlags.whiteout) === 0) this.#add(child, at)
      child = layer.end[child] as number
    }
    this.#builder.close(at)
  }

  #remove(lower: number, parent: number, by: number): void {
    this.#listener.removed?.(lower, by)
    if (!this.#options.withRemoved) return
    this.#builder.copy(this.#lower, lower, this.#lower.end[lower] as number, parent, changeCodes.removed)
  }

  #copyOf(lower: number, parent: number): number {
    const { layer, node } = this.#lower
    return this.#builder.open(parent, layer[lower] as number, node[lower] as number, changeCodes.unchanged)
  }

  #kindBelow(lower: number): number {
    return layerOf(this.#lower, lower).kind[this.#lower.node[lower] as number] as number
  }

  #changeOf(node: number, lower: number): number {
    const flags = this.#layer.flags[node] as number
    const before = layerOf(this.#lower, lower)
    const old = this.#lower.node[lower] as number
    if ((flags & nodeFlags.implicit) !== 0)
      return before.kind[old] === directoryCode ? changeCodes.unchanged : changeCodes.changed
    return isSame(this.#layer, node, before, old) ? changeCodes.unchanged : changeCodes.changed
  }
}

/** Whether two nodes are the same in all but time and what is below them. */
export function isSame(a: LayerTree, i: number, b: LayerTree, j: number): boolean {
  return (
    isSameContent(a, i, b, j) &&
    a.mode[i] === b.mode[j] &&
    a.uid[i] === b.uid[j] &&
    a.gid[i] === b.gid[j] &&
    hasSameLink(a, i, b, j)
  )
}

function hasSameLink(a: LayerTree, i: number, b: LayerTree, j: number): boolean {
  const from = a.linkAt[i] as number
  const to = b.linkAt[j] as number
  const length = (a.linkAt[i + 1] as number) - from
  if ((b.linkAt[j + 1] as number) - to !== length) return false
  for (let k = 0; k < length; k += 1) if (a.links[from + k] !== b.links[to + k]) return false
  return true
}

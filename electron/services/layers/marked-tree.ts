import { directoryCode, type LayerTree, nameOf } from './layer-tree.ts'
import { growTo } from './packed.ts'

/** In the order of their codes in `MarkedTree.change`. */
export const fileChanges = ['unchanged', 'added', 'changed', 'removed'] as const
export const changeCodes = { unchanged: 0, added: 1, changed: 2, removed: 3 } as const

export const noLayer = 0xffff

/**
 * A tree put together from layers: nodes as in LayerTree (each followed by all below it, siblings by name), each with the layer and the
 * node there that tells what it is. Of a removed one that is what was there.
 */
export interface MarkedTree {
  readonly layers: readonly LayerTree[]
  readonly count: number
  readonly parent: Uint32Array
  readonly end: Uint32Array
  /** Index into `layers`. */
  readonly layer: Uint16Array
  readonly node: Uint32Array
  readonly change: Uint8Array
  /** What was there before: of what is changed, in a comparison; `noLayer` where there is none. */
  readonly layerBefore: Uint16Array
  readonly nodeBefore: Uint32Array
}

/** Builds a MarkedTree in its order: nodes are opened, their children added, and closed. */
export class MarkedTreeBuilder {
  count = 0
  readonly #layers: readonly LayerTree[]
  readonly #keepBefore: boolean
  #parent: Uint32Array<ArrayBuffer>
  #end: Uint32Array<ArrayBuffer>
  #layer: Uint16Array<ArrayBuffer>
  #node: Uint32Array<ArrayBuffer>
  #change: Uint8Array<ArrayBuffer>
  #layerBefore: Uint16Array<ArrayBuffer>
  #nodeBefore: Uint32Array<ArrayBuffer>

  constructor(layers: readonly LayerTree[], expected: number, keepBefore: boolean) {
    const length = Math.max(64, expected)
    this.#layers = layers
    this.#keepBefore = keepBefore
    this.#parent = new Uint32Array(length)
    this.#end = new Uint32Array(length)
    this.#layer = new Uint16Array(length)
    this.#node = new Uint32Array(length)
    this.#change = new Uint8Array(length)
    this.#layerBefore = new Uint16Array(keepBefore ? length : 0)
    this.#nodeBefore = new Uint32Array(keepBefore ? length : 0)
  }

  open(parent: number, layer: number, node: number, change: number): number {
    const at = this.count
    if (at === this.#parent.length) this.#grow(at + 1)
    this.count = at + 1
    this.#parent[at] = parent
    this.#layer[at] = layer
    this.#node[at] = node
    this.#change[at] = change
    if (this.#keepBefore) this.#layerBefore[at] = noLayer
    return at
  }

  before(at: number, layer: number, node: number): void {
    if (!this.#keepBefore) return
    this.#layerBefore[at] = layer
    this.#nodeBefore[at] = node
  }

  close(at: number): void {
    this.#end[at] = this.count
  }

  /** All of `from` from its node `start` to before `end`, a node with all below it, below `parent`. */
  copy(from: MarkedTree, start: number, end: number, parent: number, change: number): void {
    const length = end - start
    const at = this.count
    if (at + length > this.#parent.length) this.#grow(at + length)
    this.count = at + length
    const shift = at - start
    // Mostly one file: a loop costs less than the calls that copy pieces.
    for (let i = start; i < end; i += 1) {
      this.#parent[i + shift] = (from.parent[i] as number) + shift
      this.#end[i + shift] = (from.end[i] as number) + shift
      this.#layer[i + shift] = from.layer[i] as number
      this.#node[i + shift] = from.node[i] as number
      this.#change[i + shift] = change
    }
    this.#parent[at] = parent
    if (this.#keepBefore) this.#layerBefore.fill(noLayer, at, at + length)
  }

  finish(): MarkedTree {
    const { count } = this
    const cut = <T extends Uint8Array | Uint16Array | Uint32Array>(items: T): T =>
      (items.length > count * 1.25 ? items.slice(0, count) : items.subarray(0, count)) as T
    return {
      layers: this.#layers,
      count,
      parent: cut(this.#parent),
      end: cut(this.#end),
      layer: cut(this.#layer),
      node: cut(this.#node),
      change: cut(this.#change),
      layerBefore: cut(this.#layerBefore),
      nodeBefore: cut(this.#nodeBefore),
    }
  }

  #grow(needed: number): void {
    const length = Math.max(needed, Math.ceil(this.#parent.length * 1.5))
    this.#parent = growTo(this.#parent, length)
    this.#end = growTo(this.#end, length)
    this.#layer = growTo(this.#layer, length)
    this.#node = growTo(this.#node, length)
    this.#change = growTo(this.#change, length)
    if (!this.#keepBefore) return
    this.#layerBefore = growTo(this.#layerBefore, length)
    this.#nodeBefore = growTo(this.#nodeBefore, length)
  }
}

export function layerOf(tree: MarkedTree, at: number): LayerTree {
  return tree.layers[tree.layer[at] as number] as LayerTree
}

/** Own bytes of a file; 0 of all else. */
export function ownBytes(tree: MarkedTree, at: number): number {
  return layerOf(tree, at).size[tree.node[at] as number] as number
}

export function isFolder(tree: MarkedTree, at: number): boolean {
  return layerOf(tree, at).kind[tree.node[at] as number] === directoryCode
}

export function markedTreeBytes(tree: MarkedTree): number {
  const { parent, end, layer, node, change, layerBefore, nodeBefore } = tree
  return [parent, end, layer, node, change, layerBefore, nodeBefore].reduce(
    (sum, { byteLength }) => sum + byteLength,
    0,
  )
}

export function nameIn(tree: MarkedTree, at: number): string {
  return nameOf(layerOf(tree, at), tree.node[at] as number)
}

/** `/usr/bin`; the root is `/`. */
export function pathIn(tree: MarkedTree, at: number): string {
  const names: string[] = []
  for (let node = at; node > 0; node = tree.parent[node] as number) names.push(nameIn(tree, node))
  return `/${names.reverse().join('/')}`
}

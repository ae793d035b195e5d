import type { WastedPath } from '../../../shared/contract/layers.ts'
import { isDirectory, type LayerTree, nameOf, pathOf } from './layer-tree.ts'
import { isFolder, layerOf, type MarkedTree, ownBytes, pathIn } from './marked-tree.ts'
import type { MergeListener } from './merge.ts'

/** A path that more than one layer says something of. */
interface Twice {
  /** Found out when it is needed: there may be as many as there are files. */
  path: string | null
  readonly tree: LayerTree
  readonly node: number
  /** Of all copies, and of the smallest; a removal is a copy of no bytes. */
  sum: number
  least: number
  readonly layers: number[]
  removedBy: number | null
  /** The folder that was removed as a whole, and it with it. */
  folder: string | null
}

export interface Waste {
  readonly efficiency: number
  readonly bytes: number
  /** Of all. */
  readonly count: number
  /** The largest. */
  readonly paths: readonly WastedPath[]
  /** All that is removed in the end. */
  readonly removed: readonly WastedPath[]
}

const mostPaths = 500

/**
 * Efficiency and wasted bytes as dive defines them (dive/filetree/efficiency.go). A path's need is its smallest copy, a removal being
 * a copy of none; efficiency is what all paths need over what all copies take. Wasted is each path with more than one copy, with the
 * bytes of all of them.
 *
 * One thing is not as in dive's code, but as it says it means to: where a whole folder is removed (or hidden, or gives way to a file), dive
 * finds nothing wasted, since only the folder's own path has been said something of twice. Here the files in it are removed like others,
 * and told together as the folder. And an empty folder is no copy of what has its name later.
 */
export class WasteCount {
  #total = 0
  readonly #twice = new Set<Twice>()
  /** By the version of the path that is to be seen, and by path those that are not there now. */
  readonly #visible = new Map<number, Twice>()
  readonly #gone = new Map<string, Twice>()

  /** What to hear while the layer `index` is put over `lower`. */
  listener(lower: MarkedTree, layer: LayerTree, index: number): Required<MergeListener> {
    let folder = -1
    let folderPath = ''
    return {
      added: (node) => {
        if (isDirectory(layer, node)) return
        const size = layer.size[node] as number
        this.#total += size
        if (this.#gone.size === 0) return
        // Siblings come one behind the other.
        const parent = layer.parent[node] as number
        if (parent !== folder) folderPath = pathOf(layer, parent)
        folder = parent
        const path = parent === 0 ? `/${nameOf(layer, node)}` : `${folderPath}/${nameOf(layer, node)}`
        const known = this.#gone.get(path)
        if (!known) return
        this.#gone.delete(path)
        known.removedBy = null
        known.folder = null
        this.#count(known, size, index)
        this.#visible.set(keyOf(index, node), known)
      },
      kept: (node, at) => {
        const size = layer.size[node] as number
        this.#total += size
        const known = this.#take(lower, at)
        if (!known) return
        if (isDirectory(layer, node)) this.#remove(known, index, null)
        else {
          this.#count(known, size, index)
          this.#visible.set(keyOf(index, node), known)
        }
      },
      removed: (at) => {
        const whole = isFolder(lower, at) ? pathIn(lower, at) : null
        for (let node = at; node < (lower.end[at] as number); node += 1) {
          const known = this.#take(lower, node)
          if (known) this.#remove(known, index, whole)
        }
      },
    }
  }

  result(): Waste {
    let saved = 0
    let bytes = 0
    const stays: Twice[] = []
    const removed = new Map<string, WastedPath>()
    for (const known of this.#twice) {
      saved += known.sum - known.least
      bytes += known.sum
      if (known.sum === 0) continue
      if (known.removedBy === null) stays.push(known)
      else addRemoved(removed, known, known.removedBy)
    }
    const gone = [...removed.values()].sort((a, b) => b.bytes - a.bytes)
    const kept = stays.sort((a, b) => b.sum - a.sum).slice(0, mostPaths)
    const shown = kept.map((known) => ({
      path: pathOfTwice(known),
      bytes: known.sum,
      layers: [...new Set(known.layers)],
      removedBy: null,
    }))
    return {
      efficiency: this.#total === 0 ? 1 : (this.#total - saved) / this.#total,
      bytes,
      count: stays.length + gone.length,
      paths: [...shown, ...gone.slice(0, mostPaths)].sort((a, b) => b.bytes - a.bytes).slice(0, mostPaths),
      removed: gone,
    }
  }

  /** What is known of a path that is to be seen; where nothing is, it has had one copy. A folder is none. */
  #take(lower: MarkedTree, at: number): Twice | null {
    if (isFolder(lower, at)) return null
    const layer = lower.layer[at] as number
    const node = lower.node[at] as number
    const key = keyOf(layer, node)
    const known = this.#visible.get(key)
    if (known) {
      this.#visible.delete(key)
      return known
    }
    const size = ownBytes(lower, at)
    const tree = layerOf(lower, at)
    return { path: null, tree, node, sum: size, least: size, layers: [layer], removedBy: null, folder: null }
  }

  #count(known: Twice, size: number, layer: number): void {
    known.sum += size
    known.least = Math.min(known.least, size)
    known.layers.push(layer)
    this.#twice.add(known)
  }

  #remove(known: Twice, index: number, folder: string | null): void {
    known.least = 0
    known.removedBy = index
    known.folder = folder
    this.#twice.add(known)
    this.#gone.set(pathOfTwice(known), known)
  }
}

function addRemoved(removed: Map<string, WastedPath>, known: Twice, removedBy: number): void {
  const path = known.folder ?? pathOfTwice(known)
  const key = `${removedBy} ${path}`
  const told = removed.get(key)
  const layers = [...new Set([...(told?.layers ?? []), ...known.layers])].sort((a, b) => a - b)
  removed.set(key, { path, bytes: (told?.bytes ?? 0) + known.sum, layers, removedBy })
}

function pathOfTwice(known: Twice): string {
  known.path ??= pathOf(known.tree, known.node)
  return known.path
}

const keyOf = (layer: number, node: number): number => layer * 2 ** 32 + node

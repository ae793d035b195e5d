import { directoryCode, type LayerTree, nodeFlags } from './layer-tree.ts'
import { NodeTable } from './node-table.ts'
import { packNodes } from './pack-nodes.ts'
import { type TarEntry, typeFlags } from './tar-header.ts'

export interface TreeLimits {
  /** Of all layers of an image together; what is beyond is counted and left out. */
  readonly nodes: number
  /** Folders in folders; no file system takes a path as deep. */
  readonly depth: number
}

export const usualLimits: TreeLimits = { nodes: 3_000_000, depth: 1024 }

/** How many nodes an image may still have; shared by the builders of its layers. */
export interface NodeBudget {
  left: number
}

/** What was left out of a tree. */
export interface LeftOut {
  overBudget: number
  tooDeep: number
  unknownTypes: number
}

const whiteoutPrefix = '.wh.'
const opaqueMark = '.wh..wh..opq'
const metaPrefix = '.wh..wh.'
const defaultFolderMode = 0o755

/**
 * Gathers the entries of one layer, in whatever order they come: nodes as they appear, found by a hash of parent and name. A repeated
 * path takes the place of the one before. Nothing of a path leads anywhere: `..` is a name like any other.
 */
export class TreeBuilder {
  readonly leftOut: LeftOut = { overBudget: 0, tooDeep: 0, unknownTypes: 0 }
  entries = 0
  readonly #limits: TreeLimits
  readonly #budget: NodeBudget
  readonly #nodes = new NodeTable()

  constructor(budget: NodeBudget, limits: TreeLimits) {
    this.#budget = budget
    this.#limits = limits
    this.#nodes.append(0, this.#nodes.names, 0, 0)
    this.#nodes.kind[0] = directoryCode
    this.#nodes.flags[0] = nodeFlags.implicit
    this.#nodes.mode[0] = defaultFolderMode
  }

  /** The node of a file whose content is worth a checksum; null where it is none, or was left out. */
  add(entry: TarEntry): number | null {
    const ordinal = this.entries
    this.entries += 1
    const kind = kindOf(entry.type)
    if (kind === null) {
      this.leftOut.unknownTypes += 1
      return null
    }
    const { bytes, start, end } = entry.path
    let at = start
    let parent = 0
    let depth = 0
    // Each name but the last is a folder's.
    let nameStart = nextName(bytes, at, end)
    if (nameStart === end) {
      if (kind === directoryCode) this.#describe(0, kind, entry, ordinal)
      return null
    }
    for (;;) {
      at = nameEndOf(bytes, nameStart, end)
      const following = nextName(bytes, at, end)
      depth += 1
      if (depth > this.#limits.depth) {
        this.leftOut.tooDeep += 1
        return null
      }
      if (following === end) break
      const folder = this.#folder(parent, bytes, nameStart, at)
      if (folder === null) return null
      parent = folder
      nameStart = following
    }
    if (startsWith(bytes, nameStart, at, whiteoutPrefix)) {
      this.#whiteout(parent, bytes, nameStart, at)
      return null
    }
    const node = this.#nodes.find(parent, bytes, nameStart, at) ?? this.#create(parent, bytes, nameStart, at)
    if (node === null) return null
    const flags = this.#nodes.flags[node] as number
    // A name that is there again behind its whiteout: the whiteout is about the layers below.
    if ((flags & nodeFlags.whiteout) !== 0) this.#nodes.flags[node] = nodeFlags.replaced
    this.#describe(node, kind, entry, ordinal)
    return kind === 0 ? node : null
  }

  setChecksum(node: number, checksum: number): void {
    this.#nodes.checksum[node] = checksum
  }

  /** The tree, packed; the builder is of no use any more. */
  finish(): LayerTree {
    return packNodes(this.#nodes, this.entries)
  }

  #describe(node: number, kind: number, entry: TarEntry, ordinal: number): void {
    this.#nodes.kind[node] = kind
    const kept = (this.#nodes.flags[node] as number) & (nodeFlags.opaque | nodeFlags.replaced)
    this.#nodes.flags[node] = kept | (entry.sparse ? nodeFlags.sparse : 0)
    this.#nodes.mode[node] = entry.mode
    this.#nodes.uid[node] = entry.uid
    this.#nodes.gid[node] = entry.gid
    this.#nodes.size[node] = kind === 0 ? entry.size : 0
    this.#nodes.modifiedAt[node] = entry.modifiedAt
    this.#nodes.checksum[node] = 0
    this.#nodes.ordinal[node] = ordinal
    this.#nodes.linkLength[node] = 0
    if (entry.type === typeFlags.symlink || entry.type === typeFlags.hardlink) this.#nodes.setLink(node, entry.link)
  }

  #folder(parent: number, bytes: Uint8Array, start: number, end: number): number | null {
    const known = this.#nodes.find(parent, bytes, start, end)
    const node = known ?? this.#create(parent, bytes, start, end)
    if (node === null) return null
    const isWhiteout = ((this.#nodes.flags[node] as number) & nodeFlags.whiteout) !== 0
    if (known === null || isWhiteout) {
      this.#nodes.flags[node] = nodeFlags.implicit | (isWhiteout ? nodeFlags.replaced : 0)
      this.#nodes.kind[node] = directoryCode
      this.#nodes.mode[node] = defaultFolderMode
    }
    // Something below what the archive calls a file: engines refuse to unpack it, here it is shown as it is.
    else if (this.#nodes.kind[node] !== directoryCode) this.#nodes.kind[node] = directoryCode
    return node
  }

  #whiteout(parent: number, bytes: Uint8Array, start: number, end: number): void {
    if (startsWith(bytes, start, end, metaPrefix)) {
      // Others of these names are the bookkeeping of a storage driver.
      if (end - start === opaqueMark.length && startsWith(bytes, start, end, opaqueMark))
        this.#nodes.flags[parent] = (this.#nodes.flags[parent] as number) | nodeFlags.opaque
      return
    }
    const nameStart = start + whiteoutPrefix.length
    if (nameStart === end) return
    const known = this.#nodes.find(parent, bytes, nameStart, end)
    if (known !== null) {
      if (((this.#nodes.flags[known] as number) & nodeFlags.whiteout) === 0)
        this.#nodes.flags[known] = (this.#nodes.flags[known] as number) | nodeFlags.replaced
      return
    }
    const node = this.#create(parent, bytes, nameStart, end)
    if (node !== null) this.#nodes.flags[node] = nodeFlags.whiteout
  }

  #create(parent: number, bytes: Uint8Array, start: number, end: number): number | null {
    if (this.#budget.left <= 0) {
      this.leftOut.overBudget += 1
      return null
    }
    this.#budget.left -= 1
    return this.#nodes.append(parent, bytes, start, end)
  }
}

const slash = 47
const dot = 46

/** Where the next name begins, past slashes and names that are a single dot; `end` where there is none. */
function nextName(bytes: Uint8Array, from: number, end: number): number {
  let at = from
  for (;;) {
    while (at < end && bytes[at] === slash) at += 1
    if (bytes[at] !== dot || at >= end || (at + 1 < end && bytes[at + 1] !== slash)) return at
    at += 1
  }
}

function nameEndOf(bytes: Uint8Array, from: number, end: number): number {
  let at = from
  while (at < end && bytes[at] !== slash) at += 1
  return at
}

function startsWith(bytes: Uint8Array, start: number, end: number, text: string): boolean {
  if (end - start < text.length) return false
  for (let i = 0; i < text.length; i += 1) if (bytes[start + i] !== text.charCodeAt(i)) return false
  return true
}

/** The code of a type flag; null for what is no entry of a file system (volume labels and the like). */
function kindOf(type: number): number | null {
  switch (type) {
    case typeFlags.hardlink:
      return 3
    case typeFlags.symlink:
      return 2
    case typeFlags.character:
      return 4
    case typeFlags.block:
      return 5
    case typeFlags.directory:
    case typeFlags.gnuDumpDirectory:
      return directoryCode
    case typeFlags.fifo:
      return 6
    case typeFlags.gnuVolume:
    case typeFlags.gnuMultiVolume:
      return null
    default:
      // POSIX: what is unknown is to be taken for a file.
      return 0
  }
}

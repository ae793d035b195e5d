import type { FileKind } from '../../../shared/contract/layers.ts'

/** In the order of their codes in `LayerTree.kind`. */
export const fileKinds = [
  'file',
  'directory',
  'symlink',
  'hardlink',
  'character',
  'block',
  'fifo',
] as const satisfies FileKind[]
export const directoryCode = 1
export const hardlinkCode = 3

export const nodeFlags = {
  /** No entry of its own: a folder that only the paths below it tell of. */
  implicit: 1,
  /** A folder that hides what lower layers have in it. */
  opaque: 2,
  /** Removes this path of the layers below. The same path may be there again besides: see `replaced`. */
  whiteout: 4,
  sparse: 8,
  /** What lower layers have here is removed, and this takes its place. */
  replaced: 16,
} as const

/**
 * What one layer holds, packed: the root is node 0, and each node is followed by all that is below it, siblings by the bytes of their
 * names. So the nodes below node `n` are `n + 1` … `end[n] - 1`. About 60 bytes a node and no object.
 */
export interface LayerTree {
  readonly count: number
  /** Entries in the archive, whiteouts and repeated ones too. */
  readonly entries: number
  readonly parent: Uint32Array
  readonly end: Uint32Array
  readonly kind: Uint8Array
  readonly flags: Uint8Array
  readonly mode: Uint16Array
  readonly uid: Uint32Array
  readonly gid: Uint32Array
  readonly size: Float64Array
  /** Seconds; of what has no entry of its own 0. */
  readonly modifiedAt: Float64Array
  /** CRC-32 of the content of a file. */
  readonly checksum: Uint32Array
  /** Its place among the entries of the layer's archive. */
  readonly ordinal: Uint32Array
  /** Names one behind the other: that of `n` is `names[nameAt[n] … nameAt[n + 1])`. Links likewise. */
  readonly nameAt: Uint32Array
  readonly names: Uint8Array
  readonly linkAt: Uint32Array
  readonly links: Uint8Array
}

/** The bytes it takes, in memory and stored. */
export function treeBytes(tree: LayerTree): number {
  return sections(tree).reduce((sum, section) => sum + section.byteLength, 0)
}

/** Below 0, 0 or above 0 as the name of a node sorts before, with or behind that of another. */
export function compareNames(a: LayerTree, i: number, b: LayerTree, j: number): number {
  const left = a.names
  const right = b.names
  let at = a.nameAt[i] as number
  let other = b.nameAt[j] as number
  const leftEnd = a.nameAt[i + 1] as number
  const rightEnd = b.nameAt[j + 1] as number
  while (at < leftEnd && other < rightEnd) {
    const difference = (left[at] as number) - (right[other] as number)
    if (difference !== 0) return difference
    at += 1
    other += 1
  }
  return leftEnd - at - (rightEnd - other)
}

export function isDirectory(tree: LayerTree, node: number): boolean {
  return tree.kind[node] === directoryCode
}

/** The names of a tree as one string, a byte a character: cutting names out of it is many times cheaper than decoding each. */
const texts = new WeakMap<LayerTree, { text: string; isAscii: boolean }>()

export function nameOf(tree: LayerTree, node: number): string {
  let known = texts.get(tree)
  if (!known) {
    const { buffer, byteOffset, byteLength } = tree.names
    const text = Buffer.from(buffer, byteOffset, byteLength).toString('latin1')
    known = { text, isAscii: !tree.names.some((byte) => byte > 127) }
    texts.set(tree, known)
  }
  const name = known.text.slice(tree.nameAt[node], tree.nameAt[node + 1])
  return known.isAscii ? name : Buffer.from(name, 'latin1').toString('utf8')
}

const decoder = new TextDecoder()

export function linkOf(tree: LayerTree, node: number): string | null {
  const start = tree.linkAt[node] as number
  const end = tree.linkAt[node + 1] as number
  return end > start ? decoder.decode(tree.links.subarray(start, end)) : null
}

/** `/usr/bin`; the root is `/`. */
export function pathOf(tree: LayerTree, node: number): string {
  const names: string[] = []
  for (let at = node; at > 0; at = tree.parent[at] as number) names.push(nameOf(tree, at))
  return `/${names.reverse().join('/')}`
}

/** The node that a path of names leads to. */
export function findNode(tree: LayerTree, names: readonly string[]): number | null {
  let at = 0
  for (const name of names) {
    let child = at + 1
    const end = tree.end[at] as number
    while (child < end && nameOf(tree, child) !== name) child = tree.end[child] as number
    if (child >= end) return null
    at = child
  }
  return at
}

/** Whether two files have the same content. */
export function isSameContent(a: LayerTree, i: number, b: LayerTree, j: number): boolean {
  return a.kind[i] === b.kind[j] && a.size[i] === b.size[j] && a.checksum[i] === b.checksum[j]
}

type Section = LayerTree[Exclude<keyof LayerTree, 'count' | 'entries'>]

/** Those of eight bytes first, so that each lies where its kind must. */
const sections = (tree: LayerTree): Section[] => [
  tree.size,
  tree.modifiedAt,
  tree.parent,
  tree.end,
  tree.uid,
  tree.gid,
  tree.checksum,
  tree.ordinal,
  tree.nameAt,
  tree.linkAt,
  tree.mode,
  tree.kind,
  tree.flags,
  tree.names,
  tree.links,
]

const headBytes = 32

/** As one piece of bytes for the database. */
export function packTree(tree: LayerTree): Uint8Array {
  const packed = new Uint8Array(headBytes + treeBytes(tree))
  new Float64Array(packed.buffer, 0, 4).set([tree.count, tree.entries, tree.names.length, tree.links.length])
  let at = headBytes
  for (const section of sections(tree)) {
    packed.set(new Uint8Array(section.buffer, section.byteOffset, section.byteLength), at)
    at += section.byteLength
  }
  return packed
}

/** The tree that such bytes hold, lying in them; null where they are none. */
export function unpackTree(given: Uint8Array): LayerTree | null {
  if (given.length < headBytes) return null
  const packed = given.byteOffset % 8 === 0 ? given : Uint8Array.from(given)
  const { buffer, byteOffset } = packed
  const [count = 0, entries = 0, nameBytes = 0, linkBytes = 0] = new Float64Array(buffer, byteOffset, 4)
  const expected = headBytes + count * 52 + 8 + nameBytes + linkBytes
  if (!(count >= 1) || packed.length !== expected) return null
  let at = byteOffset + headBytes
  const next = (bytes: number): number => {
    const from = at
    at += bytes
    return from
  }
  const doubles = () => new Float64Array(buffer, next(count * 8), count)
  const words = (length = count) => new Uint32Array(buffer, next(length * 4), length)
  const octets = (length = count) => new Uint8Array(buffer, next(length), length)
  const size = doubles()
  const modifiedAt = doubles()
  const parent = words()
  const end = words()
  const uid = words()
  const gid = words()
  const checksum = words()
  const ordinal = words()
  const nameAt = words(count + 1)
  const linkAt = words(count + 1)
  const mode = new Uint16Array(buffer, next(count * 2), count)
  const kind = octets()
  const flags = octets()
  const names = octets(nameBytes)
  const links = octets(linkBytes)
  return {
    ...{ count, entries, parent, end, kind, flags, mode, uid, gid, size, modifiedAt, checksum, ordinal },
    ...{ nameAt, names, linkAt, links },
  }
}

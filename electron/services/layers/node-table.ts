import { randomInt } from 'node:crypto'
import { growBytes, growTo } from './packed.ts'
import type { ByteRange } from './tar-header.ts'

const noNode = 0xffff_ffff

/** The nodes of a tree that is being gathered, in the order in which they appeared, found by a hash of parent and name. */
export class NodeTable {
  count = 0
  parent = new Uint32Array(64)
  kind = new Uint8Array(64)
  flags = new Uint8Array(64)
  mode = new Uint16Array(64)
  uid = new Uint32Array(64)
  gid = new Uint32Array(64)
  size = new Float64Array(64)
  modifiedAt = new Float64Array(64)
  checksum = new Uint32Array(64)
  ordinal = new Uint32Array(64)
  nameAt = new Uint32Array(64)
  nameLength = new Uint32Array(64)
  linkAt = new Uint32Array(64)
  linkLength = new Uint32Array(64)
  hash = new Uint32Array(64)
  names = new Uint8Array(1024)
  nameFill = 0
  links = new Uint8Array(256)
  linkFill = 0
  #table = new Uint32Array(256).fill(noNode)
  /** Not the same for all: so nobody can choose names that fall together. */
  readonly #seed = randomInt(0x7fff_ffff)

  append(parent: number, bytes: Uint8Array, start: number, end: number): number {
    if (this.count * 2 > this.#table.length) this.#rehash()
    const hash = this.#hashOf(parent, bytes, start, end)
    const node = this.count
    this.count += 1
    if (this.count > this.parent.length) this.#grow()
    const length = end - start
    this.names = growBytes(this.names, this.nameFill + length)
    this.names.set(bytes.subarray(start, end), this.nameFill)
    this.parent[node] = parent
    this.nameAt[node] = this.nameFill
    this.nameLength[node] = length
    this.hash[node] = hash
    this.nameFill += length
    // The root is nobody's child: it is not looked for.
    if (node > 0) this.#put(node, hash)
    return node
  }

  find(parent: number, bytes: Uint8Array, start: number, end: number): number | null {
    const hash = this.#hashOf(parent, bytes, start, end)
    const mask = this.#table.length - 1
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const node = this.#table[slot] as number
      if (node === noNode) return null
      if (this.hash[node] === hash && this.parent[node] === parent && this.#isNamed(node, bytes, start, end))
        return node
    }
  }

  #isNamed(node: number, bytes: Uint8Array, start: number, end: number): boolean {
    if (this.nameLength[node] !== end - start) return false
    const from = this.nameAt[node] as number
    for (let i = start; i < end; i += 1) if (bytes[i] !== this.names[from + i - start]) return false
    return true
  }

  #hashOf(parent: number, bytes: Uint8Array, start: number, end: number): number {
    let hash = Math.imul(this.#seed ^ parent, 0x9e37_79b1)
    for (let i = start; i < end; i += 1) hash = Math.imul(hash ^ (bytes[i] as number), 0x0100_0193)
    hash ^= hash >>> 15
    hash = Math.imul(hash, 0x85eb_ca6b)
    return (hash ^ (hash >>> 13)) >>> 0
  }

  #put(node: number, hash: number): void {
    const mask = this.#table.length - 1
    let slot = hash & mask
    while (this.#table[slot] !== noNode) slot = (slot + 1) & mask
    this.#table[slot] = node
  }

  #rehash(): void {
    this.#table = new Uint32Array(this.#table.length * 2).fill(noNode)
    for (let node = 1; node < this.count; node += 1) this.#put(node, this.hash[node] as number)
  }

  #grow(): void {
    const length = this.parent.length * 2
    this.parent = growTo(this.parent, length)
    this.kind = growTo(this.kind, length)
    this.flags = growTo(this.flags, length)
    this.mode = growTo(this.mode, length)
    this.uid = growTo(this.uid, length)
    this.gid = growTo(this.gid, length)
    this.size = growTo(this.size, length)
    this.modifiedAt = growTo(this.modifiedAt, length)
    this.checksum = growTo(this.checksum, length)
    this.ordinal = growTo(this.ordinal, length)
    this.nameAt = growTo(this.nameAt, length)
    this.nameLength = growTo(this.nameLength, length)
    this.linkAt = growTo(this.linkAt, length)
    this.linkLength = growTo(this.linkLength, length)
    this.hash = growTo(this.hash, length)
  }

  setLink(node: number, { bytes, start, end }: ByteRange): void {
    const length = end - start
    this.links = growBytes(this.links, this.linkFill + length)
    this.links.set(bytes.subarray(start, end), this.linkFill)
    this.linkAt[node] = this.linkFill
    this.linkLength[node] = length
    this.linkFill += length
  }

  /** The table has done its work: the nodes are found no more. */
  dropTable(): void {
    this.#table = new Uint32Array(0)
  }
}

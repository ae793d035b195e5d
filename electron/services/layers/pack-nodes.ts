import { directoryCode, type LayerTree } from './layer-tree.ts'
import type { NodeTable } from './node-table.ts'
import { bump } from './packed.ts'

interface Order {
  readonly order: Uint32Array
  readonly ends: Uint32Array
  readonly places: Uint32Array
}

/** All nodes, each followed by what is below it, siblings by name; with the ends of what is below, by place. */
function orderOf(nodes: NodeTable): Order {
  const count = nodes.count
  // The table has done its work.
  nodes.dropTable()
  const first = new Uint32Array(count + 1)
  for (let node = 1; node < count; node += 1) bump(first, (nodes.parent[node] as number) + 1)
  for (let node = 0; node < count; node += 1) bump(first, node + 1, first[node] as number)
  const children = new Uint32Array(count)
  const fill = first.slice(0, count)
  for (let node = 1; node < count; node += 1) {
    const parent = nodes.parent[node] as number
    children[fill[parent] as number] = node
    bump(fill, parent)
  }
  const order = new Uint32Array(count)
  const ends = new Uint32Array(count)
  const places = new Uint32Array(count)
  // Which child of each open folder comes next; `fill` is of no more use for its first purpose.
  fill.set(first.subarray(0, count))
  let place = 1
  let at = 0
  sortChildren(nodes, children, first, 0)
  for (;;) {
    const next = fill[at] as number
    if (next < (first[at + 1] as number)) {
      const child = children[next] as number
      fill[at] = next + 1
      order[place] = child
      places[child] = place
      place += 1
      sortChildren(nodes, children, first, child)
      at = child
    } else {
      ends[places[at] as number] = place
      if (at === 0) break
      at = nodes.parent[at] as number
    }
  }
  return { order, ends, places }
}

function sortChildren(nodes: NodeTable, children: Uint32Array, first: Uint32Array, node: number): void {
  const from = first[node] as number
  const to = first[node + 1] as number
  if (to - from < 2) return
  const names = nodes.names
  const compare = (a: number, b: number): number => {
    let left = nodes.nameAt[a] as number
    let right = nodes.nameAt[b] as number
    const leftEnd = left + (nodes.nameLength[a] as number)
    const rightEnd = right + (nodes.nameLength[b] as number)
    while (left < leftEnd && right < rightEnd) {
      const difference = (names[left] as number) - (names[right] as number)
      if (difference !== 0) return difference
      left += 1
      right += 1
    }
    return leftEnd - left - (rightEnd - right)
  }
  // Most archives are written in this order already.
  for (let i = from + 1; i < to; i += 1) {
    if (compare(children[i - 1] as number, children[i] as number) > 0) {
      children.subarray(from, to).sort(compare)
      return
    }
  }
}

/** All that was gathered, as a tree; the nodes are of no use any more. */
export function packNodes(nodes: NodeTable, entries: number): LayerTree {
  const { order, ends, places } = orderOf(nodes)
  const count = nodes.count
  const take = <T extends Uint8Array | Uint16Array | Uint32Array | Float64Array>(items: T): T => {
    const taken = new (items.constructor as new (length: number) => T)(count)
    for (let place = 0; place < count; place += 1) taken[place] = items[order[place] as number] as number
    return taken
  }
  const kind = take(nodes.kind)
  const size = take(nodes.size)
  const linkLength = take(nodes.linkLength)
  const parent = new Uint32Array(count)
  for (let place = 1; place < count; place += 1) {
    const above = places[nodes.parent[order[place] as number] as number] as number
    parent[place] = above
    // A file or link with something below it, which no engine unpacks: the last of the two is what is shown.
    kind[above] = directoryCode
    size[above] = 0
    linkLength[above] = 0
  }
  const names = joined(nodes.names, take(nodes.nameAt), take(nodes.nameLength))
  const links = joined(nodes.links, take(nodes.linkAt), linkLength)
  return {
    count,
    entries,
    parent,
    end: ends,
    kind,
    flags: take(nodes.flags),
    mode: take(nodes.mode),
    uid: take(nodes.uid),
    gid: take(nodes.gid),
    size,
    modifiedAt: take(nodes.modifiedAt),
    checksum: take(nodes.checksum),
    ordinal: take(nodes.ordinal),
    nameAt: names.at,
    names: names.bytes,
    linkAt: links.at,
    links: links.bytes,
  }
}

/** The pieces one behind the other, and where each begins. */
function joined(bytes: Uint8Array, from: Uint32Array, length: Uint32Array): { at: Uint32Array; bytes: Uint8Array } {
  const at = new Uint32Array(from.length + 1)
  for (let i = 0; i < from.length; i += 1) at[i + 1] = (at[i] as number) + (length[i] as number)
  const all = new Uint8Array(at[from.length] as number)
  for (let i = 0; i < from.length; i += 1) {
    const start = from[i] as number
    const to = at[i] as number
    // Shorter than what a call to copy them would cost.
    for (let k = 0; k < (length[i] as number); k += 1) all[to + k] = bytes[start + k] as number
  }
  return { at, bytes: all }
}

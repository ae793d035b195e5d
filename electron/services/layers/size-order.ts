import type { MarkedTree } from './marked-tree.ts'

/** All nodes, each followed by what is below it, siblings the largest first and those of one size by name. */
export function bySize(tree: MarkedTree, sizeOf: (at: number) => number): Uint32Array {
  const { count, end } = tree
  const sizes = new Float64Array(count)
  for (let at = 0; at < count; at += 1) sizes[at] = sizeOf(at)
  const order = new Uint32Array(count)
  // Where each node begins in the order; a folder tells its children theirs.
  const places = new Uint32Array(count)
  for (let at = 0; at < count; at += 1) {
    const place = places[at] as number
    order[place] = at
    const stop = end[at] as number
    if (stop === at + 1) continue
    const children: number[] = []
    for (let child = at + 1; child < stop; child = end[child] as number) children.push(child)
    if (children.length > 1) children.sort((a, b) => (sizes[b] as number) - (sizes[a] as number) || a - b)
    let next = place + 1
    for (const child of children) {
      places[child] = next
      next += (end[child] as number) - child
    }
  }
  return order
}

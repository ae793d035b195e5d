import { layerOf, type MarkedTree } from './marked-tree.ts'

const slash = 47

/**
 * The names of a tree in one string, each followed by a slash, which no name has in it: so that a search is one pass of the engine's
 * own over it.
 */
export class NameIndex {
  /** As they are, and without case. */
  readonly lower: string
  readonly lowerAt: Uint32Array
  readonly #text: string
  readonly #at: Uint32Array

  constructor(tree: MarkedTree) {
    let length = 0
    for (let node = 0; node < tree.count; node += 1) {
      const { nameAt } = layerOf(tree, node)
      const own = tree.node[node] as number
      length += (nameAt[own + 1] as number) - (nameAt[own] as number) + 1
    }
    const bytes = new Uint8Array(length)
    let fill = 0
    for (let node = 0; node < tree.count; node += 1) {
      const { nameAt, names } = layerOf(tree, node)
      const own = tree.node[node] as number
      const end = nameAt[own + 1] as number
      for (let at = nameAt[own] as number; at < end; at += 1) bytes[fill++] = names[at] as number
      bytes[fill++] = slash
    }
    this.#text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
    this.#at = starts(this.#text, tree.count)
    this.lower = this.#text.toLowerCase()
    this.lowerAt = this.lower.length === this.#text.length ? this.#at : starts(this.lower, tree.count)
  }

  get bytes(): number {
    return this.#text.length * 3 + this.#at.byteLength * 2
  }

  name(node: number): string {
    return this.#text.slice(this.#at[node], (this.#at[node + 1] as number) - 1)
  }
}

function starts(text: string, count: number): Uint32Array {
  const at = new Uint32Array(count + 1)
  let from = 0
  for (let node = 0; node < count; node += 1) {
    at[node] = from
    from = text.indexOf('/', from) + 1
  }
  at[count] = text.length
  return at
}

/** 1 for each node that has the text in its path, without case: in its name, in that of a folder above, or over several of them. */
export function matches(names: NameIndex, tree: MarkedTree, text: string): Uint8Array {
  const found = new Uint8Array(tree.count)
  const parts = text.toLowerCase().split('/')
  if (parts.length === 1) {
    markNames(names, parts[0] ?? '', found)
  } else markPaths(names, tree, parts, found)
  for (let node = 1; node < tree.count; node += 1) if (found[tree.parent[node] as number] === 1) found[node] = 1
  return found
}

/** One pass, which a name that has the text leaves at once: so what nearly all names have takes no longer than what none has. */
function markNames({ lower, lowerAt }: NameIndex, text: string, found: Uint8Array): void {
  const first = text.charCodeAt(0)
  for (let node = 1; node < found.length; node += 1) {
    const last = (lowerAt[node + 1] as number) - 1 - text.length
    for (let at = lowerAt[node] as number; at <= last; at += 1) {
      if (lower.charCodeAt(at) === first && lower.startsWith(text, at)) {
        found[node] = 1
        break
      }
    }
  }
}

/** `n/loc/b`: a name that begins with the last part, below one that is the part in the middle, below one that ends with the first. */
function markPaths({ lower, lowerAt }: NameIndex, tree: MarkedTree, parts: readonly string[], found: Uint8Array): void {
  const last = parts.length - 1
  const head = parts[0] as string
  const tail = parts[last] as string
  const middle = parts.slice(1, -1)
  for (let node = 1; node < tree.count; node += 1) {
    if (tail !== '' && !lower.startsWith(tail, lowerAt[node])) continue
    let above = tree.parent[node] as number
    let fits = true
    for (let part = middle.length - 1; fits && part >= 0; part -= 1) {
      const wanted = middle[part] as string
      const from = lowerAt[above] as number
      fits = above > 0 && (lowerAt[above + 1] as number) - 1 - from === wanted.length && lower.startsWith(wanted, from)
      above = tree.parent[above] as number
    }
    if (!fits) continue
    const end = (lowerAt[above + 1] as number) - 1
    if (end - head.length >= (lowerAt[above] as number) && lower.startsWith(head, end - head.length)) found[node] = 1
  }
}

import type { LayerHint, LayerSummary, WastedPath } from '../../../shared/contract/layers.ts'
import { hintOfFile, hintOfFolder, type PathHint } from './hint-rules.ts'
import { isDirectory, isSameContent, type LayerTree, nameOf, nodeFlags, pathOf } from './layer-tree.ts'
import { layerOf, type MarkedTree } from './marked-tree.ts'

const mostPaths = 20
/** Of each kind and layer; smaller ones are not worth a sentence, but a secret is. */
const leastBytes = 1024
const mostHints = 200

interface Found {
  readonly hint: PathHint
  readonly layer: number
  paths: Example[]
  /** Of the smallest example; a smaller file is none once there are enough. */
  least: number
  bytes: number
  count: number
}

interface Example {
  readonly path: string
  readonly bytes: number
}

/** Gathers what could be smaller, layer by layer, each kind in one hint with its largest examples. */
export class Hints {
  readonly #found = new Map<string, Found>()

  /** A file that a layer has again: `before` is the copy that it hides. */
  copied(layer: LayerTree, node: number, before: LayerTree, old: number, index: number): void {
    const bytes = before.size[old] as number
    if (bytes === 0 || isDirectory(layer, node)) return
    const code =
      isSameContent(layer, node, before, old) && !hasSameOwner(layer, node, before, old)
        ? 'copied-for-mode'
        : 'duplicated'
    this.#add({ code, params: {}, folder: false }, index, () => pathOf(layer, node), bytes)
  }

  /** What is removed in the end is a hint to the layer that first had it. */
  removed(waste: readonly WastedPath[]): void {
    for (const { path, bytes, layers, removedBy } of waste) {
      const [first] = layers
      if (removedBy !== null && first !== undefined)
        this.#add(
          { code: 'removed-later', params: { layer: String(removedBy) }, folder: true },
          first,
          () => path,
          bytes,
        )
    }
  }

  /** What the names in a layer say. `visible`: by node, whether it is there in the end. */
  names(
    layer: LayerTree,
    { index, instruction }: Pick<LayerSummary, 'index' | 'instruction'>,
    visible: Uint8Array,
  ): void {
    const isCopied = instruction === 'COPY' || instruction === 'ADD'
    const folders: { path: string; end: number; told: boolean }[] = [{ path: '', end: layer.count, told: false }]
    for (let node = 1; node < layer.count; node += 1) {
      while (node >= (folders.at(-1)?.end ?? 0)) folders.pop()
      if (((layer.flags[node] as number) & nodeFlags.whiteout) !== 0) continue
      const name = nameOf(layer, node)
      const above = folders.at(-1)
      const path = (): string => `${above?.path ?? ''}/${name}`
      // Told as part of a folder already.
      const told = above?.told ?? false
      if (!isDirectory(layer, node)) {
        const hint = layer.kind[node] === 0 ? hintOfFile(name, path, isCopied) : null
        // A secret can be read from its layer, whatever a later one does.
        if (hint?.code === 'secret-name') this.#add(hint, index, path, 0)
        else if (hint && !told && visible[node] === 1) this.#add(hint, index, path, layer.size[node] as number)
        continue
      }
      const end = layer.end[node] as number
      const hint = told ? null : hintOfFolder(path(), name, isCopied)
      if (hint) {
        let bytes = 0
        for (let at = node; at < end; at += 1) if (visible[at] === 1) bytes += layer.size[at] as number
        if (bytes > 0) this.#add(hint, index, path, bytes)
      }
      folders.push({ path: path(), end, told: told || hint !== null })
    }
  }

  result(): LayerHint[] {
    return [...this.#found.values()]
      .filter(({ hint, bytes }) => hint.code === 'secret-name' || bytes >= leastBytes)
      .sort((a, b) => b.bytes - a.bytes || a.layer - b.layer)
      .slice(0, mostHints)
      .map(({ hint, layer, paths, bytes, count }) => ({
        code: hint.code,
        bytes,
        layer,
        paths: largest(paths).map(({ path }) => path),
        count,
        params: hint.params,
      }))
  }

  #add(hint: PathHint, layer: number, path: () => string, bytes: number): void {
    const key = `${hint.code} ${layer} ${hint.params.manager ?? hint.params.layer ?? ''}`
    const known = this.#found.get(key)
    const found = known ?? { hint, layer, paths: [], least: -1, bytes: 0, count: 0 }
    if (!known) this.#found.set(key, found)
    found.bytes += bytes
    found.count += 1
    if (bytes <= found.least) return
    found.paths.push({ path: path(), bytes })
    if (found.paths.length < mostPaths * 10) return
    found.paths = largest(found.paths)
    found.least = found.paths.at(-1)?.bytes ?? -1
  }
}

function largest(paths: readonly Example[]): Example[] {
  return paths.toSorted((a, b) => b.bytes - a.bytes).slice(0, mostPaths)
}

function hasSameOwner(a: LayerTree, i: number, b: LayerTree, j: number): boolean {
  return a.mode[i] === b.mode[j] && a.uid[i] === b.uid[j] && a.gid[i] === b.gid[j]
}

/** For each layer of a tree, which of its nodes are to be seen in it. */
export function visibleNodes(tree: MarkedTree): Uint8Array[] {
  const visible = tree.layers.map(({ count }) => new Uint8Array(count))
  for (let at = 0; at < tree.count; at += 1) {
    const layer = visible[tree.layer[at] as number]
    if (layer) layer[tree.node[at] as number] = 1
  }
  return visible
}

/** Bytes of all files that are to be seen. */
export function visibleBytes(tree: MarkedTree): number {
  let bytes = 0
  for (let at = 0; at < tree.count; at += 1) bytes += layerOf(tree, at).size[tree.node[at] as number] as number
  return bytes
}

import { changeCodes } from './marked-tree.ts'
import type { TreeView } from './tree-view.ts'

interface Part {
  id: number | null
  name: string
  bytes: number
}

export interface SizeParts {
  path: string
  bytes: number
  parts: (Part & { parts: Part[] })[]
}

/** Named parts on both levels together are 60 at most. */
const mostParts = 20
const mostBelow = 40

/** The largest folders and files below a node, and in those the largest again; what is left of each is `other`. */
export function sizesOf(view: TreeView, id: number | null): SizeParts {
  const root = id ?? 0
  const parts = largest(view, root, mostParts)
  const below = parts.map((at) => largest(view, at, mostParts))
  const allowed = new Set(
    below
      .flat()
      .sort((a, b) => view.sizeOf(b) - view.sizeOf(a))
      .slice(0, mostBelow),
  )
  const partOf = (at: number): Part => ({ id: at, name: view.nameOf(at), bytes: view.sizeOf(at) })
  const named = parts.map((at, index) => {
    const inner = (below[index] ?? []).filter((child) => allowed.has(child)).map(partOf)
    return { ...partOf(at), parts: withOther(inner, view.sizeOf(at)) }
  })
  const bytes = view.sizeOf(root)
  return { path: view.pathOf(root), bytes, parts: withOther(named, bytes, { parts: [] }) }
}

function largest(view: TreeView, at: number, most: number): number[] {
  // What is removed takes no space of what stays: its bytes are not among its folder's either.
  const { change } = view.tree
  const isRemoved = change[at] === changeCodes.removed
  const children = [...view.children(at)].filter(
    (child) => view.sizeOf(child) > 0 && (isRemoved || change[child] !== changeCodes.removed),
  )
  return children.sort((a, b) => view.sizeOf(b) - view.sizeOf(a) || a - b).slice(0, most)
}

/** Files have no parts; of a folder, what its parts do not name. */
function withOther<T extends Part>(parts: T[], whole: number, more?: Omit<T, keyof Part>): T[] {
  const rest = whole - parts.reduce((sum, { bytes }) => sum + bytes, 0)
  if (parts.length === 0 || rest <= 0) return parts
  return [...parts, { id: null, name: 'other', bytes: rest, ...more } as T]
}

import type { ImageDetail } from '../../../shared/contract/images.ts'
import type { LayersComparison } from '../../../shared/contract/layers.ts'
import { compareNames } from './layer-tree.ts'
import { changeCodes, isFolder, layerOf, type MarkedTree, MarkedTreeBuilder, ownBytes } from './marked-tree.ts'
import { isSame } from './merge.ts'
import { bytesBefore } from './tree-view.ts'

/**
 * From one image's whole tree to another's: what is in both, the same or changed, what came and what went. The result's layers are those of
 * `to` and behind them those of `from`.
 */
export function compareTrees(from: MarkedTree, to: MarkedTree): MarkedTree {
  const layers = [...to.layers, ...from.layers]
  const builder = new MarkedTreeBuilder(layers, Math.max(from.count, to.count), true)
  const shift = to.layers.length
  const old: MarkedTree = { ...from, layers, layer: from.layer.map((layer) => layer + shift) }

  const both = (before: number, after: number, parent: number): void => {
    const same = isSame(layerOf(to, after), to.node[after] as number, layerOf(old, before), old.node[before] as number)
    const at = builder.open(
      parent,
      to.layer[after] as number,
      to.node[after] as number,
      same ? changeCodes.unchanged : changeCodes.changed,
    )
    builder.before(at, old.layer[before] as number, old.node[before] as number)
    let theirs = before + 1
    let mine = after + 1
    const theirEnd = old.end[before] as number
    const myEnd = to.end[after] as number
    while (theirs < theirEnd || mine < myEnd) {
      const order =
        mine === myEnd
          ? 1
          : theirs === theirEnd
            ? -1
            : compareNames(layerOf(to, mine), to.node[mine] as number, layerOf(old, theirs), old.node[theirs] as number)
      if (order === 0) both(theirs, mine, at)
      else if (order < 0) builder.copy(to, mine, to.end[mine] as number, at, changeCodes.added)
      else builder.copy(old, theirs, old.end[theirs] as number, at, changeCodes.removed)
      if (order >= 0) theirs = old.end[theirs] as number
      if (order <= 0) mine = to.end[mine] as number
    }
    builder.close(at)
  }
  if (from.count > 0 && to.count > 0) both(0, 0, 0)
  else if (to.count > 0) builder.copy(to, 0, to.count, 0, changeCodes.added)
  else if (from.count > 0) builder.copy(old, 0, from.count, 0, changeCodes.removed)
  return builder.finish()
}

/** Files (and links and devices) by what became of them. */
export function countChanges(tree: MarkedTree): Pick<LayersComparison, 'added' | 'changed' | 'removed'> {
  const counts = {
    added: { files: 0, bytes: 0 },
    changed: { files: 0, bytes: 0, bytesBefore: 0 },
    removed: { files: 0, bytes: 0 },
  }
  for (let at = 1; at < tree.count; at += 1) {
    if (isFolder(tree, at)) continue
    const bytes = ownBytes(tree, at)
    switch (tree.change[at]) {
      case changeCodes.added:
        counts.added.files += 1
        counts.added.bytes += bytes
        break
      case changeCodes.removed:
        counts.removed.files += 1
        counts.removed.bytes += bytes
        break
      case changeCodes.changed:
        counts.changed.files += 1
        counts.changed.bytes += bytes
        counts.changed.bytesBefore += bytesBefore(tree, at)
    }
  }
  return counts
}

/** Where the configs differ, by the names that the config has for it. */
export function compareConfigs(from: ImageDetail, to: ImageDetail): LayersComparison['config'] {
  const before = fieldsOf(from)
  const after = fieldsOf(to)
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .map((field) => ({ field, from: before.get(field) ?? null, to: after.get(field) ?? null }))
    .filter((entry) => entry.from !== entry.to)
}

function fieldsOf(detail: ImageDetail): Map<string, string> {
  const fields = new Map<string, string>()
  const put = (field: string, value: string): void => {
    if (value !== '') fields.set(field, value)
  }
  const list = (items: readonly string[]): string => (items.length === 0 ? '' : JSON.stringify(items))
  for (const { name, value } of detail.env) fields.set(`Env.${name}`, value)
  for (const { name, value } of detail.labels) fields.set(`Labels.${name}`, value)
  for (const port of detail.exposedPorts) fields.set(`ExposedPorts.${port}`, port)
  for (const volume of detail.volumes) fields.set(`Volumes.${volume}`, volume)
  put('Entrypoint', list(detail.entrypoint))
  put('Cmd', list(detail.cmd))
  put('User', detail.user)
  put('WorkingDir', detail.workingDir)
  put('Author', detail.author)
  put('Platform', [detail.os, detail.architecture, detail.variant].filter(Boolean).join('/'))
  return fields
}

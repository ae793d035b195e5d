import { type FSWatcher, watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { Undo } from '../../shared/lib/undo.ts'
import { type Candidate, parseAddress } from './endpoints.ts'

/**
 * Calls `changed` when the file of one of the sockets comes, goes or is replaced, so that an engine that starts is noticed at
 * once. Best effort: folders that are not there or cannot be watched are left to the retries.
 */
export function watchSockets(candidates: readonly Candidate[], changed: () => void): Undo {
  const namesOfFolder = new Map<string, Set<string>>()
  for (const { endpoint } of candidates) {
    const address = parseAddress(endpoint.url)
    if (typeof address === 'string' || address.kind !== 'socket' || endpoint.url.startsWith('npipe:')) continue
    const folder = dirname(address.path)
    namesOfFolder.set(folder, (namesOfFolder.get(folder) ?? new Set()).add(basename(address.path)))
  }
  const watchers: FSWatcher[] = []
  for (const [folder, names] of namesOfFolder) {
    try {
      const watcher = watch(folder, { persistent: false }, (_kind, name) => {
        if (name === null || names.has(name)) changed()
      })
      // The folder was removed, or the system has no watches left.
      watcher.on('error', () => watcher.close())
      watchers.push(watcher)
    } catch {
      // Not there yet.
    }
  }
  return () => {
    for (const watcher of watchers.splice(0)) watcher.close()
  }
}

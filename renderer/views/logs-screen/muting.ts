import type { LogCondition, LogFilter } from '../../../shared/contract/logs.ts'

/** Muting a source is a condition of the filter like any other: it stands among the chips, and is taken away there as well. */

const isMute = (condition: LogCondition): condition is LogCondition & { test: { kind: 'container' } } =>
  condition.exclude && condition.test.kind === 'container'

/** The containers that the filter leaves out by name. */
export function mutedIds(filter: LogFilter | null): ReadonlySet<string> {
  return new Set(filter?.conditions.filter(isMute).flatMap(({ test }) => test.ids))
}

/** The filter with exactly these containers muted; what else it says stays, in its order. */
function withMuted(filter: LogFilter | null, ids: readonly string[]): LogFilter | null {
  const before = filter?.conditions ?? []
  const first = before.findIndex(isMute)
  const others = before.filter((condition) => !isMute(condition))
  const muting: LogCondition[] = ids.length > 0 ? [{ exclude: true, test: { kind: 'container', ids: [...ids] } }] : []
  const at = first === -1 ? others.length : before.slice(0, first).filter((condition) => !isMute(condition)).length
  const conditions = [...others.slice(0, at), ...muting, ...others.slice(at)]
  return conditions.length > 0 ? { conditions } : null
}

/** Mutes a container, or lets it be heard again. */
export function toggleMute(filter: LogFilter | null, id: string): LogFilter | null {
  const muted = mutedIds(filter)
  return withMuted(filter, muted.has(id) ? [...muted].filter((other) => other !== id) : [...muted, id])
}

/** Mutes all of these but one; where that is so already, none. */
export function toggleSolo(filter: LogFilter | null, id: string, all: readonly string[]): LogFilter | null {
  return withMuted(filter, isSolo(filter, id, all) ? [] : all.filter((other) => other !== id))
}

/** It is the only one of these that is heard. */
export function isSolo(filter: LogFilter | null, id: string, all: readonly string[]): boolean {
  const muted = mutedIds(filter)
  return all.length > 1 && !muted.has(id) && all.every((other) => other === id || muted.has(other))
}

/** Nobody is muted. */
export const unmuteAll = (filter: LogFilter | null): LogFilter | null => withMuted(filter, [])

import { later, type Nanos, toNanos } from './time.ts'

/** One happening, in the shape all API versions share; the router adds what old clients expect. */
export interface Happening {
  readonly type: 'container' | 'image' | 'network' | 'volume'
  readonly action: string
  readonly id: string
  readonly attributes: ReadonlyMap<string, string>
  readonly at: Nanos
}

export interface Journal {
  emit(type: Happening['type'], action: string, id: string, attributes: ReadonlyMap<string, string>): void
  /** Calls `listen` with each happening from now on; the answer takes it back. */
  listen(listen: (happening: Happening) => void): () => void
  /** Calls `changed` whenever the number of listeners changes. */
  onListeners(changed: (count: number) => void): void
  /** The newest kept happenings, oldest first. */
  kept(): readonly Happening[]
}

/** The engine keeps this many for `since`, and no more. */
const KEPT = 256

export function createJournal(now: () => number): Journal {
  const kept: Happening[] = []
  const listeners = new Set<(happening: Happening) => void>()
  let lastAt = 0n
  let announce: (count: number) => void = () => {}
  return {
    emit(type, action, id, attributes) {
      const at = toNanos(now())
      // two events never share a time, so that a client can tell them apart by it
      lastAt = later(at, lastAt + 1_000n)
      const happening: Happening = { type, action, id, attributes, at: lastAt }
      kept.push(happening)
      if (kept.length > KEPT) kept.shift()
      for (const listen of listeners) listen(happening)
    },
    listen(listen) {
      listeners.add(listen)
      announce(listeners.size)
      return () => {
        if (listeners.delete(listen)) announce(listeners.size)
      }
    },
    onListeners(changed) {
      announce = changed
    },
    kept: () => kept,
  }
}

/** The `filters` parameter: each name with the values it may have. */
export type Filters = ReadonlyMap<string, readonly string[]>

const matchesLabel = (attributes: ReadonlyMap<string, string>, wanted: string): boolean => {
  const cut = wanted.indexOf('=')
  if (cut < 0) return attributes.has(wanted)
  return attributes.get(wanted.slice(0, cut)) === wanted.slice(cut + 1)
}

/** Whether the happening passes the filters: every name must match, by any of its values, except labels, which must all match. */
export function passes({ type, action, id, attributes }: Happening, filters: Filters): boolean {
  for (const [name, values] of filters) {
    if (values.length === 0) continue
    const any = (test: (value: string) => boolean): boolean => values.some(test)
    const about = (kind: Happening['type'], nameKey: string): boolean =>
      any((value) =>
        type === kind
          ? id === value || attributes.get(nameKey) === value || (value.length >= 4 && id.startsWith(value))
          : attributes.get(kind) === value,
      )
    let ok: boolean
    if (name === 'type') ok = any((value) => value === type)
    // compound actions (`health_status: healthy`, `exec_start: …`) are also found by their first word
    else if (name === 'event') ok = any((value) => action === value || action.startsWith(`${value}:`))
    else if (name === 'label') ok = values.every((value) => matchesLabel(attributes, value))
    else if (name === 'container') ok = about('container', 'name')
    else if (name === 'image') ok = about('image', 'name') || any((value) => attributes.get('image') === value)
    else if (name === 'network') ok = about('network', 'name')
    else if (name === 'volume') ok = about('volume', 'name')
    else if (name === 'scope') ok = any((value) => value === 'local')
    else ok = false
    if (!ok) return false
  }
  return true
}

/**
 * Readers for engine answers. Engines of ten years and three products leave out fields, send null for empty lists and the odd
 * type now and then (RELIABILITY 3.1), so nothing of theirs is trusted to have the shape that the API document says.
 */
export type Raw = Readonly<Record<string, unknown>>

/** The object, or an empty one. */
export function record(value: unknown): Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Raw) : {}
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

export function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

export function texts(value: unknown): string[] {
  return list(value).filter((item) => typeof item === 'string')
}

/** A command given as a list, or (very old images) as one string. */
export function argv(value: unknown): string[] {
  return typeof value === 'string' && value !== '' ? [value] : texts(value)
}

/** A finite number, or null. */
export function number(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/**
 * A whole count of something real: null where it is missing, negative, or so big (2^64-1 stands for "unlimited" or "-1" in Go
 * programs) that it cannot be true.
 */
export function count(value: unknown): number | null {
  const given = number(value)
  return given !== null && given >= 0 && given <= Number.MAX_SAFE_INTEGER ? Math.round(given) : null
}

/** A count where 0 means "not set", as in all of HostConfig. */
export function limit(value: unknown): number | null {
  const given = count(value)
  return given === 0 ? null : given
}

export function integer(value: unknown): number {
  const given = number(value)
  return given === null ? 0 : Math.trunc(given)
}

export function flag(value: unknown): boolean {
  return value === true
}

/** ms since the epoch from RFC 3339 text or unix seconds; null for Go's zero time (the year 1), 0 and anything unreadable. */
export function time(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) && value > 0 ? value * 1000 : null
  if (typeof value !== 'string') return null
  const ms = Date.parse(value)
  return Number.isFinite(ms) && ms > 0 ? ms : null
}

/** Labels and the like, sorted by name. Values that are not text are left out. */
export function pairs(value: unknown): { name: string; value: string }[] {
  return Object.entries(record(value))
    .flatMap(([name, given]) => (typeof given === 'string' ? [{ name, value: given }] : []))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

/** `NAME=value` entries in the engine's order; one without `=` unsets the name and is shown with an empty value. */
export function env(value: unknown): { name: string; value: string }[] {
  return texts(value).map((entry) => {
    const at = entry.indexOf('=')
    return at < 0 ? { name: entry, value: '' } : { name: entry.slice(0, at), value: entry.slice(at + 1) }
  })
}

/** Own property only: label names come from outside and may be `__proto__` or `constructor`. */
export function own(value: Raw, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined
}

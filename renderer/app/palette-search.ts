/** One thing the palette offers. `text` is what the query is matched against. */
export interface PaletteEntry {
  readonly id: string
  readonly group: string
  readonly text: string
  readonly run: () => void
}

/**
 * The entries that hold every word of the query, in any order and case; those that begin with it come first. An empty query
 * gives those that are `always` offered, a query at most `limit`.
 */
export function searchPalette(
  query: string,
  always: readonly PaletteEntry[],
  more: () => Iterable<PaletteEntry>,
  limit = 12,
): PaletteEntry[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return [...always]
  const first = words[0] ?? ''
  const begins: PaletteEntry[] = []
  const holds: PaletteEntry[] = []
  const take = (entries: Iterable<PaletteEntry>): void => {
    for (const entry of entries) {
      if (begins.length >= limit) return
      const text = entry.text.toLowerCase()
      if (!words.every((word) => text.includes(word))) continue
      if (text.startsWith(first)) begins.push(entry)
      else holds.push(entry)
    }
  }
  take(always)
  take(more())
  return [...begins, ...holds].slice(0, limit)
}

import { useRef } from 'react'

/**
 * Keys for the rows at these places (ascending). A place keeps its key while it is shown, and one that goes leaves its key to one that comes:
 * so a row that stays is not touched (a selection stays with it), and a screen of new lines is new text in the elements of the old ones,
 * which costs a third of making them anew.
 */
export function useRowKeys(places: readonly number[]): ReadonlyMap<number, number> {
  const kept = useRef<ReadonlyMap<number, number>>(new Map())
  kept.current = rowKeys(kept.current, places)
  return kept.current
}

export function rowKeys(before: ReadonlyMap<number, number>, places: readonly number[]): ReadonlyMap<number, number> {
  const now = new Set(places)
  const free = [...before].filter(([place]) => !now.has(place)).map(([, key]) => key)
  const used = new Set(before.values())
  let next = 0
  const fresh = (): number => {
    while (used.has(next)) next += 1
    used.add(next)
    return next
  }
  // In the order of the places, which is the order in the document: what is replaced as a whole is not moved about.
  return new Map(places.map((place) => [place, before.get(place) ?? free.shift() ?? fresh()]))
}

/** The selection after a click or key: `toggle` one, or extend the `range` from the anchor, over the rows in their order. */
export function selectRange(
  order: readonly string[],
  selected: ReadonlySet<string>,
  anchor: string | null,
  target: string,
): Set<string> {
  const from = anchor === null ? -1 : order.indexOf(anchor)
  const to = order.indexOf(target)
  const next = new Set(selected)
  if (to < 0) return next
  const [start, end] = from < 0 ? [to, to] : from < to ? [from, to] : [to, from]
  for (const key of order.slice(start, end + 1)) next.add(key)
  return next
}

export function toggleKey(selected: ReadonlySet<string>, key: string): Set<string> {
  const next = new Set(selected)
  if (!next.delete(key)) next.add(key)
  return next
}

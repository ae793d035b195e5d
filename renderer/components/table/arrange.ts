import type { TableColumn, TableGroups, TableItem, TableSort } from './types.ts'

export interface ArrangeInput<T> {
  /** In their order, see `sortRows`. */
  readonly rows: readonly T[]
  readonly keyOf: (row: T) => string
  /** The filter. Rows on screen stay while the order is held, even when they no longer pass. */
  readonly accept: ((row: T) => boolean) | null
  readonly groups: TableGroups<T> | null
  /** Keys of collapsed groups, see `groupKey`. */
  readonly collapsed: ReadonlySet<string>
  /** The arrangement to keep, so that nothing moves under the cursor; null arranges anew. */
  readonly held: Arrangement<T> | null
}

export interface Arrangement<T> {
  readonly items: readonly TableItem<T>[]
  /** Every row that passed the filter, in collapsed groups too. */
  readonly known: ReadonlyMap<string, T>
  /** Rows that came while the order was held, by key. */
  readonly fresh: ReadonlySet<string>
}

/** A held table that has changed more than this is arranged anew: its ghosts would outnumber what is true. */
const heldChangesLimit = 500

/** Prefixed, so that no project name meets a row's key. */
export const groupKey = (group: string | null): string => (group === null ? 'group' : `group:${group}`)

/** Filter and group the rows into lines; with `held`, bring its lines up to date instead without moving any. */
export function arrange<T>(input: ArrangeInput<T>): Arrangement<T> {
  return (input.held && keepPlaces(input, input.held)) ?? arrangeAnew(input)
}

function arrangeAnew<T>(input: ArrangeInput<T>): Arrangement<T> {
  const { keyOf, accept, groups, collapsed } = input
  const rows = accept ? input.rows.filter(accept) : input.rows
  const known = new Map(rows.map((row) => [keyOf(row), row]))
  const line = (row: T): TableItem<T> => ({ kind: 'row', key: keyOf(row), row, gone: false, fresh: false })
  const grouped = groups ? splitByGroup(rows, groups.of) : new Map([[null, rows]])
  const items: TableItem<T>[] = []
  for (const [group, members] of grouped) {
    const key = groupKey(group)
    const isCollapsed = collapsed.has(key)
    if (grouped.size > 1 || group !== null) {
      items.push({ kind: 'group', key, group, rows: members, collapsed: isCollapsed })
      if (isCollapsed) continue
    }
    for (const row of members) items.push(line(row))
  }
  return { items, known, fresh: new Set() }
}

/** Null when too much has changed for the places to mean anything. */
function keepPlaces<T>(input: ArrangeInput<T>, held: Arrangement<T>): Arrangement<T> | null {
  const { keyOf, accept, groups, collapsed } = input
  const present = new Map(input.rows.map((row) => [keyOf(row), row]))
  const known = new Map<string, T>()
  for (const key of held.known.keys()) {
    const row = present.get(key)
    if (row) known.set(key, row)
  }
  const fresh = new Set([...held.fresh].filter((key) => present.has(key)))
  const arrived: T[] = []
  // What is gone and comes back finds its place still kept.
  const placed = new Set(held.items.map((item) => item.key))
  for (const [key, row] of present) {
    if (known.has(key) || (accept && !accept(row))) continue
    known.set(key, row)
    if (placed.has(key)) continue
    fresh.add(key)
    arrived.push(row)
  }
  const members = groups ? splitByGroup([...known.values()], groups.of) : null
  let ghosts = 0
  const items = held.items.map((item): TableItem<T> => {
    if (item.kind === 'group') return { ...item, rows: members?.get(item.group) ?? [] }
    const row = present.get(item.key)
    if (!row) ghosts += 1
    const gone = row === undefined
    const unchanged = gone === item.gone && (gone || row === item.row)
    return unchanged ? item : { ...item, row: row ?? item.row, gone }
  })
  if (ghosts + fresh.size > heldChangesLimit) return null
  for (const row of arrived) {
    if (groups && collapsed.has(groupKey(groups.of(row)))) continue
    items.push({ kind: 'row', key: keyOf(row), row, gone: false, fresh: true })
  }
  return { items, known, fresh }
}

/** Groups by name, rows without one last; within a group the given order stays. */
function splitByGroup<T>(rows: readonly T[], of: (row: T) => string | null): Map<string | null, T[]> {
  const groups = new Map<string | null, T[]>()
  for (const row of rows) {
    const group = of(row)
    const members = groups.get(group)
    if (members) members.push(row)
    else groups.set(group, [row])
  }
  const names = [...groups.keys()].sort((a, b) => (a === null ? 1 : b === null ? -1 : byText.compare(a, b)))
  return new Map(names.map((name) => [name, groups.get(name) ?? []]))
}

/** `web-2` before `web-10`, whatever the case. */
const byText = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

/** The rows in the order of a column; as they are where there is none. */
export function sortRows<T>(
  rows: readonly T[],
  columns: readonly TableColumn<T>[],
  sort: TableSort | null,
): readonly T[] {
  const compare = comparator(columns, sort)
  return compare ? [...rows].sort(compare) : rows
}

function comparator<T>(columns: readonly TableColumn<T>[], sort: TableSort | null): ((a: T, b: T) => number) | null {
  const value = columns.find((column) => column.id === sort?.column)?.sortValue
  if (!value) return null
  const sign = sort?.descending ? -1 : 1
  return (a, b) => {
    const left = value(a)
    const right = value(b)
    if (left === null || right === null) return left === right ? 0 : left === null ? 1 : -1
    if (typeof left === 'number' && typeof right === 'number') return sign * (left - right)
    return sign * byText.compare(String(left), String(right))
  }
}

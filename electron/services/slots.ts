import type { Slot } from './stream.ts'

/** The first message of a live list, and again after each reconnect; the rest are deltas. */
export type RowsChange<Row> = { kind: 'snapshot'; rows: Row[] } | { kind: 'delta'; upserted: Row[]; gone: string[] }

/** Only the newest value matters. */
export function latestSlot<T>(): Slot<T> {
  let waiting: { value: T } | undefined
  return {
    put(value) {
      waiting = { value }
    },
    take() {
      const value = waiting?.value
      waiting = undefined
      return value
    },
  }
}

/** Everything matters, in order, up to the newest `capacity` items. */
export function itemsSlot<T>(capacity: number): Slot<readonly T[], T[]> {
  let waiting: T[] = []
  return {
    put(items) {
      waiting.push(...items.slice(-capacity))
      if (waiting.length > capacity) waiting.splice(0, waiting.length - capacity)
    },
    take() {
      if (waiting.length === 0) return undefined
      const items = waiting
      waiting = []
      return items
    },
  }
}

/** Deltas that wait are merged by row, so that what waits is never more than the rows there are (and were). */
export function changesSlot<Row>(key: (row: Row) => string): Slot<RowsChange<Row>> {
  let whole = false
  let rows = new Map<string, Row>()
  let gone = new Set<string>()
  let waits = false
  return {
    put(change) {
      waits = true
      if (change.kind === 'snapshot') {
        whole = true
        rows = new Map(change.rows.map((row) => [key(row), row]))
        gone = new Set()
        return
      }
      for (const id of change.gone) {
        rows.delete(id)
        if (!whole) gone.add(id)
      }
      for (const row of change.upserted) {
        rows.set(key(row), row)
        gone.delete(key(row))
      }
    },
    take() {
      if (!waits) return undefined
      const taken: RowsChange<Row> = whole
        ? { kind: 'snapshot', rows: [...rows.values()] }
        : { kind: 'delta', upserted: [...rows.values()], gone: [...gone] }
      waits = false
      whole = false
      rows = new Map()
      gone = new Set()
      return taken
    },
  }
}

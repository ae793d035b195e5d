import type { LiveCollection } from './live-collection.ts'
import { changesSlot, type RowsChange } from './slots.ts'
import { type Stream, stream } from './stream.ts'

/** One viewer's stream of a live collection: what it has not taken yet is merged, never queued. */
export function collectionStream<Row>(
  collection: LiveCollection<Row>,
  key: (row: Row) => string,
  signal: AbortSignal | undefined,
): Stream<RowsChange<Row>> {
  return stream<RowsChange<Row>>(signal, changesSlot(key), (outlet) =>
    collection.subscribe({ change: outlet.put, end: outlet.end }),
  )
}

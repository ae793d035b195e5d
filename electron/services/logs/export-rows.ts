import type { Chunk } from './chunk.ts'
import type { ViewRows } from './export.ts'
import { flag } from './flags.ts'
import type { LineStore, Place } from './line-store.ts'

/** Where a row of an export is. One object, filled anew for each. */
export interface RowPlace {
  chunk: Chunk
  entry: number
  row: number
}

/** The container's own lines of these rows, in order. */
export function* lineRows(
  store: LineStore,
  from: number,
  to: number,
  view: ViewRows | null,
): Generator<RowPlace, undefined> {
  if (view) {
    for (let row = from; row < to; row += 1) {
      const place = store.place(view.numberAt(row) ?? -1)
      if (place && !place.chunk.isMarker(place.entry)) yield { ...place, row }
    }
    return
  }
  let place: RowPlace | undefined
  for (const { chunk, entry, entryEnd } of store.spans(from, to)) {
    place ??= { chunk, entry, row: 0 }
    place.chunk = chunk
    for (let i = entry; i < entryEnd; i += 1) {
      if (chunk.isMarker(i)) continue
      place.entry = i
      place.row = chunk.first + i
      yield place
    }
  }
}

/** Which stream of which container a line is of. */
export const streamOf = (chunk: Chunk, entry: number): number =>
  2 * chunk.source(entry) + (chunk.flags(entry) & flag.stderr ? 1 : 0)

export const numberOf = ({ chunk, entry }: Place): number => chunk.first + entry

/** Bytes that grow, for one piece. */
export class Output {
  #bytes = Buffer.allocUnsafe(512 * 1024)
  length = 0

  add(bytes: Uint8Array): void {
    this.#make(bytes.length)
    this.#bytes.set(bytes, this.length)
    this.length += bytes.length
  }

  text(text: string): void {
    this.#make(3 * text.length)
    this.length += this.#bytes.write(text, this.length)
  }

  newline(): void {
    this.#make(1)
    this.#bytes[this.length++] = 10
  }

  /** What has been put in: a view. */
  take(): Buffer {
    return this.#bytes.subarray(0, this.length)
  }

  #make(room: number): void {
    if (this.length + room <= this.#bytes.length) return
    const wider = Buffer.allocUnsafe(Math.max(2 * this.#bytes.length, this.length + room))
    wider.set(this.take())
    this.#bytes = wider
  }
}

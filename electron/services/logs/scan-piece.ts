import type { Chunk } from './chunk.ts'

/**
 * Lines of one chunk on their way to a scanning thread: a buffer that is handed over, and comes back with the answer to be used
 * again. Times, sources and flags stand before the text, as columns.
 */
export interface ScanPiece {
  readonly buffer: ArrayBuffer
  readonly count: number
  /** Text bytes, a newline after each line. */
  readonly used: number
}

const bytesPerLine = 15

/** Copies entries `from` … `to - 1` of a chunk, into `old` where that is large enough. */
export function packPiece(chunk: Chunk, from: number, to: number, old?: ArrayBuffer): ScanPiece {
  const text = chunk.textOf(from, to)
  const count = to - from
  const bytes = bytesPerLine * count + text.length
  const buffer = old && old.byteLength >= bytes ? old : new ArrayBuffer(bytes)
  const columns = columnsOf({ buffer, count, used: text.length })
  const base = chunk.start(from)
  for (let i = 0, entry = from; entry < to; i += 1, entry += 1) {
    columns.ends[i] = chunk.end(entry) - base
    columns.seconds[i] = chunk.seconds(entry)
    columns.nanos[i] = chunk.nanos(entry)
    columns.sources[i] = chunk.source(entry)
    columns.flags[i] = chunk.flags(entry)
  }
  columns.text.set(text)
  return { buffer, count, used: text.length }
}

export interface PieceColumns {
  /** Where each line's newline stands in the text. */
  readonly ends: Uint32Array
  readonly seconds: Uint32Array
  readonly nanos: Uint32Array
  readonly sources: Uint16Array
  readonly flags: Uint8Array
  readonly text: Uint8Array
}

export function columnsOf({ buffer, count, used }: ScanPiece): PieceColumns {
  return {
    ends: new Uint32Array(buffer, 0, count),
    seconds: new Uint32Array(buffer, 4 * count, count),
    nanos: new Uint32Array(buffer, 8 * count, count),
    sources: new Uint16Array(buffer, 12 * count, count),
    flags: new Uint8Array(buffer, 14 * count, count),
    text: new Uint8Array(buffer, bytesPerLine * count, used),
  }
}

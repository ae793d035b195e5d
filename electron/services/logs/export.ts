import type { Chunk } from './chunk.ts'
import { flag } from './flags.ts'
import type { LineStore } from './line-store.ts'
import { toText } from './timestamp.ts'

const pieceBytes = 256 * 1024

export interface ExportRange {
  readonly fromLine: number
  /** Not included. */
  readonly toLine: number
  readonly timestamps: boolean
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * The log's own lines as text, as the engine gave them: with a newline only where there was one. A line that goes on in the next
 * entry is joined, unless lines of the other stream came between.
 */
export function exportPiece(store: LineStore, range: ExportRange): { text: string; next: number | null } {
  const parts: string[] = []
  let bytes = 0
  const before = range.fromLine > 0 ? store.place(range.fromLine - 1) : null
  // The stream whose line goes on, or -1.
  let unfinished = before ? goesOn(before.chunk, before.entry) : -1
  for (const { chunk, entry, entryEnd } of store.spans(range.fromLine, range.toLine)) {
    for (let i = entry; i < entryEnd; i += 1) {
      if (bytes >= pieceBytes) return { text: parts.join(''), next: chunk.first + i }
      const flags = chunk.flags(i)
      if (flags & flag.marker) continue
      const joined = unfinished === streamOf(chunk, i)
      if (unfinished !== -1 && !joined) parts.push('\n')
      if (range.timestamps && !joined && !(flags & flag.noTime))
        parts.push(toText({ seconds: chunk.seconds(i), nanos: chunk.nanos(i) }), ' ')
      const text = chunk.text(i)
      parts.push(decoder.decode(text))
      unfinished = goesOn(chunk, i)
      if (unfinished === -1 && !(flags & flag.noNewline)) parts.push('\n')
      bytes += text.length + 32
    }
  }
  return { text: parts.join(''), next: null }
}

const streamOf = (chunk: Chunk, entry: number): number => 2 * chunk.source(entry) + (chunk.flags(entry) & flag.stderr)
const goesOn = (chunk: Chunk, entry: number): number =>
  chunk.flags(entry) & flag.continues ? streamOf(chunk, entry) : -1

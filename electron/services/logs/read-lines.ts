import { type LogLine, logMarkerCode } from '../../../shared/contract/logs.ts'
import { levelOf } from '../../../shared/lib/log-level.ts'
import type { Chunk } from './chunk.ts'
import { flag } from './flags.ts'
import type { LineStore } from './line-store.ts'
import type { RowsView } from './rows.ts'
import { toMs } from './timestamp.ts'

/** Bytes of a line that a window is given; what is longer is folded. */
const shownBytes = 16 * 1024
const answerBytes = 4 * 1024 * 1024

/** Lines for the screen, from line `from` on: at most `count`, and about 4 MiB. */
export function readLines(store: LineStore, from: number, count: number): LogLine[] {
  const lines: LogLine[] = []
  let bytes = 0
  for (const { chunk, entry, entryEnd } of store.spans(from, from + count)) {
    for (let i = entry; i < entryEnd; i += 1) {
      const line = toLine(chunk, i)
      lines.push(line)
      bytes += Math.min(line.fullBytes, shownBytes)
      if (bytes > answerBytes) return lines
    }
  }
  return lines
}

/** Rows for the screen, as `readLines` gives lines. */
export function readRows(store: LineStore, rows: RowsView, from: number, count: number): LogLine[] {
  const lines: LogLine[] = []
  const start = Math.max(from, rows.first)
  let bytes = 0
  let number = rows.numberAt(start)
  for (let row = start; row < from + count && number !== null && bytes <= answerBytes; row += 1) {
    const place = store.place(number)
    // Given up between two steps.
    if (!place) break
    const line = toLine(place.chunk, place.entry)
    line.row = row
    lines.push(line)
    bytes += Math.min(line.fullBytes, shownBytes)
    number = rows.nextNumber(number + 1)
  }
  return lines
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

function toLine(chunk: Chunk, entry: number): LogLine {
  const flags = chunk.flags(entry)
  const bytes = chunk.text(entry)
  const isMarker = (flags & flag.marker) !== 0
  const text = isMarker
    ? ''
    : decoder.decode(bytes.length > shownBytes ? bytes.subarray(0, wholeCharacters(bytes)) : bytes)
  return {
    number: chunk.first + entry,
    row: chunk.first + entry,
    level: isMarker ? 'unknown' : levelOf(text),
    kind: isMarker ? 'marker' : 'line',
    at: flags & flag.noTime ? null : toMs(chunk.seconds(entry), chunk.nanos(entry)),
    stream: flags & flag.stderr ? 'stderr' : 'stdout',
    source: chunk.source(entry),
    text,
    fullBytes: isMarker ? 0 : bytes.length,
    continues: (flags & flag.continues) !== 0,
    cut: (flags & flag.cut) !== 0,
    matches: [],
    marker: isMarker ? toMarker(decoder.decode(bytes)) : null,
  }
}

/** Where to fold, so that no character is cut in half. */
function wholeCharacters(bytes: Uint8Array): number {
  let end = shownBytes
  while (end > shownBytes - 4 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1
  return end
}

function toMarker(text: string): LogLine['marker'] {
  const parsed = JSON.parse(text) as { code: unknown; params: Record<string, string> }
  return { code: logMarkerCode.parse(parsed.code), params: parsed.params }
}

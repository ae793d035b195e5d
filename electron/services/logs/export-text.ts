import type { Chunk } from './chunk.ts'
import type { ExportPiece, ExportRange, ViewRows } from './export.ts'
import { lineRows, numberOf, Output } from './export-rows.ts'
import { flag } from './flags.ts'
import type { LineStore, Place } from './line-store.ts'
import { StampWriter } from './timestamp.ts'

const pieceBytes = 256 * 1024

/**
 * Lines as the engine gave them: a newline only where there was one, and the timestamp again where it repeated it in a long line.
 * Only what does not follow itself gets a newline that the log does not have: the next line of another container, the next row of a view.
 */
export function exportText(store: LineStore, { from, to, view, timestamps, start }: ExportRange): ExportPiece {
  const out = new Output()
  const stamps = new StampWriter()
  const last = start ? null : lineBefore(store, from, view)
  let open = last !== null && isOpen(last.chunk.flags(last.entry))
  let before = last ? { number: numberOf(last), source: last.chunk.source(last.entry) } : { number: -1, source: -1 }
  for (const place of lineRows(store, from, to, view)) {
    const { chunk, entry, row } = place
    const flags = chunk.flags(entry)
    if (out.length >= pieceBytes) return { bytes: out.take(), next: row }
    const source = chunk.source(entry)
    const follows = source === before.source && (view === null || numberOf(place) === before.number + 1)
    if (open && !follows) out.newline()
    const goesOn = follows && (flags & flag.continued) !== 0
    addLine(out, chunk, entry, timestamps && !(flags & flag.noTime) ? stamps : null, goesOn)
    open = isOpen(flags)
    if (!open) out.newline()
    before = { number: numberOf(place), source }
  }
  return { bytes: out.take(), next: null }
}

function addLine(out: Output, chunk: Chunk, entry: number, stamps: StampWriter | null, goesOn: boolean): void {
  const text = chunk.text(entry)
  if (!stamps) {
    out.add(text)
    return
  }
  const stamp = stamps.bytes(chunk.seconds(entry), chunk.nanos(entry))
  if (!goesOn) out.add(stamp)
  let at = 0
  for (const piece of chunk.pieces(entry)) {
    out.add(text.subarray(at, piece))
    out.add(stamp)
    at = piece
  }
  out.add(at === 0 ? text : text.subarray(at))
}

/** It has no newline, and more may follow. */
const isOpen = (flags: number): boolean =>
  (flags & flag.continues) !== 0 || ((flags & flag.noNewline) !== 0 && (flags & flag.cut) === 0)

/** The line that the piece before this one ended with. */
function lineBefore(store: LineStore, from: number, view: ViewRows | null): Place | null {
  for (let row = from - 1; row >= Math.max(0, from - 100); row -= 1) {
    const place = store.place(view ? (view.numberAt(row) ?? -1) : row)
    if (place && !place.chunk.isMarker(place.entry)) return place
  }
  return null
}

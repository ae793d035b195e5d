import type { LineStore } from './line-store.ts'

const pieceBytes = 256 * 1024
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** The text of a line from byte `from` on, as much as goes into a piece, cut between characters. */
export function longText(store: LineStore, number: number, from: number): { text: string; next: number | null } {
  const place = store.place(number)
  if (!place || place.chunk.isMarker(place.entry)) return { text: '', next: null }
  const bytes = place.chunk.text(place.entry)
  let end = Math.min(bytes.length, from + pieceBytes)
  if (end < bytes.length) for (let back = 0; back < 3 && ((bytes[end] ?? 0) & 0xc0) === 0x80; back += 1) end -= 1
  return { text: decoder.decode(bytes.subarray(from, end)), next: end < bytes.length ? end : null }
}

import { occurrences, splitLine } from './json-lines.ts'

/** How a piece of a line is coloured. */
export type Paint = 'key' | 'string' | 'number' | 'word' | 'plain'

export interface Piece {
  readonly text: string
  readonly paint: Paint
  /** Part of a match of the search. */
  readonly hit: boolean
}

/** A line without its indent in coloured pieces, at most `most` characters of it. */
export function paintLine(line: string, query: string, most: number): Piece[] {
  const { key, value, indent } = splitLine(line.length > most + 200 ? line.slice(0, most + 200) : line)
  const parts: { text: string; paint: Paint }[] =
    key === null
      ? [{ text: value, paint: paintOf(value) }]
      : [
          { text: key, paint: 'key' },
          { text: ': ', paint: 'plain' },
          { text: value, paint: paintOf(value) },
        ]
  const text = line.slice(indent, indent + most)
  const hits = occurrences(text, query)
  const pieces: Piece[] = []
  let at = 0
  for (const part of parts) {
    const end = Math.min(at + part.text.length, text.length)
    for (const [from, to, hit] of cut(at, end, hits))
      pieces.push({ text: text.slice(from, to), paint: part.paint, hit })
    at = end
  }
  return pieces
}

function paintOf(value: string): Paint {
  const first = value[0]
  if (first === '"') return 'string'
  if (first !== undefined && /[-0-9]/.test(first)) return 'number'
  return first === 't' || first === 'f' || first === 'n' ? 'word' : 'plain'
}

/** The range [from, to) cut at the borders of the hits. */
function cut(from: number, to: number, hits: readonly [number, number][]): [number, number, boolean][] {
  const ranges: [number, number, boolean][] = []
  let at = from
  for (const [start, end] of hits) {
    if (end <= at || start >= to) continue
    if (start > at) ranges.push([at, start, false])
    ranges.push([Math.max(at, start), Math.min(end, to), true])
    at = Math.min(end, to)
  }
  if (at < to) ranges.push([at, to, false])
  return ranges
}

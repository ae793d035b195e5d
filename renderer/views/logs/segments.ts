import { inertCharacters, signOf, withSigns } from '../../components/inert-text.ts'
import { type AnsiStyle, parseAnsi } from './ansi.ts'
import { linksIn } from './links.ts'

/** A run of a line's text that is shown alike. */
export interface Segment {
  /** What is shown: as many UTF-16 units as the text it stands for, so that positions on screen are positions in the text. */
  readonly text: string
  readonly style: AnsiStyle | null
  readonly match: boolean
  /** Set for a character that would act or be invisible, and is shown as a sign: its name, such as `U+202E`. */
  readonly inert: string | null
  /** The web address that it is part of. */
  readonly link: string | null
  /** The last one of a line with more changes than are shown: all the rest, plain. */
  readonly rest?: true
}

/** More nodes in one line slow the page down, and nobody reads colours that change this often. */
export const mostSegments = 400

/** The text of a line as it is shown and searched: without escape sequences and without the carriage return of a CRLF. */
export function visibleText(line: string): string {
  return withoutLineEnd(parseAnsi(line).text)
}

const withoutLineEnd = (text: string): string => (text.endsWith('\r') ? text.slice(0, -1) : text)

/** Cuts a line where its style, a match (positions in the visible text), a link or an inert character begins or ends. */
export function segmentsOf(line: string, matches: readonly (readonly [number, number])[]): Segment[] {
  const parsed = parseAnsi(line)
  const text = withoutLineEnd(parsed.text)
  const links = linksIn(text)
  const segments: Segment[] = []
  let range = 0
  let linked = 0
  for (const span of parsed.spans) {
    let at = span.start
    const stop = Math.min(span.end, text.length)
    while (at < stop) {
      while (range < matches.length && (matches[range]?.[1] ?? 0) <= at) range += 1
      while (linked < links.length && (links[linked]?.end ?? 0) <= at) linked += 1
      const [from, to] = matches[range] ?? [text.length, text.length]
      const link = links[linked]
      const match = from <= at
      const isLink = link !== undefined && link.start <= at
      const matchEnds = match ? to : Math.max(from, at + 1)
      const linkEnds = link === undefined ? stop : isLink ? link.end : link.start
      const end = Math.min(stop, matchEnds, linkEnds)
      const look = { style: span.style, match, link: isLink ? link.href : null }
      if (!addVisible(segments, text.slice(at, end), look)) return withRest(segments, text)
      at = end
    }
  }
  return segments
}

/** False when the line has too many. */
function addVisible(segments: Segment[], text: string, look: Pick<Segment, 'style' | 'match' | 'link'>): boolean {
  let from = 0
  for (const found of text.matchAll(inertCharacters)) {
    if (segments.length >= mostSegments) return false
    if (found.index > from) segments.push({ ...look, text: text.slice(from, found.index), inert: null })
    const code = found[0].charCodeAt(0)
    const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
    segments.push({ ...look, text: signOf(code), inert: name })
    from = found.index + 1
  }
  if (from < text.length) segments.push({ ...look, text: text.slice(from), inert: null })
  return segments.length <= mostSegments
}

function withRest(segments: readonly Segment[], text: string): Segment[] {
  const kept = segments.slice(0, mostSegments)
  const from = kept.reduce((length, segment) => length + segment.text.length, 0)
  const signs = withSigns(text.slice(from))
  return [...kept, { text: signs, style: null, match: false, inert: null, link: null, rest: true }]
}

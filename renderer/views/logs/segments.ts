import { type AnsiStyle, parseAnsi } from './ansi.ts'

/** A run of a line's text that is shown alike. */
export interface Segment {
  /** What is shown: as many UTF-16 units as the text it stands for, so that positions on screen are positions in the text. */
  readonly text: string
  readonly style: AnsiStyle | null
  readonly match: boolean
  /** Set for a character that would act or be invisible, and is shown as a sign: its name, such as `U+202E`. */
  readonly inert: string | null
}

/** Controls (but tab), zero-width and joiner-less invisible characters, and everything that turns the direction of text. */
const inertCharacters =
  /[\0-\x08\n-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]/g

/** The text of a line as it is shown and searched: without escape sequences and without the carriage return of a CRLF. */
export function visibleText(line: string): string {
  return withoutLineEnd(parseAnsi(line).text)
}

const withoutLineEnd = (text: string): string => (text.endsWith('\r') ? text.slice(0, -1) : text)

/** Cuts a line where its style, a match (positions in the visible text) or an inert character begins or ends. */
export function segmentsOf(line: string, matches: readonly (readonly [number, number])[]): Segment[] {
  const parsed = parseAnsi(line)
  const text = withoutLineEnd(parsed.text)
  const segments: Segment[] = []
  let range = 0
  for (const span of parsed.spans) {
    let at = span.start
    const stop = Math.min(span.end, text.length)
    while (at < stop) {
      while (range < matches.length && (matches[range]?.[1] ?? 0) <= at) range += 1
      const [from, to] = matches[range] ?? [text.length, text.length]
      const match = from <= at
      const end = Math.min(stop, match ? to : Math.max(from, at + 1))
      addVisible(segments, text.slice(at, end), span.style, match)
      at = end
    }
  }
  return segments
}

function addVisible(segments: Segment[], text: string, style: AnsiStyle | null, match: boolean): void {
  let from = 0
  for (const found of text.matchAll(inertCharacters)) {
    if (found.index > from) segments.push({ text: text.slice(from, found.index), style, match, inert: null })
    const code = found[0].charCodeAt(0)
    segments.push({ text: signOf(code), style, match, inert: `U+${code.toString(16).toUpperCase().padStart(4, '0')}` })
    from = found.index + 1
  }
  if (from < text.length) segments.push({ text: text.slice(from), style, match, inert: null })
}

/** Control pictures for C0 and DEL (U+2400 …), a box for the rest. U+FFFD, which stands for bytes that are no UTF-8, is itself. */
function signOf(code: number): string {
  if (code < 0x20) return String.fromCharCode(0x2400 + code)
  if (code === 0x7f) return '\u2421'
  return code === 0xfffd ? '\ufffd' : '\u25af'
}

import { escapeSequences } from '../../../shared/lib/ansi-escapes.ts'
import { indexed, type Rgb } from './colors.ts'

export interface AnsiStyle {
  readonly color: Rgb | null
  readonly background: Rgb | null
  readonly bold: boolean
  readonly dim: boolean
  readonly italic: boolean
  readonly underline: boolean
  readonly strike: boolean
  readonly inverse: boolean
}

/** `[start, end)` of the plain text, in one style; null: the window's own. */
export interface AnsiSpan {
  readonly start: number
  readonly end: number
  readonly style: AnsiStyle | null
}

const plain: AnsiStyle = {
  color: null,
  background: null,
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  strike: false,
  inverse: false,
}

/**
 * A line's text without escape sequences, and the styles that its SGR sequences ask for. Every other sequence (titles, links,
 * clipboard, cursor, queries) is dropped: a log line colours itself and does nothing else. One pass; time grows with the length.
 */
export function parseAnsi(line: string): { text: string; spans: AnsiSpan[] } {
  if (!line.includes('\x1b') && !line.includes('\x9b')) {
    return { text: line, spans: line === '' ? [] : [{ start: 0, end: line.length, style: null }] }
  }
  const parts: string[] = []
  const spans: AnsiSpan[] = []
  let length = 0
  let style = plain
  const add = (piece: string): void => {
    if (piece === '') return
    const shown = style === plain ? null : style
    const last = spans.at(-1)
    if (last && last.style === shown) spans[spans.length - 1] = { ...last, end: length + piece.length }
    else spans.push({ start: length, end: length + piece.length, style: shown })
    parts.push(piece)
    length += piece.length
  }
  let from = 0
  for (const match of line.matchAll(escapeSequences)) {
    add(line.slice(from, match.index))
    from = match.index + match[0].length
    const sgr = /^(?:\x1b\[|\x9b)([\d;:]*)m$/.exec(match[0])
    if (sgr) style = applySgr(style, sgr[1] ?? '')
  }
  add(line.slice(from))
  return { text: parts.join(''), spans }
}

function applySgr(before: AnsiStyle, parameters: string): AnsiStyle {
  const codes = parameters.split(/[;:]/).map((code) => (code === '' ? 0 : Number(code)))
  const next: { -readonly [K in keyof AnsiStyle]: AnsiStyle[K] } = { ...before }
  for (let i = 0; i < codes.length; i += 1) {
    const code = codes[i] ?? 0
    if (code === 0) Object.assign(next, plain)
    else if (code === 1) next.bold = true
    else if (code === 2) next.dim = true
    else if (code === 3) next.italic = true
    else if (code === 4 || code === 21) next.underline = true
    else if (code === 7) next.inverse = true
    else if (code === 9) next.strike = true
    else if (code === 22) next.bold = next.dim = false
    else if (code === 23) next.italic = false
    else if (code === 24) next.underline = false
    else if (code === 27) next.inverse = false
    else if (code === 29) next.strike = false
    else if (code >= 30 && code <= 37) next.color = indexed(code - 30)
    else if (code === 39) next.color = null
    else if (code >= 40 && code <= 47) next.background = indexed(code - 40)
    else if (code === 49) next.background = null
    else if (code >= 90 && code <= 97) next.color = indexed(code - 82)
    else if (code >= 100 && code <= 107) next.background = indexed(code - 92)
    else if (code === 38 || code === 48) {
      const [color, taken] = extended(codes, i + 1)
      i += taken
      if (color && code === 38) next.color = color
      else if (color) next.background = color
    }
  }
  return isPlain(next) ? plain : next
}

/** `5;n` or `2;r;g;b`, and how many codes that took. */
function extended(codes: readonly number[], at: number): [Rgb | null, number] {
  const byte = (n: number | undefined): number => Math.min(255, Math.max(0, n ?? 0))
  if (codes[at] === 5) return [indexed(byte(codes[at + 1])), 2]
  if (codes[at] === 2) return [[byte(codes[at + 1]), byte(codes[at + 2]), byte(codes[at + 3])], 4]
  return [null, 0]
}

const isPlain = (style: AnsiStyle): boolean =>
  (Object.keys(plain) as (keyof AnsiStyle)[]).every((key) => style[key] === plain[key])

import { isAscii } from 'node:buffer'
import { withoutEscapes } from '../../../shared/lib/ansi-escapes.ts'
import type { SearchPattern } from '../../../shared/lib/log-query.ts'
import { acrossLines } from './scan-pattern.ts'
import type { PieceColumns } from './scan-piece.ts'

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Lines as they are looked at: decoded, without escape sequences and without the CR that a terminal puts before a newline. */
export class ScanText {
  /** Every line and a newline after each. */
  readonly text: string
  readonly count: number
  /** Where line i begins; its newline is at `starts[i + 1] - 1`. */
  readonly starts: Uint32Array

  constructor(columns: PieceColumns) {
    const { text: bytes, ends } = columns
    const { buffer, byteOffset, length } = bytes
    const ascii = isAscii(bytes)
    // One byte a character: half the memory, and twice as fast to search, as what the decoder makes of it.
    const raw = ascii ? Buffer.from(buffer, byteOffset, length).toString('latin1') : decoder.decode(bytes)
    this.text = withoutReturns(withoutEscapes(raw))
    this.count = ends.length
    this.starts = new Uint32Array(this.count + 1)
    if (ascii && this.text.length === raw.length) {
      for (let i = 0; i < this.count; i += 1) this.starts[i + 1] = (ends[i] ?? 0) + 1
      return
    }
    for (let i = 0, at = 0; i < this.count; i += 1) {
      at = this.text.indexOf('\n', at) + 1
      this.starts[i + 1] = at
    }
  }

  line(index: number): string {
    return this.text.slice(this.starts[index], (this.starts[index + 1] ?? 1) - 1)
  }
}

/** The text of one line as it is looked at. */
export const plainLine = (text: string): string => {
  const plain = withoutEscapes(text)
  return plain.endsWith('\r') ? plain.slice(0, -1) : plain
}

const withoutReturns = (text: string): string => (text.includes('\r') ? text.replaceAll('\r\n', '\n') : text)

/** Finds the lines that a pattern matches: over a whole text at once where it can be told so, else line by line. */
export class LineMatcher {
  readonly #literal: string | undefined
  readonly #line: RegExp
  readonly #across: ReturnType<typeof acrossLines>

  constructor(pattern: SearchPattern) {
    // A line holds no newline, so a text that has one is in none.
    this.#literal = pattern.literal
    this.#line = new RegExp(pattern.source, pattern.flags.replace('g', ''))
    this.#across = acrossLines(pattern)
  }

  /** Whether one line (as `ScanText` gives it) matches. */
  test(line: string): boolean {
    return this.#line.test(line)
  }

  /** Calls `hit` for each matching line in order. */
  each(lines: ScanText, hit: (line: number) => void): void {
    if (this.#literal !== undefined) this.#eachLiteral(lines, this.#literal, hit)
    else if (this.#across && !(this.#across.isAnchored && /[\r\u2028\u2029]/.test(lines.text)))
      eachAcross(lines, this.#across.regex, hit)
    else for (let i = 0; i < lines.count; i += 1) if (this.#line.test(lines.line(i))) hit(i)
  }

  #eachLiteral({ text, starts, count }: ScanText, literal: string, hit: (line: number) => void): void {
    if (literal.includes('\n')) return
    let line = 0
    for (let at = text.indexOf(literal); at >= 0 && line < count; at = text.indexOf(literal, starts[line])) {
      while ((starts[line + 1] ?? 0) <= at) line += 1
      hit(line)
      line += 1
    }
  }
}

function eachAcross({ text, starts, count }: ScanText, regex: RegExp, hit: (line: number) => void): void {
  let line = 0
  while (line < count) {
    regex.lastIndex = starts[line] ?? 0
    // `test`, not `exec`: a match ends in the line where it began, and no object is made of it.
    if (!regex.test(text)) return
    while (line < count && (starts[line + 1] ?? 0) <= regex.lastIndex) line += 1
    if (line === count) return
    hit(line)
    line += 1
  }
}

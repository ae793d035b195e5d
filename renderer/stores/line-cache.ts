import type { LogLine } from '../../shared/contract/logs.ts'

interface Kept {
  readonly line: LogLine
  /** The search whose matches are marked in it. */
  readonly findId: string | null
}

const mostLines = 4000
const mostCharacters = 12 * 1024 * 1024
const keptAround = 500
const readAtOnce = 500

/** The lines that a window has read, by place (log-rows.ts): those it shows, and some around them, whatever the length of the log. */
export class LineCache {
  #kept = new Map<number, Kept>()
  #characters = 0
  #highest = -1

  get(place: number): LogLine | undefined {
    return this.#kept.get(place)?.line
  }

  /** The highest place that has been put in since the last `clear`; -1 for none. */
  get highest(): number {
    return this.#highest
  }

  put(lines: readonly LogLine[], findId: string | null, shift = 0): void {
    for (const line of lines) {
      const place = line.row - shift
      this.#drop(place)
      this.#kept.set(place, { line, findId })
      this.#characters += line.text.length
      this.#highest = Math.max(this.#highest, place)
    }
  }

  /** The lines have other numbers from now on, and are where they were. */
  rebase(by: number): void {
    for (const [place, { line, findId }] of this.#kept)
      this.#kept.set(place, { line: { ...line, number: line.number + by, row: line.row + by }, findId })
  }

  /** The first run of places in [first, end) that is not here, or not marked for this search; null when there is none. */
  missing(first: number, end: number, findId: string | null): { first: number; end: number } | null {
    const isMissing = (place: number): boolean => this.#kept.get(place)?.findId !== findId
    let from = first
    while (from < end && !isMissing(from)) from += 1
    if (from >= end) return null
    let to = from + 1
    while (to < end && to - from < readAtOnce && isMissing(to)) to += 1
    return { first: from, end: to }
  }

  /** Forgets what is far from [first, end) when there is too much. */
  trim(first: number, end: number): void {
    if (this.#kept.size <= mostLines && this.#characters <= mostCharacters) return
    for (const place of [...this.#kept.keys()]) {
      if (place < first - keptAround || place >= end + keptAround) this.#drop(place)
    }
    if (this.#characters <= mostCharacters) return
    for (const place of [...this.#kept.keys()]) if (place < first || place >= end) this.#drop(place)
  }

  clear(): void {
    this.#kept.clear()
    this.#characters = 0
    this.#highest = -1
  }

  #drop(place: number): void {
    const kept = this.#kept.get(place)
    if (!kept) return
    this.#characters -= kept.line.text.length
    this.#kept.delete(place)
  }
}

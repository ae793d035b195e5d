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

/** The lines that a window has read: those it shows, and some around them, whatever the length of the log. */
export class LineCache {
  #kept = new Map<number, Kept>()
  #characters = 0
  #highest = -1

  get(number: number): LogLine | undefined {
    return this.#kept.get(number)?.line
  }

  /** The highest number that has been put in since the last `clear`; -1 for none. */
  get highest(): number {
    return this.#highest
  }

  put(lines: readonly LogLine[], findId: string | null): void {
    for (const line of lines) {
      this.#drop(line.number)
      this.#kept.set(line.number, { line, findId })
      this.#characters += line.text.length
      this.#highest = Math.max(this.#highest, line.number)
    }
  }

  /** The first run of lines in [first, end) that is not here, or not marked for this search; null when there is none. */
  missing(first: number, end: number, findId: string | null): { first: number; end: number } | null {
    const isMissing = (number: number): boolean => this.#kept.get(number)?.findId !== findId
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
    for (const number of [...this.#kept.keys()]) {
      if (number < first - keptAround || number >= end + keptAround) this.#drop(number)
    }
    if (this.#characters <= mostCharacters) return
    for (const number of [...this.#kept.keys()]) if (number < first || number >= end) this.#drop(number)
  }

  clear(): void {
    this.#kept.clear()
    this.#characters = 0
    this.#highest = -1
  }

  #drop(number: number): void {
    const kept = this.#kept.get(number)
    if (!kept) return
    this.#characters -= kept.line.text.length
    this.#kept.delete(number)
  }
}

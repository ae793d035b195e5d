/** Lines a page holds. */
export const pageLines = 200
const mostPages = 30

interface Page {
  readonly lines: ReadonlyMap<number, string>
  /** It holds all that there was up to this number. */
  readonly upTo: number
}

/** The output lines around what is on screen; what was looked at longest ago is let go. */
export class OutputPages {
  #pages = new Map<number, Page>()

  line(number: number): string | null {
    return this.#pages.get(pageOf(number))?.lines.get(number) ?? null
  }

  /** Where a read has to begin so that lines `from` … `to - 1` are known; `next`: the number after the last line that there is. */
  missing(from: number, to: number, next: number): number[] {
    const wanted: number[] = []
    for (let page = pageOf(from); page * pageLines < to; page += 1) {
      const known = this.#pages.get(page)
      const end = Math.min(next, (page + 1) * pageLines)
      if (known && known.upTo >= end) {
        this.#touch(page, known)
        continue
      }
      // A page that grows is read on from where it ends.
      wanted.push(Math.max(page * pageLines, known?.upTo ?? 0))
    }
    return wanted
  }

  /** What a read from `from` on gave; `next` as it was when it was asked for. */
  put(from: number, lines: readonly { number: number; text: string }[], next: number): void {
    const page = pageOf(from)
    const before = this.#pages.get(page)
    const merged = new Map(before?.lines)
    for (const { number, text } of lines) if (pageOf(number) === page) merged.set(number, text)
    const last = lines.at(-1)?.number
    // A long answer is cut: the rest is asked for again. An empty one has been dropped by now.
    const upTo = last === undefined ? Math.min(next, (page + 1) * pageLines) : last + 1
    this.#touch(page, { lines: merged, upTo: Math.max(before?.upTo ?? 0, upTo) })
    for (const oldest of this.#pages.keys()) if (this.#pages.size > mostPages) this.#pages.delete(oldest)
  }

  #touch(page: number, value: Page): void {
    this.#pages.delete(page)
    this.#pages.set(page, value)
  }
}

const pageOf = (number: number): number => Math.floor(number / pageLines)

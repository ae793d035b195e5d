interface Page<T> {
  readonly rows: readonly T[]
  /** Counts up with each use. */
  used: number
}

/** Rows of a long list by their place, in pages: those in sight and some more, whatever the length of the list. */
export class PageCache<T> {
  readonly pageRows: number
  readonly #mostPages: number
  readonly #pages = new Map<number, Page<T>>()
  #clock = 0

  constructor(pageRows: number, mostPages: number) {
    this.pageRows = pageRows
    this.#mostPages = mostPages
  }

  get pages(): number {
    return this.#pages.size
  }

  get(place: number): T | undefined {
    const page = this.#pages.get(Math.floor(place / this.pageRows))
    if (!page) return undefined
    this.#clock += 1
    page.used = this.#clock
    return page.rows[place % this.pageRows]
  }

  put(page: number, rows: readonly T[]): void {
    this.#clock += 1
    this.#pages.set(page, { rows, used: this.#clock })
    if (this.#pages.size <= this.#mostPages) return
    const oldest = [...this.#pages].reduce((a, b) => (b[1].used < a[1].used ? b : a))
    this.#pages.delete(oldest[0])
  }

  /** Pages of [first, end) that are not here. */
  missing(first: number, end: number): number[] {
    const pages: number[] = []
    for (let page = Math.floor(first / this.pageRows); page * this.pageRows < end; page += 1)
      if (!this.#pages.has(page)) pages.push(page)
    return pages
  }

  clear(): void {
    this.#pages.clear()
  }
}

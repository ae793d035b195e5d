import { randomUUID } from 'node:crypto'

/** What the user chose in the shell's own dialogs in this run, by ids: a window names one by its id, never by a path of its own. */
export class Grants<T> {
  readonly #most: number
  readonly #granted = new Map<string, T>()

  /** The oldest give way when there are more than `most`. */
  constructor(most: number) {
    this.#most = most
  }

  /** The id of a new one. */
  give(what: T): string {
    const id = randomUUID()
    this.#granted.set(id, what)
    for (const oldest of this.#granted.keys()) if (this.#granted.size > this.#most) this.#granted.delete(oldest)
    return id
  }

  get(id: string): T | undefined {
    return this.#granted.get(id)
  }

  delete(id: string): void {
    this.#granted.delete(id)
  }
}

/** The newest `capacity` items in order, counting what was dropped to stay within it. */
export class Ring<T> {
  readonly capacity: number
  #slots: T[] = []
  #dropped = 0

  constructor(capacity: number) {
    if (!Number.isInteger(capacity) || capacity < 1)
      throw new RangeError(`A ring needs room for at least one item, not ${capacity}`)
    this.capacity = capacity
  }

  push(item: T): void {
    if (this.#slots.length < this.capacity) this.#slots.push(item)
    else {
      this.#slots[this.#dropped % this.capacity] = item
      this.#dropped += 1
    }
  }

  get length(): number {
    return this.#slots.length
  }

  /** How many items were overwritten since the ring was made. */
  get dropped(): number {
    return this.#dropped
  }

  /** Oldest first. A fresh array: changing it does not change the ring. */
  toArray(): T[] {
    const start = this.#slots.length < this.capacity ? 0 : this.#dropped % this.capacity
    return [...this.#slots.slice(start), ...this.#slots.slice(0, start)]
  }
}

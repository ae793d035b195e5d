/** Bits a block whose set bits are counted as they are set, so that a rank costs one pass over the blocks. */
const blockBits = 32_768
const blockBytes = blockBits / 8

/** A growing set of numbers from 0, one bit each: 10,000,000 lines take 1.25 MB. */
export class BitSet {
  #bits = new Uint8Array(blockBytes)
  #blocks: number[] = []
  #size = 0

  get size(): number {
    return this.#size
  }

  add(n: number): void {
    if (n >> 3 >= this.#bits.length) {
      const wider = new Uint8Array(Math.max(2 * this.#bits.length, (n >> 3) + 1))
      wider.set(this.#bits)
      this.#bits = wider
    }
    const bit = 1 << (n & 7)
    const byte = this.#bits[n >> 3] ?? 0
    if (byte & bit) return
    this.#bits[n >> 3] = byte | bit
    this.#size += 1
    const block = Math.floor(n / blockBits)
    while (this.#blocks.length <= block) this.#blocks.push(0)
    this.#blocks[block] = (this.#blocks[block] ?? 0) + 1
  }

  has(n: number): boolean {
    return ((this.#bits[n >> 3] ?? 0) & (1 << (n & 7))) !== 0
  }

  /** How many members are below `n`. */
  below(n: number): number {
    if (n <= 0) return 0
    const block = Math.floor(n / blockBits)
    let count = 0
    for (let i = 0; i < Math.min(block, this.#blocks.length); i += 1) count += this.#blocks[i] ?? 0
    const last = Math.min(n >> 3, this.#bits.length)
    for (let i = block * blockBytes; i < last; i += 1) count += ones(this.#bits[i] ?? 0)
    return count + ones((this.#bits[n >> 3] ?? 0) & ((1 << (n & 7)) - 1))
  }

  /** The smallest member that is `n` or more. */
  next(n: number): number | null {
    let at = Math.max(0, n)
    const end = this.#bits.length * 8
    while (at < end) {
      if ((at & (blockBits - 1)) === 0 && !this.#blocks[at / blockBits]) at += blockBits
      else if ((at & 7) === 0 && this.#bits[at >> 3] === 0) at += 8
      else if (this.has(at)) return at
      else at += 1
    }
    return null
  }

  /** The largest member that is `n` or less. */
  previous(n: number): number | null {
    let at = Math.min(n, this.#bits.length * 8 - 1)
    while (at >= 0) {
      if ((at & (blockBits - 1)) === blockBits - 1 && !this.#blocks[(at + 1) / blockBits - 1]) at -= blockBits
      else if ((at & 7) === 7 && this.#bits[at >> 3] === 0) at -= 8
      else if (this.has(at)) return at
      else at -= 1
    }
    return null
  }
}

function ones(byte: number): number {
  let rest = byte
  let count = 0
  for (; rest; rest &= rest - 1) count += 1
  return count
}

/** Bits a block whose members are counted as they come, so that a rank costs one pass over the blocks and one block. */
const blockBits = 8192
const blockWords = blockBits / 32

/** A growing set of numbers from 0, one bit each: 10,000,000 lines take 1.25 MB. */
export class BitSet {
  #words = new Uint32Array(blockWords)
  #blocks = new Uint32Array(1)
  #size = 0

  get size(): number {
    return this.#size
  }

  add(n: number): void {
    const word = Math.floor(n / 32)
    if (word >= this.#words.length) this.#widen(word)
    const bit = 1 << (n % 32)
    const old = this.#words[word] ?? 0
    if (old & bit) return
    this.#words[word] = old | bit
    this.#size += 1
    const block = Math.floor(n / blockBits)
    this.#blocks[block] = (this.#blocks[block] ?? 0) + 1
  }

  has(n: number): boolean {
    return ((this.#words[Math.floor(n / 32)] ?? 0) & (1 << (n % 32))) !== 0
  }

  /** How many members are below `n`: the rank of `n`. */
  below(n: number): number {
    if (n <= 0) return 0
    if (n >= this.#words.length * 32) return this.#size
    const block = Math.floor(n / blockBits)
    let count = 0
    for (let i = 0; i < block; i += 1) count += this.#blocks[i] ?? 0
    const word = Math.floor(n / 32)
    for (let i = block * blockWords; i < word; i += 1) count += ones(this.#words[i] ?? 0)
    return count + ones((this.#words[word] ?? 0) & ((1 << (n % 32)) - 1))
  }

  /** The member of rank `rank`, counted from 0; null where there are not so many. */
  select(rank: number): number | null {
    if (rank < 0 || rank >= this.#size) return null
    let left = rank
    let block = 0
    for (; left >= (this.#blocks[block] ?? 0); block += 1) left -= this.#blocks[block] ?? 0
    for (let word = block * blockWords; ; word += 1) {
      let bits = this.#words[word] ?? 0
      const here = ones(bits)
      if (left >= here) {
        left -= here
        continue
      }
      for (; left > 0; left -= 1) bits &= bits - 1
      return word * 32 + lowest(bits)
    }
  }

  /** The smallest member that is `n` or more. */
  next(n: number): number | null {
    const from = Math.max(0, n)
    let word = Math.floor(from / 32)
    let bits = (this.#words[word] ?? 0) & (-1 << (from % 32))
    while (bits === 0) {
      word += 1
      if (word >= this.#words.length) return null
      if (word % blockWords === 0 && !this.#blocks[word / blockWords]) word += blockWords - 1
      else bits = this.#words[word] ?? 0
    }
    return word * 32 + lowest(bits)
  }

  /** The largest member that is `n` or less. */
  previous(n: number): number | null {
    const from = Math.min(n, this.#words.length * 32 - 1)
    if (from < 0) return null
    let word = Math.floor(from / 32)
    let bits = (this.#words[word] ?? 0) & (-1 >>> (31 - (from % 32)))
    while (bits === 0) {
      word -= 1
      if (word < 0) return null
      if (word % blockWords === blockWords - 1 && !this.#blocks[(word + 1) / blockWords - 1]) word -= blockWords - 1
      else bits = this.#words[word] ?? 0
    }
    return word * 32 + 31 - Math.clz32(bits)
  }

  #widen(word: number): void {
    const blocks = Math.max(2 * this.#blocks.length, Math.floor(word / blockWords) + 1)
    const words = new Uint32Array(blocks * blockWords)
    words.set(this.#words)
    this.#words = words
    const counts = new Uint32Array(blocks)
    counts.set(this.#blocks)
    this.#blocks = counts
  }
}

const lowest = (bits: number): number => 31 - Math.clz32(bits & -bits)

function ones(word: number): number {
  let n = word - ((word >>> 1) & 0x55555555)
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333)
  return (((n + (n >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24
}

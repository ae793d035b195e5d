const chunkBytes = 32 * 1024

/** The newest bytes of a terminal, by their number since its beginning; the oldest are dropped in chunks. */
export class Scrollback {
  readonly #most: number
  #chunks: Uint8Array[] = []
  /** Of the last chunk. */
  #used = 0
  #first = 0
  #end = 0

  constructor(most: number) {
    if (most < chunkBytes) throw new Error('A scrollback holds one chunk at least')
    this.#most = most
  }

  /** The oldest byte that is kept: as many were dropped. */
  get first(): number {
    return this.#first
  }

  /** The number of bytes that ever came. */
  get end(): number {
    return this.#end
  }

  /** Copies them. */
  append(bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; ) {
      let last = this.#chunks.at(-1)
      if (!last || this.#used === chunkBytes) {
        last = new Uint8Array(chunkBytes)
        this.#chunks.push(last)
        this.#used = 0
      }
      const piece = bytes.subarray(at, Math.min(end, at + chunkBytes - this.#used))
      last.set(piece, this.#used)
      this.#used += piece.length
      this.#end += piece.length
      at += piece.length
    }
    while (this.#end - this.#first > this.#most) {
      this.#chunks.shift()
      this.#first += chunkBytes
    }
  }

  /** At most `most` bytes from `at` on, which must be kept. */
  read(at: number, most: number): Buffer {
    const parts: Uint8Array[] = []
    const to = Math.min(this.#end, at + most)
    for (let from = Math.max(at, this.#first); from < to; ) {
      const index = Math.floor((from - this.#first) / chunkBytes)
      const offset = (from - this.#first) % chunkBytes
      const part = this.#chunks[index]?.subarray(offset, offset + to - from) ?? new Uint8Array(0)
      if (part.length === 0) break
      parts.push(part)
      from += part.length
    }
    return Buffer.concat(parts)
  }

  /** Where a reader begins who has missed what was dropped: after a line end, since a cut may lie in a sequence or a character. */
  get start(): number {
    if (this.#first === 0) return 0
    const lineEnd = this.read(this.#first, 8192).indexOf(10)
    return this.#first + lineEnd + 1
  }
}

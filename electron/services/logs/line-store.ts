import { Chunk, packedBytes } from './chunk.ts'
import { SpillFile } from './spill-file.ts'

export interface StoreBudget {
  /** Bytes of lines and index kept in memory; older ones go to the file. */
  readonly memoryBytes: number
  /** Bytes kept in the file; beyond it the oldest lines are given up. */
  readonly diskBytes: number
}

const defaultBudget: StoreBudget = { memoryBytes: 64 * 1024 * 1024, diskBytes: 2 * 1024 * 1024 * 1024 }

/** A chunk wherever it is. */
interface Kept {
  readonly first: number
  count: number
  used: number
  /** The latest second in it; unbounded while it is being filled. */
  latest: number
  /** Null when it is in the file only. */
  chunk: Chunk | null
  slot: number | null
}

/** Where a line is. */
export interface Place {
  readonly chunk: Chunk
  readonly entry: number
}

/** Chunks read back from the file and kept for the next read: a page and its neighbours, and where a search is. */
const readBackLimit = 4

/** Every line of a session, numbered from 0, in bounded memory and bounded disk. */
export class LineStore {
  readonly #budget: StoreBudget
  readonly #file: SpillFile
  /** Oldest first; the last one is being filled. */
  #kept: Kept[] = []
  #open: Chunk
  #count = 0
  #latest = 0
  #bytes = 0
  #memory = 0
  #disk = 0
  #oldestInMemory = 0
  #readBack: Kept[] = []

  constructor(spillFolder: string, budget: StoreBudget = defaultBudget) {
    this.#budget = budget
    this.#file = new SpillFile(spillFolder)
    this.#open = new Chunk(0)
    this.#kept.push(keptOf(this.#open))
  }

  /** The oldest line that is still kept. */
  get first(): number {
    return this.#kept[0]?.first ?? 0
  }
  /** One more than the newest line's number. */
  get end(): number {
    return this.#count
  }
  /** Text bytes of the lines that are kept, a newline each. */
  get bytes(): number {
    return this.#bytes
  }

  append(
    seconds: number,
    nanos: number,
    source: number,
    flags: number,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): void {
    if (!this.#open.hasRoom(end - start)) this.#next()
    this.#open.append(seconds, nanos, source, flags, bytes, start, end)
    this.#count += 1
    this.#latest = Math.max(this.#latest, seconds)
    this.#bytes += end - start + 1
  }

  /** Null for a line that is not there: given up, or not yet come. */
  place(line: number): Place | null {
    if (line < this.first || line >= this.#count) return null
    const kept = this.#keptAt(this.#find(line))
    return { chunk: this.#load(kept), entry: line - kept.first }
  }

  /**
   * Goes over lines `from` … `to - 1` in order, chunk by chunk; entries `[entry, entryEnd)` of each chunk are in the range. Chunks
   * whose lines are all older than `sinceSecond` are passed over, and not read back from the file.
   */
  *spans(from: number, to: number, sinceSecond = 0): Generator<{ chunk: Chunk; entry: number; entryEnd: number }> {
    let line = Math.max(from, this.first)
    while (line < Math.min(to, this.#count)) {
      // Asked anew each time: the oldest may be given up between two steps.
      line = Math.max(line, this.first)
      const kept = this.#keptAt(this.#find(line))
      if (kept.latest < sinceSecond) {
        line = kept.first + kept.count
        continue
      }
      const chunk = this.#load(kept)
      const entry = line - kept.first
      const entryEnd = Math.min(chunk.count, to - kept.first)
      if (entryEnd <= entry) return
      yield { chunk, entry, entryEnd }
      line = kept.first + entryEnd
    }
  }

  close(): void {
    this.#file.close()
    this.#kept = []
    this.#readBack = []
    this.#open = new Chunk(this.#count)
  }

  #next(): void {
    const full = this.#kept.at(-1)
    if (full) {
      this.#open.seal()
      full.count = this.#open.count
      full.used = this.#open.used
      full.latest = this.#latest
      this.#memory += this.#open.weight
    }
    this.#latest = 0
    this.#open = new Chunk(this.#count)
    this.#kept.push(keptOf(this.#open))
    while (this.#memory > this.#budget.memoryBytes && this.#spillOldest()) {}
  }

  /** False when there is nothing left to spill. */
  #spillOldest(): boolean {
    const kept = this.#kept[this.#oldestInMemory]
    if (!kept?.chunk || kept.chunk === this.#open) return false
    const packed = kept.chunk.pack()
    while (this.#disk + packed.length > this.#budget.diskBytes && this.#oldestInMemory > 0) this.#giveUpOldest()
    try {
      if (packed.length > this.#budget.diskBytes) throw new Error('No disk is allowed')
      kept.slot = this.#file.write(packed)
      this.#disk += packed.length
      this.#oldestInMemory += 1
    } catch {
      // No disk to be had: the oldest lines are given up instead, and `first` says so.
      while (this.#oldestInMemory > 0) this.#giveUpOldest()
      this.#memory -= kept.chunk.weight
      kept.chunk = null
      this.#forget()
      return true
    }
    this.#memory -= kept.chunk.weight
    kept.chunk = null
    return true
  }

  #giveUpOldest(): void {
    const kept = this.#kept[0]
    if (!kept || kept.slot === null) return
    this.#file.release(kept.slot)
    this.#disk -= packedBytes(kept.count, kept.used)
    this.#oldestInMemory -= 1
    this.#forget()
  }

  #forget(): void {
    const kept = this.#kept.shift()
    if (!kept) return
    this.#bytes -= kept.used
    this.#readBack = this.#readBack.filter((other) => other !== kept)
    kept.chunk = null
  }

  #load(kept: Kept): Chunk {
    if (kept.chunk) return kept.chunk
    if (kept.slot === null) throw new Error('A chunk is neither in memory nor in the file')
    const chunk = Chunk.unpack(
      kept.first,
      kept.count,
      kept.used,
      this.#file.read(kept.slot, packedBytes(kept.count, kept.used)),
    )
    kept.chunk = chunk
    this.#readBack.push(kept)
    if (this.#readBack.length > readBackLimit) {
      const oldest = this.#readBack.shift()
      if (oldest) oldest.chunk = null
    }
    return chunk
  }

  #find(line: number): number {
    let low = 0
    let high = this.#kept.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#keptAt(middle).first <= line) low = middle
      else high = middle - 1
    }
    return low
  }

  #keptAt(index: number): Kept {
    const kept = this.#kept[index]
    if (!kept) throw new RangeError(`No chunk ${index}`)
    return kept
  }
}

const keptOf = (open: Chunk): Kept => ({
  first: open.first,
  count: 0,
  used: 0,
  latest: Number.POSITIVE_INFINITY,
  chunk: open,
  slot: null,
})

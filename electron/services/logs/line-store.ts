import { Chunk, packedBytes } from './chunk.ts'
import { flag } from './flags.ts'
import { SpillFile } from './spill-file.ts'
import { toMs } from './timestamp.ts'

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
  pieces: number
  /** Of its lines' times in ms; infinite the wrong way round where none has one. Markers bear our time, not the engine's, and do not count. */
  earliest: number
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

/** Entries `[entry, entryEnd)` of a chunk. */
export interface Span extends Place {
  readonly entryEnd: number
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
  /** Of the open chunk. */
  #last: Kept
  #count: number
  #bytes = 0
  #memory = 0
  #disk = 0
  #oldestInMemory = 0
  #readBack: Kept[] = []
  /** What the last pass over the log read back. */
  #over: { kept: Kept; chunk: Chunk; bytes: Uint8Array } | null = null

  /** Lines are numbered from `firstNumber` on. */
  constructor(spillFolder: string, budget: StoreBudget = defaultBudget, firstNumber = 0) {
    this.#budget = budget
    this.#file = new SpillFile(spillFolder)
    this.#count = firstNumber
    this.#open = new Chunk(firstNumber)
    this.#last = keptOf(this.#open)
    this.#kept.push(this.#last)
  }

  /** The oldest line that is still kept. */
  get first(): number {
    return this.#kept[0]?.first ?? this.#count
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
    pieces?: readonly number[],
  ): void {
    if (!this.#open.hasRoom(end - start)) this.#next()
    this.#open.append(seconds, nanos, source, flags, bytes, start, end, pieces)
    this.#count += 1
    if ((flags & (flag.noTime | flag.marker)) === 0) {
      const last = this.#last
      const at = toMs(seconds, nanos)
      if (at > last.latest) last.latest = at
      if (at < last.earliest) last.earliest = at
    }
    this.#bytes += end - start + 1
  }

  /** Null for a line that is not there: given up, or not yet come. */
  place(line: number): Place | null {
    if (line < this.first || line >= this.#count) return null
    const kept = this.#keptAt(this.#find(line))
    return { chunk: this.#load(kept), entry: line - kept.first }
  }

  /** The first line whose time (ms) is not before `at`; null where there is none. Lines without a time and markers are passed over. */
  lineAt(at: number): number | null {
    for (const { chunk, entry, entryEnd } of this.spans(this.first, this.#count, at)) {
      for (let i = entry; i < entryEnd; i += 1) {
        if (chunk.flags(i) & (flag.noTime | flag.marker)) continue
        if (toMs(chunk.seconds(i), chunk.nanos(i)) >= at) return chunk.first + i
      }
    }
    return null
  }

  /** The latest time (ms) of the lines that came last, about a megabyte of them. */
  get latest(): number {
    const { latest } = this.#last
    return Number.isFinite(latest) ? latest : (this.#kept.at(-2)?.latest ?? latest)
  }

  /**
   * Goes over lines `from` … `to - 1` in order, chunk by chunk; entries `[entry, entryEnd)` of each chunk are in the range. Chunks
   * whose lines all have times outside `since` … `until` (ms, both included) are passed over, and not read back from the file.
   */
  *spans(
    from: number,
    to: number,
    since = Number.NEGATIVE_INFINITY,
    until = Number.POSITIVE_INFINITY,
  ): Generator<Span> {
    yield* this.#walk(from, to, since, until, (kept) => this.#load(kept))
  }

  /**
   * The first span of `spans`, for a pass over the whole log: what is read back from the file is read over what the last pass read, so
   * that a gigabyte leaves no garbage. It stands until the next call.
   */
  nextSpan(from: number, to: number, since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY): Span | null {
    for (const span of this.#walk(from, to, since, until, (kept) => this.#loadOver(kept))) return span
    return null
  }

  *#walk(from: number, to: number, since: number, until: number, load: (kept: Kept) => Chunk): Generator<Span> {
    const all = since === Number.NEGATIVE_INFINITY && until === Number.POSITIVE_INFINITY
    let line = Math.max(from, this.first)
    while (line < Math.min(to, this.#count)) {
      // Asked anew each time: the oldest may be given up between two steps.
      line = Math.max(line, this.first)
      const kept = this.#keptAt(this.#find(line))
      if (!all && (kept.latest < since || kept.earliest > until)) {
        line = kept.chunk === this.#open ? this.#count : kept.first + kept.count
        continue
      }
      const chunk = load(kept)
      const entry = line - kept.first
      const entryEnd = Math.min(chunk.count, to - kept.first)
      if (entryEnd <= entry) return
      yield { chunk, entry, entryEnd }
      line = kept.first + entryEnd
    }
  }

  close(): void {
    this.#file.close()
    for (const { chunk } of this.#kept) chunk?.free()
    this.#kept = []
    this.#readBack = []
    this.#over = null
    this.#open = new Chunk(this.#count, 0, 0)
  }

  #next(): void {
    const full = this.#open
    this.#open = full.next(this.#count)
    this.#last.count = full.count
    this.#last.used = full.used
    this.#last.pieces = full.pieceCount
    this.#memory += full.weight
    this.#last = keptOf(this.#open)
    this.#kept.push(this.#last)
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
    this.#disk -= packedBytes(kept.count, kept.used, kept.pieces)
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
      kept.pieces,
      this.#file.read(kept.slot, packedBytes(kept.count, kept.used, kept.pieces)),
    )
    kept.chunk = chunk
    this.#readBack.push(kept)
    if (this.#readBack.length > readBackLimit) {
      const oldest = this.#readBack.shift()
      if (oldest) oldest.chunk = null
    }
    return chunk
  }

  #loadOver(kept: Kept): Chunk {
    if (kept.chunk) return kept.chunk
    if (this.#over?.kept === kept) return this.#over.chunk
    if (kept.slot === null) throw new Error('A chunk is neither in memory nor in the file')
    const size = packedBytes(kept.count, kept.used, kept.pieces)
    const old = this.#over?.bytes
    const bytes = old && old.length >= size ? old : new Uint8Array(size)
    this.#file.readInto(kept.slot, bytes.subarray(0, size))
    const chunk = Chunk.unpack(kept.first, kept.count, kept.used, kept.pieces, bytes)
    this.#over = { kept, chunk, bytes }
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
  pieces: 0,
  earliest: Number.POSITIVE_INFINITY,
  latest: Number.NEGATIVE_INFINITY,
  chunk: open,
  slot: null,
})

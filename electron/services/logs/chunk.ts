import { flag } from './flags.ts'

/** Text bytes of a chunk: a full part of a line and its newline fit. */
const chunkBytes = 1024 * 1024 + 1
const maxLines = 65_536
const bytesPerEntry = 15

/**
 * Up to a megabyte of lines with their index. A line's text is followed by a newline here, whatever ended it in the log. Sealed,
 * it is one buffer that can be written to a file and read back as it is.
 */
export class Chunk {
  /** The number of its first line. */
  readonly first: number
  count = 0
  /** Text bytes, newlines included. */
  used = 0
  #text: Uint8Array
  /** Where each line's newline stands in the text. */
  #ends: Uint32Array
  #seconds: Uint32Array
  #nanos: Uint32Array
  #sources: Uint16Array
  #flags: Uint8Array
  /** Where in the text the engine repeated a line's timestamp: after each piece of a long one. */
  #pieces: Uint32Array = new Uint32Array(0)
  #pieceCount = 0
  /** Once it is sealed. */
  #packed: Uint8Array | null = null

  constructor(first: number, room = chunkBytes, lines = 1024) {
    this.first = first
    this.#text = new Uint8Array(room)
    this.#ends = new Uint32Array(lines)
    this.#seconds = new Uint32Array(lines)
    this.#nanos = new Uint32Array(lines)
    this.#sources = new Uint16Array(lines)
    this.#flags = new Uint8Array(lines)
  }

  hasRoom(bytes: number): boolean {
    return this.count < maxLines && this.used + bytes + 1 <= chunkBytes
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
    if (pieces) this.#addPieces(pieces)
    const entry = this.count
    if (entry === this.#ends.length) this.#widen()
    let at = this.used
    const text = this.#text
    // A loop beats `set(subarray)` for the short lines that logs are made of: no view object a line.
    if (end - start < 48) for (let from = start; from < end; from += 1, at += 1) text[at] = bytes[from] ?? 0
    else {
      text.set(start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end), at)
      at += end - start
    }
    text[at] = 10
    this.#ends[entry] = at
    this.#seconds[entry] = seconds
    this.#nanos[entry] = nanos
    this.#sources[entry] = source
    this.#flags[entry] = flags
    this.used = at + 1
    this.count = entry + 1
  }

  start(entry: number): number {
    return entry === 0 ? 0 : (this.#ends[entry - 1] ?? 0) + 1
  }
  end(entry: number): number {
    return this.#ends[entry] ?? 0
  }
  seconds(entry: number): number {
    return this.#seconds[entry] ?? 0
  }
  nanos(entry: number): number {
    return this.#nanos[entry] ?? 0
  }
  source(entry: number): number {
    return this.#sources[entry] ?? 0
  }
  flags(entry: number): number {
    return this.#flags[entry] ?? 0
  }
  get pieceCount(): number {
    return this.#pieceCount
  }

  /** Where in its text (from its start) the engine repeated the timestamp of a line. */
  pieces(entry: number): number[] {
    const start = this.start(entry)
    const end = this.end(entry)
    const pieces: number[] = []
    for (let i = 0; i < this.#pieceCount; i += 1) {
      const at = this.#pieces[i] ?? 0
      if (at > end) break
      if (at >= start) pieces.push(at - start)
    }
    return pieces
  }

  isMarker(entry: number): boolean {
    return (this.flags(entry) & flag.marker) !== 0
  }

  /** The text of a line: a view, not a copy. */
  text(entry: number): Uint8Array {
    return this.#text.subarray(this.start(entry), this.end(entry))
  }

  /** The text of entries `from` … `to - 1`, newlines included: a view. */
  textOf(from: number, to: number): Uint8Array {
    return this.#text.subarray(this.start(from), to === 0 ? 0 : this.end(to - 1) + 1)
  }

  /** Memory held, index included. */
  get weight(): number {
    return this.#text.byteLength + this.#ends.length * bytesPerEntry + this.#pieces.byteLength
  }

  /**
   * Closes it, in no more room than it needs, and begins the next one in the room that it had: made anew for each chunk, a gigabyte of
   * log would leave a gigabyte to the garbage collector, which lets such buffers lie. Views that were taken of it before are void.
   */
  next(first: number): Chunk {
    const chunk = new Chunk(first, 0, 0)
    chunk.#text = this.#text
    chunk.#ends = this.#ends
    chunk.#seconds = this.#seconds
    chunk.#nanos = this.#nanos
    chunk.#sources = this.#sources
    chunk.#flags = this.#flags
    this.#view(this.pack())
    return chunk
  }

  /** Gives its memory back at once; nothing is collected in a process that has nothing to do. It holds no lines any more. */
  free(): void {
    const arrays = [this.#text, this.#ends, this.#seconds, this.#nanos, this.#pieces, this.#sources, this.#flags]
    this.#packed = null
    this.count = 0
    for (const { buffer } of arrays) if (buffer instanceof ArrayBuffer && !buffer.detached) buffer.transfer(0)
  }

  /** All of it in one buffer: ends, seconds, nanos, pieces, sources, flags, text. */
  pack(): Uint8Array {
    if (this.#packed) return this.#packed
    const packed = new Uint8Array(packedBytes(this.count, this.used, this.#pieceCount))
    const n = this.count
    const after = 12 * n + 4 * this.#pieceCount
    packed.set(bytesOf(this.#ends.subarray(0, n)), 0)
    packed.set(bytesOf(this.#seconds.subarray(0, n)), 4 * n)
    packed.set(bytesOf(this.#nanos.subarray(0, n)), 8 * n)
    packed.set(bytesOf(this.#pieces.subarray(0, this.#pieceCount)), 12 * n)
    packed.set(bytesOf(this.#sources.subarray(0, n)), after)
    packed.set(this.#flags.subarray(0, n), after + 2 * n)
    packed.set(this.#text.subarray(0, this.used), after + 3 * n)
    return packed
  }

  static unpack(first: number, count: number, used: number, pieces: number, packed: Uint8Array): Chunk {
    const chunk = new Chunk(first, 0, 0)
    chunk.count = count
    chunk.used = used
    chunk.#pieceCount = pieces
    chunk.#view(packed)
    return chunk
  }

  #view(packed: Uint8Array): void {
    this.#packed = packed
    const { buffer, byteOffset } = packed
    const n = this.count
    this.#ends = new Uint32Array(buffer, byteOffset, n)
    this.#seconds = new Uint32Array(buffer, byteOffset + 4 * n, n)
    this.#nanos = new Uint32Array(buffer, byteOffset + 8 * n, n)
    this.#pieces = new Uint32Array(buffer, byteOffset + 12 * n, this.#pieceCount)
    const after = byteOffset + 12 * n + 4 * this.#pieceCount
    this.#sources = new Uint16Array(buffer, after, n)
    this.#flags = new Uint8Array(buffer, after + 2 * n, n)
    this.#text = new Uint8Array(buffer, after + 3 * n, this.used)
  }

  #addPieces(pieces: readonly number[]): void {
    const count = this.#pieceCount + pieces.length
    if (count > this.#pieces.length) this.#pieces = wider(new Uint32Array(2 * count), this.#pieces)
    for (const [i, at] of pieces.entries()) this.#pieces[this.#pieceCount + i] = this.used + at
    this.#pieceCount = count
  }

  #widen(): void {
    const length = 2 * this.#ends.length
    this.#ends = wider(new Uint32Array(length), this.#ends)
    this.#seconds = wider(new Uint32Array(length), this.#seconds)
    this.#nanos = wider(new Uint32Array(length), this.#nanos)
    this.#sources = wider(new Uint16Array(length), this.#sources)
    this.#flags = wider(new Uint8Array(length), this.#flags)
  }
}

export const packedBytes = (count: number, used: number, pieces: number): number =>
  bytesPerEntry * count + used + 4 * pieces

function wider<T extends Uint32Array | Uint16Array | Uint8Array>(made: T, old: T): T {
  made.set(old)
  return made
}

const bytesOf = (array: Uint32Array | Uint16Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength)

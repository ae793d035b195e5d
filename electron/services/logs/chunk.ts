import { flag } from './flags.ts'

/** Text bytes of a chunk: a full part of a line and its newline fit. */
const chunkBytes = 1024 * 1024 + 1
const maxLines = 65_536
const bytesPerEntry = 14

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
  /** Source in the high byte, flags in the low one. */
  #meta: Uint16Array

  constructor(first: number, room = chunkBytes, lines = 1024) {
    this.first = first
    this.#text = new Uint8Array(room)
    this.#ends = new Uint32Array(lines)
    this.#seconds = new Uint32Array(lines)
    this.#nanos = new Uint32Array(lines)
    this.#meta = new Uint16Array(lines)
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
  ): void {
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
    this.#meta[entry] = (source << 8) | flags
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
    return (this.#meta[entry] ?? 0) >> 8
  }
  flags(entry: number): number {
    return (this.#meta[entry] ?? 0) & 0xff
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
    return this.#text.byteLength + this.#ends.length * bytesPerEntry
  }

  /** Gives back the room that will not be used any more. */
  seal(): void {
    const packed = this.pack()
    this.#view(packed)
  }

  /** All of it in one buffer: ends, seconds, nanos, meta, text. */
  pack(): Uint8Array {
    const packed = new Uint8Array(packedBytes(this.count, this.used))
    const n = this.count
    packed.set(bytesOf(this.#ends.subarray(0, n)), 0)
    packed.set(bytesOf(this.#seconds.subarray(0, n)), 4 * n)
    packed.set(bytesOf(this.#nanos.subarray(0, n)), 8 * n)
    packed.set(bytesOf(this.#meta.subarray(0, n)), 12 * n)
    packed.set(this.#text.subarray(0, this.used), bytesPerEntry * n)
    return packed
  }

  static unpack(first: number, count: number, used: number, packed: Uint8Array): Chunk {
    const chunk = new Chunk(first, 0, 0)
    chunk.count = count
    chunk.used = used
    chunk.#view(packed)
    return chunk
  }

  #view(packed: Uint8Array): void {
    const { buffer, byteOffset } = packed
    const n = this.count
    this.#ends = new Uint32Array(buffer, byteOffset, n)
    this.#seconds = new Uint32Array(buffer, byteOffset + 4 * n, n)
    this.#nanos = new Uint32Array(buffer, byteOffset + 8 * n, n)
    this.#meta = new Uint16Array(buffer, byteOffset + 12 * n, n)
    this.#text = packed.subarray(bytesPerEntry * n)
  }

  #widen(): void {
    const wider = <T extends Uint32Array | Uint16Array>(made: T, old: T): T => {
      made.set(old)
      return made
    }
    const length = 2 * this.#ends.length
    this.#ends = wider(new Uint32Array(length), this.#ends)
    this.#seconds = wider(new Uint32Array(length), this.#seconds)
    this.#nanos = wider(new Uint32Array(length), this.#nanos)
    this.#meta = wider(new Uint16Array(length), this.#meta)
  }
}

export const packedBytes = (count: number, used: number): number => bytesPerEntry * count + used

const bytesOf = (array: Uint32Array | Uint16Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength)

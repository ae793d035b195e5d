import {
  blockBytes,
  isHeader,
  isHeaderOnly,
  isZeroBlock,
  readHeader,
  set,
  sparseHeader,
  sparseMapFollows,
  type TarEntry,
  TarFault,
  typeFlags,
} from './tar-header.ts'
import { applyPax, noRecords, type PaxRecords, parsePax } from './tar-pax.ts'

export interface TarSink {
  /** True where its content is wanted. `entry` is used again for the next one. */
  entry(entry: TarEntry): boolean
  /** A piece of the content that was wanted; only valid during the call. False asks for a pause. */
  content(bytes: Uint8Array, start: number, end: number): boolean
  /** The content that was wanted is over. False asks for a pause. */
  contentEnd(): boolean
  /** Resolves when a pause that was asked for is over; needed by sinks that ask for one. */
  drained?(): Promise<void>
}

/** Names and extended headers beyond this are not met in images, and would have to be held in memory. */
const metaLimit = 1024 * 1024

/**
 * Reads one tar archive that comes in pieces cut anywhere: POSIX, GNU and old headers. Contents are skipped or handed on where they
 * lie; held in memory are one block and the names that are longer than a header. Global extended headers are read over, as engines do
 * when they unpack a layer.
 */
export class TarReader {
  /** The archive's own end mark has been read; what follows is padding. */
  ended = false
  readonly #sink: TarSink
  #part: 'header' | 'content' | 'meta' | 'sparse-map' = 'header'
  readonly #block = new Uint8Array(blockBytes)
  #blockFill = 0
  readonly #joined = new Uint8Array(blockBytes)
  /** Bytes of content that are yet to come, and of padding behind them. */
  #remaining = 0
  #padding = 0
  #wanted = false
  #meta: Uint8Array = new Uint8Array(0)
  #metaFill = 0
  #metaType = 0
  #longName: Uint8Array | null = null
  #longLink: Uint8Array | null = null
  #pax: PaxRecords = noRecords()
  #zeroBlock = false
  /** A long name or extended header has been read whose entry is yet to come. */
  #promised = false
  readonly #entry: TarEntry = {
    type: 0,
    path: { bytes: this.#block, start: 0, end: 0 },
    link: { bytes: this.#block, start: 0, end: 0 },
    size: 0,
    contentBytes: 0,
    mode: 0,
    uid: 0,
    gid: 0,
    modifiedAt: 0,
    sparse: false,
  }

  constructor(sink: TarSink) {
    this.#sink = sink
  }

  /** False where the sink asked for a pause; all of the piece has been read all the same. Throws a TarFault, or what the sink throws. */
  push(bytes: Uint8Array, start: number, end: number): boolean {
    let wantsMore = true
    let at = start
    while (at < end && !this.ended) {
      if (this.#remaining > 0 || this.#padding > 0) {
        const to = Math.min(end, at + this.#remaining)
        if (to > at) {
          if (!this.#takeContent(bytes, at, to)) wantsMore = false
          this.#remaining -= to - at
          at = to
          if (this.#remaining === 0 && !this.#contentOver()) wantsMore = false
        } else {
          const skipped = Math.min(this.#padding, end - at)
          this.#padding -= skipped
          at += skipped
        }
        continue
      }
      if (this.#blockFill === 0 && end - at >= blockBytes) {
        if (!this.#takeBlock(bytes, at)) wantsMore = false
        at += blockBytes
        continue
      }
      const piece = Math.min(blockBytes - this.#blockFill, end - at)
      this.#block.set(bytes.subarray(at, at + piece), this.#blockFill)
      this.#blockFill += piece
      at += piece
      if (this.#blockFill < blockBytes) break
      this.#blockFill = 0
      if (!this.#takeBlock(this.#block, 0)) wantsMore = false
    }
    return wantsMore
  }

  /** No more comes. Throws a TarFault where the archive is cut; one that lacks only its end mark is whole. */
  end(): void {
    const isBetween = this.#part === 'header' && this.#remaining === 0 && this.#blockFill === 0 && !this.#promised
    // The padding of the last file is left out by some programs.
    if (!this.ended && !isBetween) throw new TarFault('It ends in the middle of an entry.')
  }

  #takeContent(bytes: Uint8Array, start: number, end: number): boolean {
    if (this.#part === 'meta') {
      this.#meta = grown(this.#meta, this.#metaFill + end - start)
      this.#meta.set(bytes.subarray(start, end), this.#metaFill)
      this.#metaFill += end - start
      return true
    }
    return !this.#wanted || this.#sink.content(bytes, start, end)
  }

  #contentOver(): boolean {
    if (this.#part === 'meta') {
      this.#part = 'header'
      const meta = this.#meta.slice(0, this.#metaFill)
      this.#promised = this.#promised || this.#metaType !== typeFlags.globalPax
      if (this.#metaType === typeFlags.pax) this.#pax = parsePax(meta)
      else if (this.#metaType === typeFlags.gnuLongName) this.#longName = untilNul(meta)
      else if (this.#metaType === typeFlags.gnuLongLink) this.#longLink = untilNul(meta)
      return true
    }
    this.#part = 'header'
    return !this.#wanted || this.#sink.contentEnd()
  }

  #takeBlock(bytes: Uint8Array, at: number): boolean {
    if (this.#part === 'sparse-map') {
      if (sparseMapFollows(bytes, at)) return true
      return this.#beginContent()
    }
    if (isZeroBlock(bytes, at)) {
      if (this.#zeroBlock) this.ended = true
      this.#zeroBlock = true
      return true
    }
    if (this.#zeroBlock) throw new TarFault('It goes on behind its end mark.')
    if (!isHeader(bytes, at)) throw new TarFault('It has a header whose checksum is wrong.')
    const entry = this.#entry
    readHeader(bytes, at, entry, this.#joined)
    return isMeta(entry.type) ? this.#beginMeta(entry) : this.#beginEntry(bytes, at)
  }

  #beginMeta({ type, size }: TarEntry): boolean {
    if (size > metaLimit) throw new TarFault('It has a name or extended header longer than 1 MiB.')
    this.#part = 'meta'
    this.#metaType = type
    this.#metaFill = 0
    this.#expect(size)
    return size > 0 || this.#contentOver()
  }

  #beginEntry(bytes: Uint8Array, at: number): boolean {
    const entry = this.#entry
    const hasContent = !isHeaderOnly(entry.type)
    let mapFollows = false
    if (entry.type === typeFlags.gnuSparse) {
      const sparse = sparseHeader(bytes, at)
      entry.size = sparse.size
      entry.sparse = true
      mapFollows = sparse.mapFollows
    }
    if (this.#longName) set(entry.path, this.#longName, 0, this.#longName.length)
    if (this.#longLink) set(entry.link, this.#longLink, 0, this.#longLink.length)
    applyPax(this.#pax, entry, hasContent)
    this.#longName = null
    this.#longLink = null
    this.#pax = noRecords()
    this.#promised = false
    this.#wanted = this.#sink.entry(entry)
    this.#part = mapFollows ? 'sparse-map' : 'content'
    return mapFollows || this.#beginContent()
  }

  #beginContent(): boolean {
    this.#part = 'content'
    this.#expect(this.#entry.contentBytes)
    return this.#remaining > 0 || this.#contentOver()
  }

  #expect(size: number): void {
    this.#remaining = size
    this.#padding = (blockBytes - (size % blockBytes)) % blockBytes
  }
}

function isMeta(type: number): boolean {
  return (
    type === typeFlags.pax ||
    type === typeFlags.globalPax ||
    type === typeFlags.gnuLongName ||
    type === typeFlags.gnuLongLink
  )
}

/** Grows with what has really come, never by what a header promises. */
function grown(bytes: Uint8Array, needed: number): Uint8Array {
  if (needed <= bytes.length) return bytes
  const bigger = new Uint8Array(Math.max(1024, needed, bytes.length * 2))
  bigger.set(bytes)
  return bigger
}

function untilNul(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0)
  return end < 0 ? bytes : bytes.subarray(0, end)
}

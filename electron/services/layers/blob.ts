import { createGunzip, createZstdDecompress, type Gunzip, type ZstdDecompress } from 'node:zlib'
import { copyOf } from './packed.ts'
import { blockBytes, isHeader, isZeroBlock, TarFault } from './tar-header.ts'
import { TarReader, type TarSink } from './tar-reader.ts'

/** What a file of an image's archive turned out to be. `bad`: why it is no layer, in a sentence. */
export type BlobEnd =
  | { readonly kind: 'layer' }
  | { readonly kind: 'document'; readonly bytes: Uint8Array }
  | { readonly kind: 'bad'; readonly why: string }

/** Manifests and configs; a history of a thousand steps is a megabyte. */
const documentLimit = 16 * 1024 * 1024

/**
 * One file of an image's archive, which is a layer (a tar archive, plain or compressed), a JSON document, or nothing to us. What it
 * is, its first bytes tell: names and media types differ between engines and are wrong now and then.
 */
export class Blob {
  readonly #layer: () => TarSink
  readonly #first = new Uint8Array(blockBytes)
  #fill = 0
  #state: 'first' | 'tar' | 'compressed' | 'document' | 'bad' = 'first'
  #why = ''
  #sink: TarSink | null = null
  #tar: TarReader | null = null
  #inflating: Inflating | null = null
  readonly #document: Uint8Array[] = []
  #documentBytes = 0

  /** `layer` makes the sink for the entries, once they are seen to be some. */
  constructor(layer: () => TarSink) {
    this.#layer = layer
  }

  /** False asks for a pause until `drained` resolves. */
  push(bytes: Uint8Array, start: number, end: number): boolean {
    let at = start
    if (this.#state === 'first') {
      const piece = Math.min(blockBytes - this.#fill, end - at)
      this.#first.set(bytes.subarray(at, at + piece), this.#fill)
      this.#fill += piece
      at += piece
      if (this.#fill < blockBytes) return true
      const wantsMore = this.#begin()
      return this.#pass(bytes, at, end) && wantsMore
    }
    return this.#pass(bytes, at, end)
  }

  /** No more comes. What it was is known when the promise resolves. */
  async end(): Promise<BlobEnd> {
    if (this.#state === 'first') this.#begin()
    if (this.#inflating) {
      const fault = await this.#inflating.end()
      if (fault !== null && this.#state === 'compressed') this.#fail(fault)
    }
    if (this.#state === 'tar' || this.#state === 'compressed')
      this.#try(() => {
        this.#tar?.end()
        return true
      })
    if (this.#state === 'bad') return { kind: 'bad', why: this.#why }
    if (this.#state === 'document') return { kind: 'document', bytes: Buffer.concat(this.#document) }
    return { kind: 'layer' }
  }

  /** Resolves when what was pushed has been worked off. */
  async drained(): Promise<void> {
    await this.#inflating?.drained()
    await this.#sink?.drained?.()
  }

  /** Gives up: nothing is read any more. */
  close(): void {
    this.#inflating?.close()
  }

  #begin(): boolean {
    const first = this.#first.subarray(0, this.#fill)
    const isBlock = first.length === blockBytes
    if (isBlock && (isZeroBlock(first, 0) || isHeader(first, 0))) {
      this.#sink = this.#layer()
      this.#tar = new TarReader(this.#sink)
      this.#state = 'tar'
    } else if (isGzip(first) || isZstd(first)) {
      const sink = this.#layer()
      const tar = new TarReader(sink)
      this.#sink = sink
      this.#tar = tar
      this.#state = 'compressed'
      this.#inflating = new Inflating(
        isGzip(first) ? createGunzip() : createZstdDecompress(),
        (bytes) => this.#state !== 'compressed' || this.#try(() => tar.push(bytes, 0, bytes.length)),
        async () => sink.drained?.(),
      )
    } else if (isJson(first)) this.#state = 'document'
    else this.#fail(first.length === 0 ? 'It is empty.' : 'It is no tar archive.')
    return this.#pass(first, 0, first.length)
  }

  #pass(bytes: Uint8Array, start: number, end: number): boolean {
    if (end === start) return true
    switch (this.#state) {
      case 'tar':
        return this.#try(() => this.#tar?.push(bytes, start, end))
      case 'compressed':
        return this.#inflating?.write(copyOf(bytes, start, end)) ?? true
      case 'document':
        this.#documentBytes += end - start
        if (this.#documentBytes > documentLimit) {
          this.#document.length = 0
          this.#fail('It is no tar archive.')
        } else this.#document.push(copyOf(bytes, start, end))
        return true
      default:
        return true
    }
  }

  /** A damaged layer is no reason to stop: it may be none of the image's. */
  #try(act: () => boolean | undefined): boolean {
    try {
      return act() ?? true
    } catch (error) {
      if (!(error instanceof TarFault)) throw error
      this.#fail(error.message)
      return true
    }
  }

  #fail(why: string): void {
    this.#state = 'bad'
    this.#why = why
  }
}

/** A decompressor that is fed and emptied in step with what comes. */
class Inflating {
  readonly #stream: Gunzip | ZstdDecompress
  #fault: string | null = null
  #over = false
  #thrown: unknown
  readonly #wake = new Set<() => void>()

  constructor(stream: Gunzip | ZstdDecompress, take: (bytes: Uint8Array) => boolean, drained: () => Promise<void>) {
    this.#stream = stream
    const giveUp = (error: unknown): void => {
      this.#thrown ??= error
      stream.destroy()
    }
    stream.on('data', (bytes: Buffer) => {
      try {
        if (take(bytes)) return
        // A few bytes may be gigabytes when they are decompressed.
        stream.pause()
        drained().then(() => stream.resume(), giveUp)
      } catch (error) {
        giveUp(error)
      }
    })
    stream.on('error', (error) => {
      this.#fault = `It cannot be decompressed: ${error.message}.`
      this.#finish()
    })
    stream.on('end', () => this.#finish())
    stream.on('close', () => this.#finish())
    stream.on('drain', () => this.#ring())
  }

  write(bytes: Uint8Array): boolean {
    return this.#over || this.#stream.write(bytes)
  }

  /** What went wrong, or null. */
  async end(): Promise<string | null> {
    if (!this.#over) {
      this.#stream.end()
      while (!this.#over) await this.#change()
    }
    if (this.#thrown !== undefined) throw this.#thrown
    return this.#fault
  }

  async drained(): Promise<void> {
    while (!this.#over && this.#stream.writableNeedDrain) await this.#change()
  }

  close(): void {
    this.#stream.destroy()
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#wake.add(resolve))
  }

  #ring(): void {
    const waiting = [...this.#wake]
    this.#wake.clear()
    for (const wake of waiting) wake()
  }

  #finish(): void {
    this.#over = true
    this.#ring()
  }
}

function isGzip(first: Uint8Array): boolean {
  return first[0] === 0x1f && first[1] === 0x8b
}

/** A frame, or one to be skipped, which some builders put first. */
function isZstd(first: Uint8Array): boolean {
  if (first[0] === 0x28 && first[1] === 0xb5 && first[2] === 0x2f && first[3] === 0xfd) return true
  return ((first[0] ?? 0) & 0xf0) === 0x50 && first[1] === 0x2a && first[2] === 0x4d && first[3] === 0x18
}

function isJson(first: Uint8Array): boolean {
  const byte = first.find((item) => item > 32)
  return byte === 0x7b || byte === 0x5b
}

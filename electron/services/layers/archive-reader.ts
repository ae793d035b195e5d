import { Blob, type BlobEnd } from './blob.ts'
import { type ByteRange, type TarEntry, typeFlags } from './tar-header.ts'
import { TarReader, type TarSink } from './tar-reader.ts'

/** What the reader of an image's archive does with the files in it. */
export interface ArchiveSink {
  /** The entries of the file of this name, should it be a layer; null where it is of no interest, whatever it is. */
  layer(name: string): (() => TarSink) | null
  /** The file is over. */
  blob(name: string, end: BlobEnd): void
  /** A symbolic link from one name to another: a layer that an image has twice. */
  link(name: string, target: string): void
}

/** An image has 127 layers at most, and an engine writes three files for each. */
const mostFiles = 10_000

/** Reads the archive of an image: a tar archive of layers, which are tar archives, and of documents that tell their order. */
export class ArchiveReader {
  readonly #sink: ArchiveSink
  readonly #tar: TarReader
  #blob: { name: string; blob: Blob } | null = null
  /** What must be over before more is read. */
  #pending: Promise<void> | null = null
  #files = 0

  constructor(sink: ArchiveSink) {
    this.#sink = sink
    this.#tar = new TarReader({
      entry: (entry) => this.#entry(entry),
      content: (bytes, start, end) => this.#blob?.blob.push(bytes, start, end) ?? true,
      contentEnd: () => this.#contentEnd(),
    })
  }

  /**
   * False asks for a pause until `drained` resolves. What comes all the same is taken: a compressed layer is then written in one go
   * with what follows it, which is why pieces should be small.
   */
  push(bytes: Uint8Array, start: number, end: number): boolean {
    return this.#tar.push(bytes, start, end)
  }

  async drained(): Promise<void> {
    while (this.#pending !== null) await this.#pending
    await this.#blob?.blob.drained()
  }

  /** No more comes. Throws a TarFault where the archive is cut. */
  async end(): Promise<void> {
    await this.drained()
    this.#tar.end()
  }

  close(): void {
    this.#blob?.blob.close()
  }

  #entry(entry: TarEntry): boolean {
    this.#files += 1
    if (this.#files > mostFiles) return false
    const name = tidyPath(textOf(entry.path))
    if (entry.type === typeFlags.symlink || entry.type === typeFlags.hardlink) {
      const folder = entry.type === typeFlags.symlink ? name.slice(0, name.lastIndexOf('/') + 1) : ''
      this.#sink.link(name, tidyPath(folder + textOf(entry.link)))
      return false
    }
    if (entry.type === typeFlags.directory) return false
    const layer = this.#sink.layer(name)
    if (layer) this.#blob = { name, blob: new Blob(layer) }
    return layer !== null
  }

  #contentEnd(): boolean {
    const over = this.#blob
    this.#blob = null
    if (!over) return true
    const before = this.#pending
    const end = async (): Promise<void> => {
      await before
      this.#sink.blob(over.name, await over.blob.end())
    }
    const pending = end().finally(() => {
      if (this.#pending === pending) this.#pending = null
    })
    this.#pending = pending
    // Whoever waits for `drained` hears of it.
    pending.catch(() => {})
    return false
  }
}

const decoder = new TextDecoder()

function textOf({ bytes, start, end }: ByteRange): string {
  return decoder.decode(bytes.subarray(start, end))
}

/** Without `.`, `..` and doubled slashes: a key among the names of this archive, never a place on a disk. */
function tidyPath(path: string): string {
  const names: string[] = []
  for (const name of path.split('/')) {
    if (name === '..') names.pop()
    else if (name !== '' && name !== '.') names.push(name)
  }
  return names.join('/')
}

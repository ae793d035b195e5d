import { type Pack, pack } from 'tar-stream'
import type { ContextEntry } from '../../../shared/contract/builds.ts'
import { AppError } from '../../fault.ts'

interface OpenFile {
  readonly path: string
  readonly size: number
  at: number
  readonly sink: ReturnType<Pack['entry']>
  /** Resolves when the entry is whole. */
  readonly done: Promise<void>
}

/** An uncompressed tar that is made while it is read: what is put in waits until it is taken, so little of it is ever held. */
export class ContextTar {
  readonly #pack = pack()
  #file: OpenFile | null = null
  #fault: unknown = null
  #bytes = 0

  constructor() {
    // Heard by whoever reads or puts; before anybody does, it must not bring the program down.
    this.#pack.on('error', () => {})
  }

  /** Bytes of files that were put in. */
  get bytes(): number {
    return this.#bytes
  }

  /** A whole entry, or the next piece of one; resolves when there is room for more. */
  async put(entry: ContextEntry, at: number, bytes: Uint8Array): Promise<void> {
    if (this.#fault !== null) throw this.#fault
    if (entry.kind !== 'file') {
      if (this.#file) throw outOfOrder(entry.path)
      await this.#add({
        ...headerOf(entry),
        type: entry.kind,
        size: 0,
        ...(entry.link !== null && { linkname: entry.link }),
      })
      return
    }
    if (at === 0) {
      if (this.#file) throw outOfOrder(entry.path)
      this.#file = this.#begin(entry)
    }
    const file = this.#file
    const fits = file && file.path === entry.path && file.at === at && at + bytes.length <= file.size
    if (!fits) throw outOfOrder(entry.path)
    file.at += bytes.length
    this.#bytes += bytes.length
    if (bytes.length > 0 && !file.sink.write(bytes)) {
      await Promise.race([new Promise<void>((resolve) => file.sink.once('drain', resolve)), file.done])
    }
    if (file.at === file.size) {
      file.sink.end(null)
      await file.done
      this.#file = null
    }
  }

  /** Nothing more comes. */
  end(): void {
    if (this.#file) throw outOfOrder(this.#file.path)
    this.#pack.finalize()
  }

  fail(error: unknown): void {
    this.#fault ??= error
    this.#pack.destroy(error instanceof Error ? error : new Error(String(error)))
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void> {
    // A pack that is destroyed already would never end.
    if (this.#fault !== null) throw this.#fault
    try {
      yield* this.#pack as AsyncIterable<Uint8Array>
    } catch (error) {
      throw this.#fault ?? error
    }
  }

  #begin(entry: ContextEntry): OpenFile {
    const { promise: done, resolve, reject } = Promise.withResolvers<void>()
    done.catch(() => {})
    const sink = this.#pack.entry({ ...headerOf(entry), type: 'file', size: entry.size }, (error) =>
      error ? reject(this.#fault ?? error) : resolve(),
    )
    sink.on('error', () => {})
    return { path: entry.path, size: entry.size, at: 0, sink, done }
  }

  #add(header: Parameters<Pack['entry']>[0]): Promise<void> {
    return new Promise((resolve, reject) => {
      const sink = this.#pack.entry(header, (error) => (error ? reject(this.#fault ?? error) : resolve()))
      sink.on('error', () => {})
      sink.end(null)
    })
  }
}

/** Root's, as the docker CLI sends them. */
const headerOf = ({ path, mode, modifiedAt }: ContextEntry) => ({
  name: path,
  mode,
  mtime: new Date(modifiedAt),
  uid: 0,
  gid: 0,
})

const outOfOrder = (path: string): AppError =>
  new AppError('CONFLICT', 'transfer-lost', { detail: `The pieces of ${path} are not in order` })

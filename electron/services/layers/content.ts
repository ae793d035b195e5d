import type { Engine } from '../../engine/types.ts'
import { AppError } from '../../fault.ts'
import { ArchiveLayers } from './archive-layers.ts'
import { ArchiveReader } from './archive-reader.ts'
import { copyOf } from './packed.ts'
import { Tail, unreadable } from './reading.ts'
import { TarFault } from './tar-header.ts'
import type { TarSink } from './tar-reader.ts'

export interface ContentNotice {
  phase: 'waiting' | 'reading' | 'data' | 'end'
  /** One byte a character. */
  bytes: string
  /** Of the archive while it is read, of the file in `data` and `end`. */
  at: number
}

/** A file of a layer, by its place among the layer's entries. */
export interface FilePlace {
  readonly imageId: string
  /** The file of the archive that is the layer. */
  readonly file: string
  readonly ordinal: number
  readonly size: number
}

const pieceBytes = 256 * 1024
/** What may wait for the reader. */
const queueBytes = 4 * pieceBytes
const noticeMs = 200

/** Reads the archive up to the file, and gives it in pieces; ends when it has been read, or `limit` bytes of it. */
export async function* readContent(
  engine: Engine,
  place: FilePlace,
  limit: number | null,
  signal: AbortSignal,
): AsyncGenerator<ContentNotice, void> {
  const stop = new AbortController()
  const cancel = (): void => stop.abort(signal.reason)
  signal.addEventListener('abort', cancel)
  if (signal.aborted) cancel()
  const wanted = Math.min(place.size, limit ?? Number.POSITIVE_INFINITY)
  const file = new WantedFile(place, wanted, () => stop.abort())
  const reader = new ArchiveReader({
    layer: (name) => (name === place.file ? () => file : null),
    blob: (_name, end) => {
      if (end.kind === 'bad') throw new TarFault(end.why)
    },
    link: () => {},
  })
  const tail = new Tail()
  let bytes = 0
  const read = async (): Promise<void> => {
    const data = (piece: Uint8Array, start: number, end: number): boolean => {
      bytes += end - start
      tail.push(piece, start, end)
      return file.isOver || reader.push(piece, start, end)
    }
    try {
      await engine.images.archive(place.imageId, { data, drained: () => reader.drained() }, stop.signal)
      await reader.end()
      if (!file.isOver) throw new TarFault('The file is not where it was. Open the image again.')
    } catch (error) {
      if (file.isOver) return
      throw error instanceof TarFault ? unreadable(error.message, tail.saysError()) : error
    } finally {
      reader.close()
    }
  }
  let failure: unknown
  const reading = read()
    .catch((error: unknown) => {
      failure = error ?? new AppError('INTERNAL', 'internal')
    })
    .finally(() => file.wake())
  let at = 0
  let noticedAt = 0
  try {
    yield { phase: 'waiting', bytes: '', at: 0 }
    for (;;) {
      const piece = file.take()
      if (piece) {
        yield { phase: 'data', bytes: piece.toString('latin1'), at }
        at += piece.length
        continue
      }
      if (failure !== undefined) throw failure
      if (file.isOver) break
      if (signal.aborted) return
      if (bytes > 0 && at === 0 && performance.now() - noticedAt > noticeMs) {
        noticedAt = performance.now()
        yield { phase: 'reading', bytes: '', at: bytes }
      } else await file.change(noticeMs)
    }
    yield { phase: 'end', bytes: '', at }
  } finally {
    signal.removeEventListener('abort', cancel)
    stop.abort()
    file.close()
    await reading
  }
}

/**
 * The files of the archive that are its layers, where they are not known: those of one whose layers were all known before. Only
 * the documents and the heads of the entries are read.
 */
export async function findFiles(
  engine: Engine,
  imageId: string,
  digests: readonly string[],
  signal: AbortSignal,
): Promise<string[]> {
  const isKnown = (digest: string): boolean => digests.includes(digest)
  const archive = new ArchiveLayers({ told: digests, isKnown, limits: { nodes: 0, depth: 1 } })
  try {
    const data = (bytes: Uint8Array, start: number, end: number): boolean => archive.push(bytes, start, end)
    await engine.images.archive(imageId, { data, drained: () => archive.drained() }, signal)
    return (await archive.end()).layers.map(({ file }) => file)
  } catch (error) {
    throw error instanceof TarFault ? unreadable(error.message) : error
  } finally {
    archive.close()
  }
}

/** Waits for one entry of a layer and queues its content. */
class WantedFile implements TarSink {
  isOver = false
  readonly #place: FilePlace
  readonly #wanted: number
  readonly #onOver: () => void
  #ordinal = 0
  #taken = 0
  #queue: Uint8Array[] = []
  #queued = 0
  #closed = false
  #isIt = false
  readonly #waiting = new Set<() => void>()

  constructor(place: FilePlace, wanted: number, onOver: () => void) {
    this.#place = place
    this.#wanted = wanted
    this.#onOver = onOver
  }

  entry(entry: { size: number }): boolean {
    const isIt = this.#ordinal === this.#place.ordinal && entry.size === this.#place.size
    this.#ordinal += 1
    this.#isIt = isIt
    return isIt
  }

  content(bytes: Uint8Array, start: number, end: number): boolean {
    if (!this.#isIt || this.isOver) return true
    const piece = copyOf(bytes, start, Math.min(end, start + this.#wanted - this.#taken))
    this.#queue.push(piece)
    this.#queued += piece.length
    this.#taken += piece.length
    if (this.#taken >= this.#wanted) this.#over()
    this.wake()
    return this.isOver || this.#queued < queueBytes || this.#closed
  }

  contentEnd(): boolean {
    if (this.#isIt) this.#over()
    return true
  }

  /** When the reader has caught up; never where there is nothing more to read. */
  async drained(): Promise<void> {
    while (!this.#closed && this.#queued >= queueBytes) await this.change()
  }

  /** About 256 KiB of what waits, in one piece; null where there is not as much, and more comes. */
  take(): Buffer | null {
    if (this.#queued === 0 || (this.#queued < pieceBytes && !this.isOver)) return null
    const whole = Buffer.concat(this.#queue)
    const piece = whole.subarray(0, pieceBytes)
    this.#queue = whole.length > piece.length ? [whole.subarray(piece.length)] : []
    this.#queued -= piece.length
    this.wake()
    return piece
  }

  #over(): void {
    if (this.isOver) return
    this.isOver = true
    this.#onOver()
    this.wake()
  }

  close(): void {
    this.#closed = true
    this.wake()
  }

  wake(): void {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const wake of waiting) wake()
  }

  /** Resolves with the next change, or after a while. */
  change(mostMs?: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = mostMs === undefined ? undefined : setTimeout(done, mostMs)
      this.#waiting.add(done)
      function done(): void {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

import { posix } from 'node:path'
import type { Engine } from '../../engine/types.ts'
import { AppError } from '../../fault.ts'
import { type TarEntry, TarFault, typeFlags } from '../layers/tar-header.ts'
import { TarReader } from '../layers/tar-reader.ts'

/** A file's own facts, as its archive tells them. */
export interface FileFacts {
  readonly bytes: number
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** ms since the epoch, whole seconds: what every archive can tell. */
  readonly modifiedAt: number
}

/** The first `limit` bytes of a file; the connection is closed when they are here. Throws not-a-file. */
export async function readFile(
  engine: Engine,
  containerId: string,
  path: string,
  limit: number,
  signal: AbortSignal,
): Promise<{ facts: FileFacts; content: Buffer; path: string }> {
  const real = await followed(engine, containerId, path, signal)
  const stop = new AbortController()
  const cancel = (): void => stop.abort(signal.reason)
  signal.addEventListener('abort', cancel, { once: true })
  if (signal.aborted) cancel()
  const parts: Buffer[] = []
  let bytes = 0
  const seen: { facts: FileFacts | null } = { facts: null }
  let whole = false
  const finish = (): void => {
    whole = true
    stop.abort()
  }
  const reader = new TarReader({
    entry(entry) {
      if (seen.facts === null && isFile(entry)) seen.facts = factsOf(entry)
      else finish()
      return !whole
    },
    content(piece, start, end) {
      const take = Math.min(end - start, limit - bytes)
      parts.push(Buffer.from(piece.subarray(start, start + take)))
      bytes += take
      if (bytes >= limit) finish()
      return true
    },
    contentEnd() {
      finish()
      return true
    },
  })
  const data = (piece: Uint8Array, start: number, end: number): boolean => {
    if (!whole) reader.push(piece, start, end)
    return !whole
  }
  try {
    const drained = (): Promise<void> => new Promise(() => undefined)
    await engine.files.archive(containerId, real, { data, drained }, stop.signal)
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof TarFault)
      throw new AppError('REFUSED', 'archive-unreadable', { params: { message: error.message } })
    if (!whole) throw error
  } finally {
    signal.removeEventListener('abort', cancel)
  }
  if (!seen.facts) throw new AppError('REFUSED', 'not-a-file')
  return { facts: seen.facts, content: Buffer.concat(parts), path: real }
}

/** Where a path leads in the end, inside the container: the engine follows a link itself only to tell that. */
export async function followed(
  engine: Engine,
  containerId: string,
  path: string,
  signal: AbortSignal,
): Promise<string> {
  const { kind, link } = await engine.files.stat(containerId, path, signal)
  return kind === 'symlink' && link !== '' ? posix.resolve(posix.dirname(path), link) : path
}

const isFile = ({ type }: TarEntry): boolean =>
  type === typeFlags.file || type === typeFlags.contiguous || type === typeFlags.gnuSparse

const factsOf = ({ size, mode, uid, gid, modifiedAt }: TarEntry): FileFacts => ({
  ...{ bytes: size, mode, uid, gid },
  modifiedAt: Math.floor(modifiedAt) * 1000,
})

/** A file's content out of the tar that holds it alone. */
export async function* contentOf(tar: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let pieces: Uint8Array[] = []
  const seen: { state: 'before' | 'in' | 'over' } = { state: 'before' }
  const reader = new TarReader({
    entry(entry) {
      if (seen.state !== 'before') return false
      if (!isFile(entry)) throw new AppError('REFUSED', 'not-a-file')
      seen.state = entry.contentBytes === 0 ? 'over' : 'in'
      return seen.state === 'in'
    },
    content(bytes, start, end) {
      pieces.push(bytes.subarray(start, end))
      return true
    },
    contentEnd() {
      seen.state = 'over'
      return true
    },
  })
  for await (const chunk of tar) {
    reader.push(chunk, 0, chunk.length)
    // What lies in the chunk is given on before the next one comes.
    yield* pieces
    pieces = []
  }
  if (seen.state !== 'over') throw new AppError('REFUSED', 'stream-cut')
}

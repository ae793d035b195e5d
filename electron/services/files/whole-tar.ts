import { AppError } from '../../fault.ts'
import { blockBytes, TarFault, typeFlags } from '../layers/tar-header.ts'
import { TarReader } from '../layers/tar-reader.ts'
import type { Spool } from './spool.ts'

/**
 * Passes a tar on, and throws at its end where it is cut: an engine that fails in the middle of an archive ends its answer properly, and may
 * write the reason behind what came. `onEntry`: each entry, and the bytes of its content.
 */
export async function* wholeTar(
  tar: AsyncIterable<Uint8Array>,
  onEntry: (isFile: boolean, bytes: number) => void = () => undefined,
): AsyncGenerator<Uint8Array, void> {
  const reader = new TarReader({
    entry({ type, contentBytes }) {
      onEntry(type === typeFlags.file, contentBytes)
      return false
    },
    content: () => true,
    contentEnd: () => true,
  })
  try {
    for await (const piece of tar) {
      reader.push(piece, 0, piece.length)
      yield piece
    }
  } catch (error) {
    if (error instanceof TarFault) throw new AppError('REFUSED', 'stream-cut', { detail: error.message, cause: error })
    throw error
  }
  if (!reader.ended) throw new AppError('REFUSED', 'stream-cut')
}

const pieceBytes = 1024 * 1024

/**
 * A tar that is whole in the spool. Where `signal` stops it, it ends behind the entry that was begun (`state.stopped`, where something was left
 * out): what stands under a final name is whole.
 */
export async function* untilStopped(
  spool: Pick<Spool, 'bytes' | 'read'>,
  signal: AbortSignal,
  state: { stopped: boolean },
  onGiven: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < spool.bytes; ) {
    if (signal.aborted) {
      const end = await endOfEntry(spool, at)
      yield* spool.read(at, end - at)
      yield new Uint8Array(2 * blockBytes)
      state.stopped = true
      return
    }
    const bytes = Math.min(pieceBytes, spool.bytes - at)
    yield* spool.read(at, bytes)
    at += bytes
    onGiven(at)
  }
}

/** Where the entry ends that byte `at` belongs to: read from the beginning, block by block, which is done once and only then. */
async function endOfEntry(spool: Pick<Spool, 'bytes' | 'read'>, at: number): Promise<number> {
  let isOver = false
  const reader = new TarReader({
    entry: () => true,
    content: () => true,
    contentEnd() {
      isOver = true
      return true
    },
  })
  let done = 0
  for await (const piece of spool.read(0, spool.bytes)) {
    for (let from = 0; from < piece.length; from += blockBytes) {
      isOver = false
      const to = Math.min(piece.length, from + blockBytes)
      reader.push(piece, from, to)
      if ((isOver || reader.ended) && done + to >= at) return Math.min(spool.bytes, done + to)
    }
    done += piece.length
  }
  return spool.bytes
}

import type { SaveTarget } from '../../../components/save-target.ts'
import { type Refusal, refusalOf } from '../../../stores/fault-of.ts'
import { fileTrouble } from '../../../stores/file-fault.ts'

export interface ExportProgress {
  /** Rows (or numbers) that are through, of `total`. */
  readonly rows: number
  readonly total: number
  readonly bytes: number
}

export type ExportFailure =
  | { kind: 'full' | 'denied' | 'gone' }
  | { kind: 'refused'; refusal: Refusal }
  | { kind: 'other'; message: string }

export type ExportEnd =
  | { kind: 'saved'; rows: number; bytes: number }
  | { kind: 'ready'; bytes: number; save: () => void }
  | { kind: 'cancelled' }
  | { kind: 'failed'; failure: ExportFailure }

/** Pulls pieces into a target; one piece is on its way at a time, so a slow disk slows the read. However it ends, the target is closed. */
export async function runExport(
  target: SaveTarget,
  range: { readonly from: number; readonly to: number },
  pieces: AsyncIterable<{ bytes: Uint8Array<ArrayBuffer>; done: number }>,
  signal: AbortSignal,
  onProgress: (progress: ExportProgress) => void,
): Promise<ExportEnd> {
  const total = range.to - range.from
  let bytes = 0
  try {
    for await (const piece of pieces) {
      if (signal.aborted) break
      try {
        await target.write(piece.bytes)
      } catch (error) {
        return await ended(target, signal, diskFailure(error))
      }
      bytes += piece.bytes.length
      onProgress({ rows: piece.done - range.from, total, bytes })
    }
  } catch (error) {
    return await ended(target, signal, { kind: 'refused', refusal: refusalOf(error) })
  }
  if (signal.aborted) return await ended(target, signal, { kind: 'other', message: '' })
  try {
    const finished = await target.finish()
    return finished.kind === 'saved' ? { kind: 'saved', rows: total, bytes } : { ...finished, bytes }
  } catch (error) {
    return await ended(target, signal, diskFailure(error))
  }
}

async function ended(target: SaveTarget, signal: AbortSignal, failure: ExportFailure): Promise<ExportEnd> {
  await target.abandon()
  return signal.aborted ? { kind: 'cancelled' } : { kind: 'failed', failure }
}

/** What a browser's words for a file that cannot be written mean to a person. */
export function diskFailure(error: unknown): ExportFailure {
  const trouble = fileTrouble(error)
  if (trouble !== null && trouble !== 'changed') return { kind: trouble }
  return { kind: 'other', message: error instanceof Error ? error.message : String(error) }
}

import type { TreeSource } from '../../shared/contract/layers.ts'
import type { Client } from '../client.ts'

/** Which file of which tree. */
export interface FilePlace {
  readonly source: TreeSource
  readonly id: number
}

export type ContentPhase = 'waiting' | 'reading'

type ContentCalls = Pick<Client['layers'], 'content'>

/** The bytes of a file of an image, piece by piece. `limit`: how many at most; null: all. */
export async function* contentPieces(
  calls: ContentCalls,
  place: FilePlace,
  limit: number | null,
  signal: AbortSignal,
  onPhase: (phase: ContentPhase, bytes: number) => void = () => undefined,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  let whole = false
  for await (const { phase, bytes, at } of await calls.content({ ...place, limit }, { signal })) {
    if (phase === 'data') yield bytesOf(bytes)
    else if (phase === 'end') whole = true
    else onPhase(phase, at)
  }
  // Half a file must never pass for the whole one.
  if (!whole && !signal.aborted) throw new Error('The file broke off')
}

/** The first `limit` bytes in one piece. */
export async function readContent(
  calls: ContentCalls,
  place: FilePlace,
  limit: number,
  signal: AbortSignal,
  onPhase: (phase: ContentPhase, bytes: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array<ArrayBuffer>[] = []
  let length = 0
  for await (const piece of contentPieces(calls, place, limit, signal, onPhase)) {
    pieces.push(piece)
    length += piece.length
  }
  const whole = new Uint8Array(length)
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

/** A byte a character, as the contract carries them. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at)
  return bytes
}

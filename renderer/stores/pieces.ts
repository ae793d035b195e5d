import { largestPiece, piecesAhead } from '../../shared/lib/file-limits.ts'
import type { Client } from '../client.ts'

/** Base64 of some bytes, without the stack's limit on arguments. */
export function toBase64(bytes: Uint8Array): string {
  const own = (bytes as { toBase64?: () => string }).toBase64
  if (own) return own.call(bytes)
  let text = ''
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return btoa(text)
}

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const own = (Uint8Array as { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> }).fromBase64
  return own ? own.call(Uint8Array, text) : Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
}

const bytesRead = 8 * largestPiece

/** Gives files to a job that wants bytes, one after the other and piece by piece; a slow engine slows the reading. */
export async function giveFiles(client: Client, id: string, files: readonly Blob[]): Promise<void> {
  const total = files.reduce((sum, file) => sum + file.size, 0)
  const underWay: Promise<void>[] = []
  const give = (at: number, bytes: Uint8Array): void => {
    const given = client.jobs.upload({ id, at, bytes, last: at + bytes.length === total })
    // It is waited for later.
    given.catch(() => undefined)
    underWay.push(given)
  }
  let at = 0
  for (const file of files) {
    for (let from = 0; from < file.size; from += bytesRead) {
      // Each look into a file costs a browser some 2 ms, however little is read.
      const read = new Uint8Array(await file.slice(from, from + bytesRead).arrayBuffer())
      for (let start = 0; start < read.length; start += largestPiece) {
        const bytes = read.subarray(start, start + largestPiece)
        if (underWay.length >= piecesAhead) await underWay.shift()
        give(at, bytes)
        at += bytes.length
      }
    }
  }
  if (total === 0) give(0, new Uint8Array())
  await Promise.all(underWay)
}

/** Takes all bytes of a job that gives some. */
export async function takeBytes(
  client: Client,
  id: string,
  write: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>,
): Promise<void> {
  let next: number | null = 0
  let coming = client.jobs.download({ id, at: next })
  for (;;) {
    const { bytes, next: after }: { bytes: Uint8Array; next: number | null } = await coming
    next = after
    // The next one is on its way while this one is written.
    if (next !== null) {
      coming = client.jobs.download({ id, at: next })
      coming.catch(() => undefined)
    }
    if (bytes.length > 0) await write(bytes as Uint8Array<ArrayBuffer>)
    if (next === null) return
  }
}

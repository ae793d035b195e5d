/**
 * Names in a file system are bytes, and need not be UTF-8. A byte that is none is told as a lone surrogate, U+DC80 … U+DCFF, so that each name
 * is a string of its own that leads back to its bytes; a window shows U+FFFD in its place. `isWellFormed()` tells such names apart.
 */
const escapeBase = 0xdc00

/** Below this, byte by byte. */
const shortPiece = 64

export function decodeName(bytes: Uint8Array, start: number, end: number): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8')
  if (!text.includes('\ufffd')) return text
  if (end - start > shortPiece) {
    // Most of a long listing is well-formed: only the halves that are not are looked at closely.
    let middle = (start + end) >> 1
    while (middle < end && isContinuation(bytes[middle] ?? 0)) middle += 1
    if (middle < end) return decodeName(bytes, start, middle) + decodeName(bytes, middle, end)
  }
  let whole = ''
  for (let at = start; at < end; ) {
    const length = Math.min(end - at, lengthOf(bytes[at] ?? 0))
    const piece = Buffer.from(bytes.buffer, bytes.byteOffset + at, length).toString('utf8')
    const isOne = !piece.includes('\ufffd') || (piece === '\ufffd' && length === 3 && bytes[at] === 0xef)
    whole += isOne ? piece : String.fromCharCode(escapeBase + (bytes[at] ?? 0))
    at += isOne ? length : 1
  }
  return whole
}

/** For a query: percent-encoded, with the bytes that the name stands for. */
export function encodeName(name: string): string {
  return name
    .split(/([\udc80-\udcff])/u)
    .map((part, at) =>
      at % 2 === 0 ? encodeURIComponent(part.toWellFormed()) : `%${(part.charCodeAt(0) - escapeBase).toString(16)}`,
    )
    .join('')
}

const isContinuation = (byte: number): boolean => (byte & 0xc0) === 0x80

const lengthOf = (first: number): number => (first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4)

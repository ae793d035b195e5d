export type ImageType = 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp'
export type FileLook = { readonly kind: 'image'; readonly type: ImageType } | { readonly kind: 'text' | 'hex' }

const starts = (bytes: Uint8Array, signature: readonly number[], at = 0): boolean =>
  signature.every((byte, index) => bytes[at + index] === byte)

/** The kind of picture that these bytes begin like: by themselves, since a name may say anything. SVG is text: it may hold scripts. */
export function imageTypeOf(bytes: Uint8Array): ImageType | null {
  if (starts(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'image/png'
  if (starts(bytes, [0xff, 0xd8, 0xff])) return 'image/jpeg'
  if (starts(bytes, [0x47, 0x49, 0x46, 0x38]) && (bytes[4] === 0x37 || bytes[4] === 0x39) && bytes[5] === 0x61)
    return 'image/gif'
  if (starts(bytes, [0x52, 0x49, 0x46, 0x46]) && starts(bytes, [0x57, 0x45, 0x42, 0x50], 8)) return 'image/webp'
  return null
}

const looked = 64 * 1024

/** How a file is shown at first. Text has no NUL in it, hardly any other control character, and is UTF-8 (but for a cut last character). */
export function lookOf(bytes: Uint8Array): FileLook {
  const type = imageTypeOf(bytes)
  if (type) return { kind: 'image', type }
  const head = bytes.subarray(0, looked)
  let controls = 0
  for (const byte of head) {
    if (byte === 0) return { kind: 'hex' }
    if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x1b && byte !== 0x0c) controls += 1
  }
  if (controls > head.length / 50) return { kind: 'hex' }
  const text = new TextDecoder().decode(head)
  let strange = 0
  for (const character of text) if (character === '\ufffd') strange += 1
  return { kind: strange > 2 + text.length / 50 ? 'hex' : 'text' }
}

/** The file's lines. A line end before the end of the file begins no further line. */
export function linesOf(bytes: Uint8Array): string[] {
  const lines = new TextDecoder().decode(bytes).split('\n')
  if (lines.length > 1 && lines.at(-1) === '') lines.pop()
  return lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))
}

const hexOf = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')

export interface HexRow {
  readonly at: string
  readonly bytes: string
  readonly text: string
}

export const hexRowBytes = 16

/** One row of a hex view: place, 16 bytes in two groups, and what of them can be read. */
export function hexRow(bytes: Uint8Array, row: number): HexRow {
  const part = [...bytes.subarray(row * hexRowBytes, (row + 1) * hexRowBytes)]
  const group = (from: number): string =>
    part
      .slice(from, from + 8)
      .map((byte) => hexOf(byte, 2))
      .join(' ')
  return {
    at: hexOf(row * hexRowBytes, 8),
    bytes: part.length > 8 ? `${group(0)}  ${group(8)}` : group(0),
    text: part.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join(''),
  }
}

/** A picture as an address that the page's policy allows. */
export function dataUrlOf(bytes: Uint8Array, type: ImageType): string {
  let text = ''
  // Argument lists have a limit.
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  return `data:${type};base64,${btoa(text)}`
}

/** A name for a file to save: the last part of its path, without what a file system or a terminal would act on. */
export function saveNameOf(path: string): string {
  const name = (path.split('/').at(-1) ?? '')
    .replace(/[\0-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"*:<>?\\|/]/g, '_')
    .replace(/^\.+/, '')
    .trim()
    .slice(0, 150)
  return name === '' ? 'file' : name
}

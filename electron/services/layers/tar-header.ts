/** One block of a tar archive, and of everything in it. */
export const blockBytes = 512

/** What is wrong with an archive, in a sentence for people. */
export class TarFault extends Error {}

/**
 * One entry of an archive. The reader uses one object for all of them: names are places in its buffers, valid during the call only.
 * Paths are data: absolute ones, `..`, NUL and invalid UTF-8 stay as they are.
 */
export interface TarEntry {
  /** The type flag's character code; a NUL is told as `0`. */
  type: number
  readonly path: ByteRange
  readonly link: ByteRange
  /** Of the file as it is when unpacked; of what is no file 0. */
  size: number
  /** Bytes of content that follow in the archive: fewer than `size` where the file is sparse. */
  contentBytes: number
  /** Permission bits with setuid, setgid and sticky. */
  mode: number
  uid: number
  gid: number
  /** Seconds, with a fraction where the archive has one. */
  modifiedAt: number
  sparse: boolean
}

export interface ByteRange {
  bytes: Uint8Array
  start: number
  end: number
}

export const typeFlags = {
  file: 0x30,
  hardlink: 0x31,
  symlink: 0x32,
  character: 0x33,
  block: 0x34,
  directory: 0x35,
  fifo: 0x36,
  contiguous: 0x37,
  globalPax: 0x67,
  pax: 0x78,
  gnuLongLink: 0x4b,
  gnuLongName: 0x4c,
  gnuDumpDirectory: 0x44,
  gnuMultiVolume: 0x4d,
  gnuSparse: 0x53,
  gnuVolume: 0x56,
} as const

/** Links, devices and folders have no content, whatever their size field says: engines read them so too. */
export function isHeaderOnly(type: number): boolean {
  return type >= typeFlags.hardlink && type <= typeFlags.fifo
}

export function isZeroBlock(bytes: Uint8Array, at: number): boolean {
  for (let i = at; i < at + blockBytes; i += 1) if (bytes[i] !== 0) return false
  return true
}

/** Whether the block's checksum is that of a header; some old programs added signed bytes. */
export function isHeader(bytes: Uint8Array, at: number): boolean {
  const told = octal(bytes, at + 148, 8)
  if (told === null) return false
  let sum = 0
  for (let i = at; i < at + blockBytes; i += 1) sum += bytes[i] as number
  // The field itself counts as blanks.
  for (let i = at + 148; i < at + 156; i += 1) sum += 32 - (bytes[i] as number)
  return told === sum || told === sum - 256 * countSigned(bytes, at)
}

function countSigned(bytes: Uint8Array, at: number): number {
  let count = 0
  for (let i = 0; i < blockBytes; i += 1) if ((i < 148 || i >= 156) && (bytes[at + i] as number) > 127) count += 1
  return count
}

const prefixAt = 345
const magicAt = 257

/** Fills `entry` from a header block that `isHeader` agrees with. `joined` is used where the path has two parts. */
export function readHeader(bytes: Uint8Array, at: number, entry: TarEntry, joined: Uint8Array): void {
  const flag = bytes[at + 156] as number
  entry.type = flag === 0 ? typeFlags.file : flag
  // What cannot be read of these is no reason to refuse an image.
  entry.mode = (numeric(bytes, at + 100, 8) ?? 0) & 0o7777
  entry.uid = wholeOrZero(numeric(bytes, at + 108, 8))
  entry.gid = wholeOrZero(numeric(bytes, at + 116, 8))
  entry.modifiedAt = numeric(bytes, at + 136, 12) ?? 0
  const size = numeric(bytes, at + 124, 12)
  if (!isHeaderOnly(entry.type) && (size === null || size < 0 || size > Number.MAX_SAFE_INTEGER))
    throw new TarFault('It has an entry whose size cannot be read.')
  entry.size = isHeaderOnly(entry.type) ? 0 : (size as number)
  entry.contentBytes = entry.size
  entry.sparse = false
  set(entry.path, bytes, at, textEnd(bytes, at, 100))
  set(entry.link, bytes, at + 157, textEnd(bytes, at + 157, 100))
  const prefixEnd = prefixEndOf(bytes, at)
  if (prefixEnd > at + prefixAt) joinPath(entry.path, bytes, at + prefixAt, prefixEnd, joined)
  // Archives older than POSIX mark a folder by its name only.
  if (flag === 0 && entry.path.end > entry.path.start && entry.path.bytes[entry.path.end - 1] === slash) {
    entry.type = typeFlags.directory
    entry.size = 0
    entry.contentBytes = 0
  }
}

/** What an old GNU sparse header says of the whole file, and whether blocks of its map follow. */
export function sparseHeader(bytes: Uint8Array, at: number): { size: number; mapFollows: boolean } {
  const size = numeric(bytes, at + 483, 12)
  if (size === null || size < 0) throw new TarFault('It has a sparse file whose size cannot be read.')
  return { size, mapFollows: bytes[at + 482] !== 0 }
}

/** Whether a block of a sparse map is followed by another one. */
export function sparseMapFollows(bytes: Uint8Array, at: number): boolean {
  return bytes[at + 504] !== 0
}

export function set(range: ByteRange, bytes: Uint8Array, start: number, end: number): void {
  range.bytes = bytes
  range.start = start
  range.end = end
}

const slash = 47

/** POSIX headers alone have a prefix; star's ends earlier. */
function prefixEndOf(bytes: Uint8Array, at: number): number {
  for (let i = 0; i < 6; i += 1) if (bytes[at + magicAt + i] !== posixMagic[i]) return at + prefixAt
  const isStar = bytes[at + 508] === 0x74 && bytes[at + 509] === 0x61 && bytes[at + 510] === 0x72
  return textEnd(bytes, at + prefixAt, isStar ? 131 : 155)
}
const posixMagic = [0x75, 0x73, 0x74, 0x61, 0x72, 0]

function joinPath(path: ByteRange, bytes: Uint8Array, start: number, end: number, joined: Uint8Array): void {
  joined.set(bytes.subarray(start, end))
  joined[end - start] = slash
  joined.set(path.bytes.subarray(path.start, path.end), end - start + 1)
  set(path, joined, 0, end - start + 1 + path.end - path.start)
}

function textEnd(bytes: Uint8Array, at: number, most: number): number {
  let end = at
  while (end < at + most && bytes[end] !== 0) end += 1
  return end
}

function wholeOrZero(value: number | null): number {
  return value === null || value < 0 || value > 0xffff_ffff ? 0 : value
}

/** A number in octal digits, or in binary where the first bit is set (GNU, for what octal cannot hold); null where it is neither. */
function numeric(bytes: Uint8Array, at: number, length: number): number | null {
  const first = bytes[at] as number
  if ((first & 0x80) === 0) return octal(bytes, at, length)
  const negative = (first & 0x40) !== 0
  let value = negative ? (first & 0x7f) - 128 : first & 0x7f
  for (let i = at + 1; i < at + length; i += 1) value = value * 256 + (bytes[i] as number)
  return value
}

/** An empty field is 0. */
function octal(bytes: Uint8Array, at: number, length: number): number | null {
  let i = at
  const end = at + length
  while (i < end && bytes[i] === 32) i += 1
  let value = 0
  for (; i < end; i += 1) {
    const byte = bytes[i] as number
    if (byte === 0 || byte === 32) break
    if (byte < 48 || byte > 55) return null
    value = value * 8 + byte - 48
  }
  return value
}

import { type ByteRange, type TarEntry, TarFault } from './tar-header.ts'

/** The records of an extended header that concern the next entry. The ranges lie in the buffer that was parsed. */
export interface PaxRecords {
  path: ByteRange | null
  link: ByteRange | null
  size: number | null
  modifiedAt: number | null
  uid: number | null
  gid: number | null
  /** Of a sparse file: its size as it is when unpacked. */
  realSize: number | null
  sparse: boolean
}

export function noRecords(): PaxRecords {
  return {
    path: null,
    link: null,
    size: null,
    modifiedAt: null,
    uid: null,
    gid: null,
    realSize: null,
    sparse: false,
  }
}

const damaged = (): TarFault => new TarFault('It has a damaged extended header.')

/** Reads `length key=value\n` records, of which there may be any number of any kind; the last of a kind counts, an empty one unsets it. */
export function parsePax(bytes: Uint8Array): PaxRecords {
  const records = noRecords()
  let at = 0
  while (at < bytes.length && bytes[at] !== 0) {
    const { length, keyAt } = lengthAt(bytes, at)
    const end = at + length
    if (end > bytes.length || bytes[end - 1] !== 10) throw damaged()
    const equals = bytes.indexOf(61, keyAt)
    if (equals < 0 || equals >= end) throw damaged()
    // Keys of attributes may be long, and are of no interest.
    if (equals - keyAt <= 32) take(records, latin1(bytes, keyAt, equals), { bytes, start: equals + 1, end: end - 1 })
    at = end
  }
  return records
}

/** What the records say instead of the header. */
export function applyPax(records: PaxRecords, entry: TarEntry, hasContent: boolean): void {
  if (records.path) Object.assign(entry.path, records.path)
  if (records.link) Object.assign(entry.link, records.link)
  if (records.modifiedAt !== null) entry.modifiedAt = records.modifiedAt
  if (records.uid !== null) entry.uid = records.uid
  if (records.gid !== null) entry.gid = records.gid
  if (!hasContent) return
  if (records.size !== null) {
    entry.size = records.size
    entry.contentBytes = records.size
  }
  if (records.sparse) entry.sparse = true
  if (records.realSize !== null) entry.size = records.realSize
}

function take(records: PaxRecords, key: string, value: ByteRange): void {
  const isEmpty = value.start === value.end
  switch (key) {
    case 'path':
    case 'GNU.sparse.name':
      records.path = isEmpty ? null : value
      return
    case 'linkpath':
      records.link = isEmpty ? null : value
      return
    case 'size':
      records.size = isEmpty ? null : whole(value, Number.MAX_SAFE_INTEGER)
      return
    case 'uid':
    case 'gid':
      records[key] = isEmpty ? null : whole(value, 0xffff_ffff)
      return
    case 'mtime':
      records.modifiedAt = isEmpty ? null : seconds(value)
      return
    case 'GNU.sparse.realsize':
    case 'GNU.sparse.size':
      records.realSize = isEmpty ? null : whole(value, Number.MAX_SAFE_INTEGER)
      records.sparse = true
      return
    case 'GNU.sparse.major':
    case 'GNU.sparse.numblocks':
      records.sparse = true
  }
}

function lengthAt(bytes: Uint8Array, at: number): { length: number; keyAt: number } {
  let length = 0
  let i = at
  for (; i < bytes.length && i - at < 9; i += 1) {
    const digit = (bytes[i] as number) - 48
    if (digit < 0 || digit > 9) break
    length = length * 10 + digit
  }
  if (i === at || bytes[i] !== 32 || length < i - at + 3) throw damaged()
  return { length, keyAt: i + 1 }
}

function whole(value: ByteRange, most: number): number {
  const text = latin1(value.bytes, value.start, value.end)
  const read = /^\d{1,20}$/.test(text) ? Number(text) : Number.NaN
  if (!(read <= most)) throw damaged()
  return read
}

function seconds(value: ByteRange): number {
  const text = latin1(value.bytes, value.start, value.end)
  if (!/^-?\d{1,15}(\.\d{0,30})?$/.test(text)) throw damaged()
  return Number(text)
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, Math.min(end, start + 64)))
}

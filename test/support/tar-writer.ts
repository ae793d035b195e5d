/** A tar archive made by hand, block by block, so that it can also be wrong in any way that a test wants. */
export interface TarFile {
  readonly path: string | Uint8Array
  /** `0` file, `1` hard link, `2` symbolic link, `3` and `4` devices, `5` folder, `6` fifo, or any other flag. */
  readonly type?: string
  readonly content?: string | Uint8Array
  readonly link?: string
  readonly mode?: number
  readonly uid?: number
  readonly gid?: number
  /** Seconds. */
  readonly mtime?: number
  /** What the size field says, where it is not the content's. */
  readonly size?: number
  /** Names that do not fit: `gnu` long names, or (usually) `pax` records. */
  readonly long?: 'gnu' | 'pax'
  readonly pax?: Readonly<Record<string, string | Uint8Array>>
}

export function tarOf(files: readonly TarFile[], options: { end?: boolean } = {}): Buffer {
  const end = options.end === false ? [] : [Buffer.alloc(1024)]
  return Buffer.concat([...files.flatMap(entryOf), ...end])
}

export function entryOf(file: TarFile): Buffer[] {
  const path = Buffer.from(file.path as string)
  const link = Buffer.from(file.link ?? '')
  const content = Buffer.from((file.content ?? '') as string)
  const pax: Record<string, string | Uint8Array> = { ...file.pax }
  const before: Buffer[] = []
  if (path.length > 100) {
    if (file.long === 'gnu') before.push(...metaOf('L', Buffer.concat([path, Buffer.alloc(1)])))
    else pax.path = path
  }
  if (link.length > 100) {
    if (file.long === 'gnu') before.push(...metaOf('K', Buffer.concat([link, Buffer.alloc(1)])))
    else pax.linkpath = link
  }
  if (Object.keys(pax).length > 0) before.push(...metaOf('x', paxOf(pax)))
  return [...before, headerOf(file, path, link, file.size ?? content.length), padded(content)]
}

export function paxOf(records: Readonly<Record<string, string | Uint8Array>>): Buffer {
  const lines = Object.entries(records).map(([key, value]) => {
    const rest = Buffer.concat([Buffer.from(` ${key}=`), Buffer.from(value as string), Buffer.from('\n')])
    let length = rest.length + 1
    while (String(length).length + rest.length !== length) length = String(length).length + rest.length
    return Buffer.concat([Buffer.from(String(length)), rest])
  })
  return Buffer.concat(lines)
}

export function metaOf(type: string, content: Buffer): Buffer[] {
  return [headerOf({ path: '', type }, Buffer.from('././@meta'), Buffer.alloc(0), content.length), padded(content)]
}

function headerOf(file: TarFile, path: Buffer, link: Buffer, size: number): Buffer {
  const header = Buffer.alloc(512)
  path.subarray(0, 100).copy(header, 0)
  numberInto(header, 100, 8, file.mode ?? 0o644)
  numberInto(header, 108, 8, file.uid ?? 0)
  numberInto(header, 116, 8, file.gid ?? 0)
  numberInto(header, 124, 12, size)
  numberInto(header, 136, 12, file.mtime ?? 1_700_000_000)
  header.write(file.type ?? '0', 156, 'latin1')
  link.subarray(0, 100).copy(header, 157)
  header.write('ustar\x0000', 257, 'latin1')
  return sealed(header)
}

/** With its checksum. */
export function sealed(header: Buffer): Buffer {
  header.write('        ', 148, 'latin1')
  const sum = header.subarray(0, 512).reduce((all, byte) => all + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return header
}

/** Octal, or binary where that is too long. */
function numberInto(header: Buffer, at: number, length: number, value: number): void {
  const octal = value >= 0 ? value.toString(8) : ''
  if (octal !== '' && octal.length < length) {
    header.write(octal.padStart(length - 1, '0'), at, 'latin1')
    return
  }
  let rest = BigInt(value)
  for (let i = length - 1; i >= 0; i -= 1) {
    header[at + i] = Number(rest & 0xffn)
    rest >>= 8n
  }
  header[at] = (header[at] as number) | 0x80
}

function padded(content: Buffer): Buffer {
  return Buffer.concat([content, Buffer.alloc((512 - (content.length % 512)) % 512)])
}

/** `saved`: made by `docker save`. `files`: any other tar, such as a root file system. `packed`: cannot be looked into here. */
export type TarKind = 'saved' | 'files' | 'packed' | 'not-a-tar'

const block = 512
const lookAt = 64 * 1024
/** What stands at the top of both layouts of a saved image. */
const savedName =
  /^(?:\.\/)?(?:blobs(?:\/|$)|manifest\.json$|repositories$|index\.json$|oci-layout$|[0-9a-f]{64}(?:\/|\.json$))/

/** What a file holds, from its first bytes. The user has the last word. */
export async function guessTar(file: Blob): Promise<TarKind> {
  const head = new Uint8Array(await file.slice(0, lookAt).arrayBuffer())
  if (startsWith(head, 0x1f, 0x8b)) return kindOf(await unzipped(file.slice(0, lookAt)))
  // bzip2, xz and zstd, which engines unpack and a window does not.
  if (startsWith(head, 0x42, 0x5a, 0x68) || startsWith(head, 0xfd, 0x37, 0x7a) || startsWith(head, 0x28, 0xb5, 0x2f))
    return 'packed'
  return kindOf(head)
}

const startsWith = (bytes: Uint8Array, ...start: number[]): boolean => start.every((byte, at) => bytes[at] === byte)

function kindOf(bytes: Uint8Array): TarKind {
  const name = firstName(bytes)
  if (name === null) return 'not-a-tar'
  return savedName.test(name) ? 'saved' : 'files'
}

/** The first entry that is no PAX header of another. */
function firstName(bytes: Uint8Array): string | null {
  for (let at = 0; at + block <= bytes.length; ) {
    if (text(bytes, at + 257, 5) !== 'ustar') return null
    const type = text(bytes, at + 156, 1)
    if (type !== 'g' && type !== 'x' && type !== 'L') return text(bytes, at, 100)
    const size = Number.parseInt(text(bytes, at + 124, 12), 8)
    if (!Number.isFinite(size)) return null
    at += block + Math.ceil(size / block) * block
  }
  return null
}

function text(bytes: Uint8Array, at: number, length: number): string {
  const field = bytes.subarray(at, at + length)
  const end = field.indexOf(0)
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end))
}

/** The first bytes of something packed: it was cut, so its end is an error and no matter. */
async function unzipped(piece: Blob): Promise<Uint8Array> {
  const reader = piece.stream().pipeThrough(new DecompressionStream('gzip')).getReader()
  const parts: Uint8Array[] = []
  let have = 0
  try {
    while (have < lookAt) {
      const { done, value } = await reader.read()
      if (done) break
      parts.push(value)
      have += value.length
    }
    await reader.cancel()
  } catch {
    // Cut.
  }
  const all = new Uint8Array(have)
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

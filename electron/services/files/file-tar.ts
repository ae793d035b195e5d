import { once } from 'node:events'
import { pack } from 'tar-stream'
import { blockBytes } from '../layers/tar-header.ts'

/** What goes into a container: contents are read when their turn comes. */
export type TarPart = {
  readonly path: string
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** ms since the epoch. */
  readonly modifiedAt: number
} & (
  | { readonly kind: 'file'; readonly bytes: number; readonly content: AsyncIterable<Uint8Array> }
  | { readonly kind: 'directory' }
  | { readonly kind: 'link'; readonly link: string }
)

/** An uncompressed tar of these, made while it is read. Contents pass through as they lie: lent, as they came (decision 16). */
export async function* tarOf(parts: Iterable<TarPart>): AsyncGenerator<Uint8Array, void> {
  for (const part of parts) {
    if (part.kind !== 'file') {
      yield await headOf(part)
      continue
    }
    let given = 0
    const pieces = part.content[Symbol.asyncIterator]()
    try {
      // Before its header goes out: with that the engine removes what has the name, and a content that cannot be opened is none to do it for.
      let next = await pieces.next()
      yield await headOf(part)
      for (; !next.done; next = await pieces.next()) {
        given += next.value.length
        yield next.value
      }
    } finally {
      await pieces.return?.()
    }
    if (given !== part.bytes) throw new Error(`A file of ${part.bytes} bytes gave ${given}`)
    yield new Uint8Array((blockBytes - (given % blockBytes)) % blockBytes)
  }
  yield new Uint8Array(2 * blockBytes)
}

/** The blocks before an entry's content: more than one where its path or size has no room in a plain header. */
async function headOf(part: TarPart): Promise<Uint8Array> {
  const { path, kind, mode, uid, gid, modifiedAt } = part
  const tar = pack()
  tar.entry({
    ...{ name: path, type: kind, mode, uid, gid, mtime: new Date(modifiedAt) },
    ...(part.kind === 'file' && { size: part.bytes }),
    ...(part.kind === 'link' && { linkname: part.link }),
  })
  await once(tar, 'readable')
  const blocks: Buffer[] = []
  for (let block = tar.read(); block !== null; block = tar.read()) blocks.push(block as Buffer)
  tar.destroy()
  return Buffer.concat(blocks)
}

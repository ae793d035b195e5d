import { pack } from 'tar-stream'

/** What goes into a container: contents are read when their turn comes. */
export interface TarPart {
  readonly path: string
  readonly kind?: 'file' | 'directory'
  readonly bytes: number
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly modifiedAt: number
  readonly content: AsyncIterable<Uint8Array>
}

/** An uncompressed tar of these files, made while it is read. */
export async function* tarOf(parts: Iterable<TarPart>): AsyncGenerator<Uint8Array, void> {
  const tar = pack()
  const fill = async (): Promise<void> => {
    for (const { path, kind, bytes, mode, uid, gid, modifiedAt, content } of parts) {
      const header = { name: path, type: kind ?? 'file', size: bytes, mode, uid, gid, mtime: new Date(modifiedAt) }
      await new Promise<void>((resolve, reject) => {
        const entry = tar.entry(header, (error) => (error ? reject(error) : resolve()))
        const write = async (): Promise<void> => {
          for await (const piece of content) {
            if (!entry.write(piece)) await new Promise<void>((drained) => entry.once('drain', drained))
          }
          entry.end(null)
        }
        write().catch(reject)
      })
    }
    tar.finalize()
  }
  const filling = fill()
  filling.catch((error: unknown) => tar.destroy(error instanceof Error ? error : new Error(String(error))))
  yield* tar as AsyncIterable<Uint8Array>
  await filling
}

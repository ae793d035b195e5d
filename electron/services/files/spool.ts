import { randomUUID } from 'node:crypto'
import { type FileHandle, open, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../fault.ts'

const pieceBytes = 1024 * 1024

/**
 * Bytes on their way into a container: what the window sent is whole before the engine begins to unpack it, since that writes straight under
 * the final names. In a 0600 file that is unlinked as soon as it is open, so that nothing of it is left behind.
 */
export class Spool {
  readonly #file: FileHandle
  #bytes = 0

  private constructor(file: FileHandle) {
    this.#file = file
  }

  static async open(folder: string): Promise<Spool> {
    const path = join(folder, `upload-${randomUUID()}`)
    const file = await open(path, 'wx+', 0o600)
    await unlink(path)
    return new Spool(file)
  }

  get bytes(): number {
    return this.#bytes
  }

  async write(bytes: Uint8Array): Promise<void> {
    try {
      await this.#file.write(bytes, 0, bytes.length, this.#bytes)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC')
        throw new AppError('REFUSED', 'no-space', { detail: String(error), cause: error })
      throw error
    }
    this.#bytes += bytes.length
  }

  /** Pieces are lent until the next one is asked for. */
  async *read(from: number, bytes: number): AsyncGenerator<Uint8Array, void> {
    const piece = Buffer.allocUnsafe(Math.min(pieceBytes, bytes))
    for (let at = from; at < from + bytes; ) {
      const { bytesRead } = await this.#file.read(piece, 0, Math.min(piece.length, from + bytes - at), at)
      if (bytesRead === 0) throw new Error('The spooled upload is shorter than it was')
      yield piece.subarray(0, bytesRead)
      at += bytesRead
    }
  }

  async close(): Promise<void> {
    await this.#file.close()
  }
}

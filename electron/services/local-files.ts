import { randomUUID } from 'node:crypto'
import { type FileHandle, open, rename, stat, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { LocalFileFault } from '../../shared/contract/jobs.ts'
import { largestUpload } from '../../shared/lib/file-limits.ts'
import { AppError } from '../fault.ts'
import type { Wish } from '../helper-messages.ts'
import { Grants } from './grants.ts'

/** A file that the user chose. */
export interface LocalFile {
  readonly path: string
  readonly name: string
  readonly bytes: number
  /** ms since the epoch. */
  readonly modifiedAt: number
}

/** `shared/contract/local-files.ts`, and what other services make of its grants; throws AppError. */
export interface LocalFiles {
  choose(): Promise<{ grant: string; count: number } | null>
  chooseTarget(ask: { name: string }): Promise<{ grant: string } | null>
  /** The files of such a grant. */
  files(grant: string): readonly LocalFile[]
  /** Opens what a target's grant leads to; a grant is good for one file. */
  openTarget(grant: string): Promise<LocalTarget>
}

/** A file that is being written: under its name when it is whole, and never before. */
export interface LocalTarget {
  write(bytes: Uint8Array): Promise<void>
  finish(): Promise<void>
  abandon(): Promise<void>
}

const mostGrants = 32
const pieceBytes = 1024 * 1024

export function createLocalFiles(dialog: ((wish: Wish) => Promise<readonly string[]>) | undefined): LocalFiles {
  const grants = new Grants<{ kind: 'files'; files: readonly LocalFile[] } | { kind: 'target'; path: string }>(
    mostGrants,
  )
  const chosen = async (wish: Wish): Promise<readonly string[]> => {
    if (!dialog) throw new AppError('REFUSED', 'no-dialog')
    return dialog(wish)
  }
  const missing = (): AppError => new AppError('REFUSED', 'local-file-gone', { detail: 'It was not chosen' })

  return {
    async choose() {
      const paths = await chosen({ kind: 'files' })
      if (paths.length === 0) return null
      if (paths.length > largestUpload)
        throw new AppError('REFUSED', 'local-file-failed', {
          detail: `${paths.length} files, of at most ${largestUpload}`,
        })
      const files = await Promise.all(paths.map(fileAt))
      return { grant: grants.give({ kind: 'files', files }), count: files.length }
    },
    async chooseTarget(wish) {
      const [path] = await chosen({ kind: 'target', ...wish })
      return path === undefined ? null : { grant: grants.give({ kind: 'target', path }) }
    },
    files(id) {
      const granted = grants.get(id)
      if (granted?.kind !== 'files') throw missing()
      return granted.files
    },
    async openTarget(id) {
      const granted = grants.get(id)
      if (granted?.kind !== 'target') throw missing()
      grants.delete(id)
      return openTarget(granted.path)
    },
  }
}

async function fileAt(path: string): Promise<LocalFile> {
  const found = await stat(path).catch(refused)
  if (!found.isFile()) throw new AppError('REFUSED', 'local-file-failed', { detail: `${path} is no file` })
  return { path, name: basename(path), bytes: found.size, modifiedAt: found.mtimeMs }
}

/**
 * The content of a chosen file, which must be as it was then. Pieces are lent until the next one is asked for (decision 16); the next one is
 * read meanwhile.
 */
export async function* contentOfLocal({ path, bytes, modifiedAt }: LocalFile): AsyncGenerator<Uint8Array, void> {
  const file = await open(path, 'r').catch(refused)
  const buffers = [Buffer.allocUnsafeSlow(pieceBytes), Buffer.allocUnsafeSlow(pieceBytes)] as const
  const read = (at: number, turn: number): Promise<Uint8Array> => {
    const buffer = buffers[turn % 2 === 0 ? 0 : 1]
    const reading = file
      .read(buffer, 0, Math.min(pieceBytes, bytes - at), at)
      .then(({ bytesRead }) => buffer.subarray(0, bytesRead))
    // It is waited for later, or never.
    reading.catch(() => {})
    return reading
  }
  let ahead: Promise<Uint8Array> | null = null
  try {
    const now = await file.stat()
    if (now.size !== bytes || now.mtimeMs !== modifiedAt) throw changed(path)
    if (bytes > 0) ahead = read(0, 0)
    for (let at = 0, turn = 1; ahead; turn += 1) {
      const piece: Uint8Array = await ahead
      if (piece.length === 0) throw changed(path)
      at += piece.length
      ahead = at < bytes ? read(at, turn) : null
      yield piece
    }
  } catch (error) {
    throw toFault(error)
  } finally {
    await ahead?.catch(() => {})
    await file.close()
  }
}

const changed = (path: string): AppError => new AppError('REFUSED', 'local-file-changed', { detail: path })

/** Writes beside, and takes the name when it is whole: on one file system that is one step. */
async function openTarget(path: string): Promise<LocalTarget> {
  const beside = join(dirname(path), `.${basename(path).slice(0, 100)}.${randomUUID().slice(0, 8)}.part`)
  const file: FileHandle = await open(beside, 'wx').catch(refused)
  const abandon = async (): Promise<void> => {
    await file.close().catch(() => {})
    await unlink(beside).catch(() => {})
  }
  let at = 0
  return {
    abandon,
    async write(bytes) {
      for (let from = 0; from < bytes.length; ) {
        const { bytesWritten } = await file.write(bytes, from, bytes.length - from, at).catch(refused)
        from += bytesWritten
        at += bytesWritten
      }
    },
    async finish() {
      try {
        await file.close()
        await rename(beside, path)
      } catch (error) {
        await abandon()
        throw toFault(error)
      }
    },
  }
}

const reasons: Readonly<Record<string, LocalFileFault['reason']>> = {
  ENOSPC: 'local-file-full',
  EDQUOT: 'local-file-full',
  EFBIG: 'local-file-full',
  EACCES: 'local-file-denied',
  EPERM: 'local-file-denied',
  EROFS: 'local-file-denied',
  ENOENT: 'local-file-gone',
  ENOTDIR: 'local-file-gone',
}

/** What the system says of a file, as a fault; its own words are the detail. */
function toFault(error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error
  const reason = reasons[(error as NodeJS.ErrnoException).code ?? ''] ?? 'local-file-failed'
  return new AppError('REFUSED', reason, { detail: error.message.slice(0, 500), cause: error })
}

const refused = (error: unknown): never => {
  throw toFault(error)
}

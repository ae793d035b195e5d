import type { ContainerFile } from '../../../shared/contract/files.ts'
import type { FileKind } from '../../../shared/contract/layers.ts'
import { decodeName } from '../../engine/raw-names.ts'
import type { Engine } from '../../engine/types.ts'
import { AppError } from '../../fault.ts'
import { type ByteRange, type TarEntry, TarFault, typeFlags } from '../layers/tar-header.ts'
import { TarReader } from '../layers/tar-reader.ts'

const kinds = new Map<number, FileKind>([
  [typeFlags.file, 'file'],
  [typeFlags.contiguous, 'file'],
  [typeFlags.gnuSparse, 'file'],
  [typeFlags.hardlink, 'hardlink'],
  [typeFlags.symlink, 'symlink'],
  [typeFlags.character, 'character'],
  [typeFlags.block, 'block'],
  [typeFlags.directory, 'directory'],
  [typeFlags.fifo, 'fifo'],
])

const slash = 47

/**
 * The entries of a folder, out of the engine's archive of it: works for stopped containers and where there is no shell. The archive
 * holds everything below; contents are skipped where they lie and deeper entries are only passed by, so it costs time, not memory.
 * `onProgress`: bytes and entries so far.
 */
export async function listByArchive(
  engine: Engine,
  containerId: string,
  path: string,
  most: number,
  onProgress: (bytes: number, entries: number) => void,
  signal: AbortSignal,
): Promise<{ files: ContainerFile[]; leftOut: number }> {
  const files: ContainerFile[] = []
  const folders = new Set<string>()
  let leftOut = 0
  let bytes = 0
  let entries = 0
  let isFolder = false
  const entry = (found: TarEntry): boolean => {
    entries += 1
    const name = below(found.path, path === '/')
    if (name === null) {
      // The folder itself comes first.
      if (entries === 1) isFolder = found.type === typeFlags.directory
      return false
    }
    isFolder = true
    if (name === '') {
      // Deeper.
      return false
    }
    if (files.length >= most) {
      leftOut += 1
      return false
    }
    const kind = kinds.get(found.type)
    if (!kind || folders.has(name)) return false
    if (kind === 'directory') folders.add(name)
    files.push({
      name,
      kind,
      bytes: kind === 'file' ? found.size : 0,
      mode: found.mode,
      uid: found.uid,
      gid: found.gid,
      modifiedAt: found.modifiedAt * 1000,
      link: kind === 'symlink' || kind === 'hardlink' ? textOf(found.link) : null,
      change: null,
    })
    return false
  }
  const reader = new TarReader({ entry, content: () => true, contentEnd: () => true })
  const data = (piece: Uint8Array, start: number, end: number): boolean => {
    bytes += end - start
    reader.push(piece, start, end)
    onProgress(bytes, entries)
    return true
  }
  try {
    await engine.files.archive(containerId, path, { data, drained: async () => undefined }, signal)
  } catch (error) {
    if (error instanceof TarFault)
      throw new AppError('REFUSED', 'archive-unreadable', { params: { message: error.message } })
    throw error
  }
  if (!isFolder) throw new AppError('REFUSED', 'not-a-folder')
  return { files: withLinkedSizes(files, path), leftOut }
}

/** An archive holds a file of several names once: the others, as `ls` sees them, are the same file. */
function withLinkedSizes(files: ContainerFile[], path: string): ContainerFile[] {
  const above = path === '/' ? '' : `${path.slice(path.lastIndexOf('/') + 1)}/`
  const byPath = new Map(files.map((file) => [`${above}${file.name}`, file]))
  return files.map((file) => {
    const same = file.kind === 'hardlink' && file.link !== null ? byPath.get(file.link) : undefined
    return same?.kind === 'file' ? { ...file, kind: same.kind, bytes: same.bytes, link: null } : file
  })
}

/** Null: the folder itself. Empty: deeper, or no name that an entry can have. Else the name of an entry right below. */
function below({ bytes, start, end }: ByteRange, isRoot: boolean): string | null {
  let from = start
  let to = end
  while (to > from && bytes[to - 1] === slash) to -= 1
  if (bytes[from] === 46 && (from + 1 === to || bytes[from + 1] === slash)) from += 1
  while (from < to && bytes[from] === slash) from += 1
  if (from >= to) return null
  if (!isRoot) {
    // The archive of /var/log begins each path with `log`.
    while (from < to && bytes[from] !== slash) from += 1
    if (from >= to) return null
    from += 1
  }
  for (let at = from; at < to; at += 1) if (bytes[at] === slash) return ''
  const name = decodeName(bytes, from, to)
  return name === '.' || name === '..' ? '' : name
}

const textOf = ({ bytes, start, end }: ByteRange): string => decodeName(bytes, start, end)

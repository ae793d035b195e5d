import { constants } from 'node:fs'
import { lstat, open, readdir, readFile, readlink, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ContextEntry } from '../../../shared/contract/builds.ts'
import { AppError } from '../../fault.ts'
import { ContextTar } from './context-tar.ts'
import { createIgnore, type Ignore } from './ignore.ts'

const longestDockerfile = 400_000
const pieceBytes = 256 * 1024

/** The Dockerfiles at the top of a folder, with their text. Throws context-unreadable. */
export async function dockerfilesOf(folder: string): Promise<{ path: string; text: string }[]> {
  try {
    const names = (await readdir(folder))
      .filter((name) => /^Dockerfile$|^Dockerfile\.(?!dockerignore$)|\.Dockerfile$/i.test(name))
      .sort()
    const found: { path: string; text: string }[] = []
    for (const name of names.slice(0, 50)) {
      const { size } = await stat(join(folder, name))
      if (size <= longestDockerfile) found.push({ path: name, text: await readFile(join(folder, name), 'utf8') })
    }
    return found
  } catch (error) {
    throw unreadable(error)
  }
}

/** A text of the folder; null where it is not there. */
export async function textIn(folder: string, path: string): Promise<string | null> {
  try {
    if ((await stat(join(folder, path))).size > longestDockerfile) throw new Error(`${path} is too long`)
    return await readFile(join(folder, path), 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw unreadable(error)
  }
}

/** `<Dockerfile>.dockerignore` goes before `.dockerignore`. */
export async function ignoreOf(folder: string, dockerfile: string): Promise<Ignore> {
  const text = (await textIn(folder, `${dockerfile}.dockerignore`)) ?? (await textIn(folder, '.dockerignore'))
  return createIgnore(text, dockerfile)
}

/** The folder as a tar, read while it is taken. `dockerfile`: takes the place of the one on the disk. */
export async function* folderTar(
  folder: string,
  ignore: Ignore,
  dockerfile: { path: string; text: string } | null,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void> {
  const tar = new ContextTar()
  const filling = fill(tar, folder, ignore, dockerfile).catch((error: unknown) => tar.fail(unreadable(error)))
  try {
    for await (const chunk of tar) {
      yield chunk
      onBytes(tar.bytes)
    }
    await filling
  } finally {
    // Taken no further: what fills it must not wait for ever.
    tar.fail(new AppError('CONFLICT', 'transfer-lost'))
  }
}

async function fill(
  tar: ContextTar,
  folder: string,
  ignore: Ignore,
  dockerfile: { path: string; text: string } | null,
): Promise<void> {
  if (dockerfile) {
    const bytes = Buffer.from(dockerfile.text)
    const { path } = dockerfile
    await tar.put({ path, kind: 'file', mode: 0o644, size: bytes.length, modifiedAt: Date.now(), link: null }, 0, bytes)
  }
  for await (const entry of walk(folder, '', ignore)) {
    if (entry.path === dockerfile?.path) continue
    if (entry.kind === 'file') await putFile(tar, join(folder, entry.path), entry)
    else await tar.put(entry, 0, new Uint8Array(0))
  }
  tar.end()
}

async function* walk(folder: string, below: string, ignore: Ignore): AsyncGenerator<ContextEntry, void> {
  for (const name of (await readdir(join(folder, below))).sort()) {
    const path = below === '' ? name : `${below}/${name}`
    const found = await lstat(join(folder, path))
    const entry = { path, mode: found.mode & 0o7777, modifiedAt: Math.max(0, found.mtimeMs), size: 0, link: null }
    if (found.isDirectory()) {
      if (ignore.takes(path)) yield { ...entry, kind: 'directory' }
      if (!ignore.skipsFolder(path)) yield* walk(folder, path, ignore)
    } else if (!ignore.takes(path)) continue
    else if (found.isSymbolicLink()) yield { ...entry, kind: 'symlink', link: await readlink(join(folder, path)) }
    // Sockets, pipes and devices are left out, as the CLI does.
    else if (found.isFile()) yield { ...entry, kind: 'file', size: found.size }
  }
}

async function putFile(tar: ContextTar, file: string, entry: ContextEntry): Promise<void> {
  const handle = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
  try {
    let at = 0
    do {
      const room = Math.min(pieceBytes, entry.size - at)
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(room), 0, room, at)
      if (bytesRead < room && bytesRead === 0) throw new Error(`${entry.path} became shorter while it was read`)
      await tar.put(entry, at, buffer.subarray(0, bytesRead))
      at += bytesRead
    } while (at < entry.size)
  } finally {
    await handle.close()
  }
}

export function unreadable(error: unknown): AppError {
  if (error instanceof AppError) return error
  const message = error instanceof Error ? error.message : String(error)
  return new AppError('REFUSED', 'context-unreadable', { params: { message }, detail: message, cause: error })
}

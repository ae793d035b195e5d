import type { Engine } from '../../engine/types.ts'
import { AppError } from '../../fault.ts'
import type { JobWork } from '../jobs/job.ts'
import { type TarPart, tarOf } from './file-tar.ts'

/** A file on its way into a container, by its path below the folder that it goes to. */
export interface FileIn {
  readonly path: string
  readonly bytes: number
  readonly modifiedAt: number
  readonly content: () => AsyncIterable<Uint8Array>
}

const never = new AbortController().signal
const owner = { uid: 0, gid: 0 }

/**
 * Puts empty folders and files into a folder of a container. A job that is stopped ends behind the file that was begun, since the engine
 * writes straight under the final names; where a file's content breaks, what there is of it is removed again.
 */
export async function putFiles(
  engine: Engine,
  work: Pick<JobWork, 'signal'>,
  { containerId, folder }: { containerId: string; folder: string },
  { files, folders }: { files: readonly FileIn[]; folders: readonly string[] },
  onGiven: (bytes: number) => void,
): Promise<void> {
  let left = files.length + folders.length
  let given = 0
  const broken: { path: string | null; error: unknown } = { path: null, error: null }
  const counted = async function* ({ path, content }: FileIn): AsyncGenerator<Uint8Array, void> {
    try {
      for await (const piece of content()) {
        yield piece
        given += piece.length
        onGiven(given)
      }
    } catch (error) {
      broken.path = path
      broken.error = error
      throw error
    }
  }
  const entries = function* (): Generator<TarPart, void> {
    for (const path of folders) {
      if (work.signal.aborted) return
      left -= 1
      yield { ...owner, path, kind: 'directory', mode: 0o755, modifiedAt: Date.now() }
    }
    for (const file of files) {
      if (work.signal.aborted) return
      left -= 1
      const { path, bytes, modifiedAt } = file
      yield { ...owner, path, kind: 'file', mode: 0o644, bytes, modifiedAt, content: counted(file) }
    }
  }
  try {
    await engine.files.put(containerId, folder, tarOf(entries()), never)
  } catch (error) {
    if (broken.path === null) throw error
    await removeFile(engine, containerId, folder, broken.path)
    throw broken.error
  }
  if (left > 0) work.signal.throwIfAborted()
}

/**
 * Removes a file of a container, running or not; no engine has a call for that. Before it unpacks an entry the engine removes what has its
 * name (moby, `pkg/archive` Unpack), and then this one, a hard link to what is not there, is refused. Resolves with false where the file
 * is still there, or nothing tells: another engine may look first.
 */
export async function removeFile(engine: Engine, containerId: string, folder: string, path: string): Promise<boolean> {
  const link = `${path}-is-not-there`
  const tar = tarOf([{ ...owner, path, kind: 'link', link, mode: 0o644, modifiedAt: 0 }])
  await engine.files.put(containerId, folder, tar, never).catch(() => {})
  return engine.files.stat(containerId, `${folder}/${path}`, never).then(
    () => false,
    (error: unknown) => error instanceof AppError && error.reason === 'path-missing',
  )
}

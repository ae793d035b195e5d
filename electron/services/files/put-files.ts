import { randomUUID } from 'node:crypto'
import type { Engine } from '../../engine/types.ts'
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
  /** A file whose content broke; `begun`: the engine was told of it, and had removed what had its name. */
  let broken = null as { path: string; begun: boolean; error: unknown } | null
  const counted = async function* ({ path, content }: FileIn): AsyncGenerator<Uint8Array, void> {
    const before = given
    try {
      for await (const piece of content()) {
        yield piece
        given += piece.length
        onGiven(given)
      }
    } catch (error) {
      broken = { path, begun: given > before, error }
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
    if (!broken) throw error
    if (broken.begun) await removeFile(engine, containerId, folder, broken.path)
    throw broken.error
  }
  if (left > 0) work.signal.throwIfAborted()
}

/**
 * Removes a file of a container, running or not; no engine has a call for that. Before it unpacks an entry the engine removes what has its
 * name (moby, `pkg/archive` Unpack), and then this one, a hard link to what is not there, is refused. Another engine may look first, and
 * leave the file.
 */
async function removeFile(engine: Engine, containerId: string, folder: string, path: string): Promise<void> {
  const link = `not-there-${randomUUID()}`
  const tar = tarOf([{ ...owner, path, kind: 'link', link, mode: 0o644, modifiedAt: 0 }])
  await engine.files.put(containerId, folder, tar, never).catch(() => {})
}

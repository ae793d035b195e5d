import type { ContextEntry } from '../../../../shared/contract/builds.ts'
import { toBase64 } from '../../../stores/pieces.ts'
import type { FilesFolder, FolderChild } from './folder.ts'

export interface Sent {
  readonly files: number
  readonly bytes: number
  /** Files and whole folders that `.dockerignore` keeps out. */
  readonly leftOut: number
  /** The first of them; folders end with `/`. */
  readonly leftOutPaths: readonly string[]
  readonly isWhole: boolean
}

export const nothingSent: Sent = { files: 0, bytes: 0, leftOut: 0, leftOutPaths: [], isWhole: false }

export interface ContextPiece {
  entry: ContextEntry
  at: number
  bytes: string
}

const pieceBytes = 192 * 1024
const mostPieces = 500
/** Paths are of the message too. */
const mostPathChars = 100_000
const mostAsked = 1000
const mostNamed = 200
const tellMs = 100

/**
 * Sends a folder for a build, folder by folder and piece by piece, asking which paths the build takes. What is not taken is not read; a folder
 * that is not taken is not looked into, unless `.dockerignore` has exceptions or the Dockerfile is in it.
 */
export async function sendContext(ask: {
  readonly folder: Pick<FilesFolder, 'children' | 'file'>
  readonly dockerfile: string
  /** The text of `.dockerignore`. */
  readonly ignore: string | null
  readonly wanted: (paths: string[]) => Promise<boolean[]>
  readonly put: (pieces: ContextPiece[], last: boolean) => Promise<void>
  readonly onProgress: (sent: Sent) => void
}): Promise<void> {
  const { folder, dockerfile } = ask
  const hasExceptions = /^\s*!/m.test(ask.ignore ?? '')
  let sent = nothingSent
  let toldAt = 0
  const tell = (more: Partial<Sent>): void => {
    sent = { ...sent, ...more }
    const now = Date.now()
    if (now - toldAt < tellMs && !sent.isWhole) return
    toldAt = now
    ask.onProgress(sent)
  }
  const batch = createBatch(ask.put)
  const leaveOut = (path: string): void =>
    tell({
      leftOut: sent.leftOut + 1,
      leftOutPaths: sent.leftOut < mostNamed ? [...sent.leftOutPaths, path] : sent.leftOutPaths,
    })
  const sendFile = async (path: string): Promise<void> => {
    const file = await folder.file(path)
    const entry = entryOf(path, 'file', file.size, file.lastModified)
    let at = 0
    do {
      const end = Math.min(file.size, at + pieceBytes)
      const bytes = new Uint8Array(await file.slice(at, end).arrayBuffer())
      await batch.add({ entry, at, bytes: toBase64(bytes) }, bytes.length)
      at = end
      tell({ bytes: sent.bytes + bytes.length })
    } while (at < file.size)
    tell({ files: sent.files + 1 })
  }
  /** The folders in it that are to be looked into. */
  const sendChildren = async (children: readonly FolderChild[]): Promise<string[]> => {
    const below: string[] = []
    const takes = await ask.wanted(children.map(({ path }) => path))
    for (const [index, { path, kind }] of children.entries()) {
      const isTaken = takes[index] ?? false
      if (kind === 'directory') {
        if (isTaken) await batch.add({ entry: entryOf(path, 'directory', 0, Date.now()), at: 0, bytes: '' }, 0)
        if (isTaken || hasExceptions || dockerfile.startsWith(`${path}/`)) below.push(path)
        else leaveOut(`${path}/`)
      } else if (isTaken) await sendFile(path)
      // The back end puts the editor's text in its place.
      else if (path !== dockerfile) leaveOut(path)
    }
    return below
  }

  const waiting = ['']
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const children = await folder.children(at)
    const below: string[] = []
    for (let first = 0; first < children.length; first += mostAsked)
      below.push(...(await sendChildren(children.slice(first, first + mostAsked))))
    waiting.push(...below.reverse())
  }
  await batch.end()
  tell({ isWhole: true })
}

/** Gathers pieces into messages. */
function createBatch(put: (pieces: ContextPiece[], last: boolean) => Promise<void>) {
  let pieces: ContextPiece[] = []
  let bytes = 0
  let chars = 0
  const flush = async (last: boolean): Promise<void> => {
    const full = pieces
    pieces = []
    bytes = 0
    chars = 0
    if (full.length > 0 || last) await put(full, last)
  }
  return {
    async add(piece: ContextPiece, size: number): Promise<void> {
      if (pieces.length > 0 && bytes + size > pieceBytes) await flush(false)
      pieces.push(piece)
      bytes += size
      chars += piece.entry.path.length
      if (bytes >= pieceBytes || pieces.length >= mostPieces || chars >= mostPathChars) await flush(false)
    },
    end: () => flush(true),
  }
}

const entryOf = (path: string, kind: 'file' | 'directory', size: number, modifiedAt: number): ContextEntry => ({
  ...{ path, kind, size, modifiedAt: Math.max(0, modifiedAt), link: null },
  // A browser does not tell.
  mode: kind === 'file' ? 0o644 : 0o755,
})

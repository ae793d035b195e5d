import type { ContainerFile, PathChange, WriteQuestion } from '../../shared/contract/files.ts'
import type { Undo } from '../../shared/lib/undo.ts'
import type { Client } from '../client.ts'
import { type Refusal, refusalOf } from './fault-of.ts'
import { fromBase64, toBase64 } from './pieces.ts'

/** A folder of a container. What was listed stays on screen while it is read again. */
export interface FolderView {
  readonly rows: readonly ContainerFile[] | null
  /** Read so far, while the engine's archive is read. */
  readonly reading: { readonly bytes: number; readonly entries: number } | null
  readonly leftOut: number
  readonly by: 'exec' | 'archive' | null
  readonly refusal: Refusal | null
}

export const unread: FolderView = { rows: null, reading: null, leftOut: 0, by: null, refusal: null }

/** Marks are a moment behind the rows: within this time both are shown together, so that no row changes under the eye. */
const marksMs = 300

/** Lists a folder once; `put` gets the whole view each time. The undo ends the reading. */
export function listFolder(
  client: Client,
  at: { containerId: string; path: string },
  put: (view: FolderView) => void,
): Undo {
  const closing = new AbortController()
  const { signal } = closing
  const rows: ContainerFile[] = []
  const changes: Change[] = []
  let listed: FolderView | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  const read = async (): Promise<void> => {
    try {
      for await (const notice of await client.files.list(at, { signal })) {
        if (signal.aborted) return
        if (notice.kind === 'entries') rows.push(...notice.entries)
        else if (notice.kind === 'changes') changes.push(...notice.changes)
        else if (notice.kind === 'reading') put({ ...unread, reading: notice })
        else {
          const view = { ...unread, rows, leftOut: notice.leftOut, by: notice.by }
          listed = view
          timer = setTimeout(() => put(view), marksMs)
        }
      }
    } catch (error) {
      if (!listed && !signal.aborted) put({ ...unread, refusal: refusalOf(error) })
    }
    clearTimeout(timer)
    if (listed && !signal.aborted) put({ ...listed, rows: withChanges(rows, changes) })
  }
  void read()
  return () => {
    clearTimeout(timer)
    closing.abort()
  }
}

interface Change {
  readonly name: string
  readonly change: PathChange
}

/** Marks what differs from the image, and adds what was removed from it. */
export function withChanges(files: readonly ContainerFile[], changes: readonly Change[]): ContainerFile[] {
  const here = new Map(changes.map(({ name, change }) => [name, change]))
  const seen = new Set<string>()
  const marked = files.map((file) => {
    // In the engine's JSON, bytes that are no text are U+FFFD.
    const name = file.name.toWellFormed()
    const change = here.get(name)
    if (change) seen.add(name)
    return change && change !== 'removed' ? { ...file, change } : file
  })
  for (const [name, change] of here) {
    if (change !== 'removed' || seen.has(name)) continue
    const nothing = { bytes: 0, mode: 0, uid: 0, gid: 0, modifiedAt: null, link: null }
    marked.push({ name, kind: 'file', change, ...nothing })
  }
  return marked
}

/** What differs from the image. */
export type ChangesView =
  | { readonly kind: 'loading' }
  | {
      readonly kind: 'shown'
      readonly rows: readonly { readonly path: string; readonly change: PathChange }[]
      readonly leftOut: number
    }
  | { readonly kind: 'failed'; readonly refusal: Refusal }

export function readChanges(client: Client, containerId: string, put: (view: ChangesView) => void): Undo {
  const closing = new AbortController()
  const { signal } = closing
  client.files.changes({ containerId }, { signal }).then(
    (answer) => !signal.aborted && put({ kind: 'shown', ...answer }),
    (error: unknown) => !signal.aborted && put({ kind: 'failed', refusal: refusalOf(error) }),
  )
  return () => closing.abort()
}

export interface OpenedText {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly whole: boolean
  readonly stamp: { readonly bytes: number; readonly modifiedAt: number }
}

/** The beginning of a file, as much as is shown here. */
export async function readText(
  client: Client,
  at: { containerId: string; path: string },
  limit: number,
  signal: AbortSignal,
): Promise<OpenedText> {
  const { bytes, whole, stamp } = await client.files.read({ ...at, limit }, { signal })
  return { bytes: fromBase64(bytes), whole, stamp }
}

/** Puts a text in the place of the file that was opened. */
export async function writeText(
  client: Client,
  at: { containerId: string; path: string },
  text: string,
  stamp: OpenedText['stamp'],
  accepted: WriteQuestion[],
): Promise<OpenedText> {
  const bytes = new TextEncoder().encode(text)
  const told = await client.files.write({ ...at, bytes: toBase64(bytes), stamp, accepted })
  return { bytes, whole: true, stamp: told.stamp }
}

/** A file to be sent, by its path below the folder it goes to. */
export interface SentFile {
  readonly path: string
  readonly file: File
}

import type { OpenedText } from './files.ts'

/** Where somebody was in a container's files when their tab was left. */
export interface FilesPlace {
  readonly folder: string
  /** What was typed into a file there and not saved. */
  readonly draft: TextDraft | null
}

export interface TextDraft {
  readonly path: string
  /** The file as it was read, whose stamp says on saving whether it has changed since. */
  readonly file: OpenedText
  readonly text: string
}

/** Those with a draft hold up to half a MiB; beyond this the oldest are let go. */
const mostPlaces = 32
const places = new Map<string, FilesPlace>()

/** Null for a container whose files were not looked at in this window. */
export const placeOf = (containerId: string): FilesPlace | null => places.get(containerId) ?? null

/** Keeps the folder, the draft or both. */
export function keepPlace(containerId: string, place: Partial<FilesPlace>): void {
  const kept = { folder: '/', draft: null, ...places.get(containerId), ...place }
  places.delete(containerId)
  places.set(containerId, kept)
  const [oldest] = places.keys()
  if (places.size > mostPlaces && oldest !== undefined) places.delete(oldest)
}

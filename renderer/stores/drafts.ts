import type { OpenedText } from './files.ts'

/** A text of a container that was typed and not saved. */
export interface TextDraft {
  readonly path: string
  /** The file as it was read, whose stamp says on saving whether it has changed since. */
  readonly file: OpenedText
  readonly text: string
}

/** One a container, each of at most 256 KiB; beyond this the oldest are let go. */
const mostDrafts = 32
const drafts = new Map<string, TextDraft>()

/** What was left unsaved in this container's files, in this window. */
export const draftOf = (containerId: string): TextDraft | null => drafts.get(containerId) ?? null

/** Keeps a text while its tab is left; null forgets it. */
export function keepDraft(containerId: string, draft: TextDraft | null): void {
  drafts.delete(containerId)
  if (!draft) return
  drafts.set(containerId, draft)
  const [oldest] = drafts.keys()
  if (drafts.size > mostDrafts && oldest !== undefined) drafts.delete(oldest)
}

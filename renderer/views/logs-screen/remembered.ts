import type { LogViewChoice } from '../../../shared/contract/settings.ts'

/** As the contract bounds them. */
const mostViews = 50
/** All of them travel in one message, which browser mode takes up to 1 MiB of; a character is 3 bytes at the most. */
const mostCharacters = 300_000
const longestTitle = 200

/** How a selection is looked at that never was before. */
export const freshView = (key: string): LogViewChoice => ({
  key,
  title: null,
  filter: { conditions: [] },
  columns: [],
  place: null,
  bookmarks: [],
})

export function viewOf(views: readonly LogViewChoice[], key: string): LogViewChoice {
  return views.find((view) => view.key === key) ?? freshView(key)
}

/** With this view as the one that was used last. What was not used for longest, or is too large to be kept, gives way. */
export function withView(views: readonly LogViewChoice[], view: LogViewChoice): LogViewChoice[] {
  const kept: LogViewChoice[] = []
  let room = mostCharacters
  for (const next of [view, ...views.filter(({ key }) => key !== view.key)]) {
    const size = JSON.stringify(next).length
    if (size > room || kept.length === mostViews) continue
    room -= size
    kept.push(next)
  }
  return kept
}

/** As the back end takes it. An empty title is none. */
export function titleOf(text: string): string | null {
  return text.trim().slice(0, longestTitle) || null
}

/** It holds something that a fresh one does not: worth keeping even where it was only looked at in passing. */
export function isTold(view: LogViewChoice): boolean {
  const { title, filter, columns, place, bookmarks } = view
  return title !== null || place !== null || filter.conditions.length + columns.length + bookmarks.length > 0
}

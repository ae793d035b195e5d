import type { LogLine, LogSource } from '../../../shared/contract/logs.ts'
import type { LogViewChoice } from '../../../shared/contract/settings.ts'

export type LogBookmark = LogViewChoice['bookmarks'][number]

const most = 500

/** What a bookmark on this line would be; null for a marker and for a line without a time, which nothing could find again. */
export function bookmarkOf(line: LogLine, sources: readonly LogSource[]): LogBookmark | null {
  const containerId = sources[line.source]?.containerId
  return containerId === undefined || line.at === null || line.kind === 'marker' ? null : { containerId, at: line.at }
}

const isSame = (a: LogBookmark, b: LogBookmark): boolean => a.at === b.at && a.containerId === b.containerId

export const isBookmarked = (bookmarks: readonly LogBookmark[], mark: LogBookmark): boolean =>
  bookmarks.some((other) => isSame(other, mark))

/** With or without it, by time; the oldest bookmark gives way where there are too many. */
export function toggleBookmark(bookmarks: readonly LogBookmark[], mark: LogBookmark): LogBookmark[] {
  const others = bookmarks.filter((other) => !isSame(other, mark))
  if (others.length < bookmarks.length) return others
  return [...others, mark].sort((a, b) => a.at - b.at).slice(-most)
}

/** The next bookmark after (or before) a time, going on at the other end; null for none at all. */
export function nextBookmark(
  bookmarks: readonly LogBookmark[],
  at: number | null,
  direction: 'forward' | 'backward',
): LogBookmark | null {
  const sorted = [...bookmarks].sort((a, b) => a.at - b.at)
  if (direction === 'backward') sorted.reverse()
  const isBeyond = (mark: LogBookmark): boolean =>
    at === null || (direction === 'forward' ? mark.at > at : mark.at < at)
  return sorted.find(isBeyond) ?? sorted[0] ?? null
}

import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { withoutEscapes } from '../../../shared/lib/ansi-escapes.ts'
import type { Client } from '../../client.ts'
import { useClient } from '../../client-context.tsx'
import type { LogFeed } from '../../stores/logs.ts'
import type { LogBookmark } from '../logs/bookmarks.ts'

interface BookmarkedLine {
  readonly number: number
  readonly at: number
  /** Its beginning. */
  readonly text: string
}

/** Lines of one time are looked through for the container's own. */
const mostOfOneTime = 200
const longestText = 120

const keyOf = (mark: LogBookmark): string => `${mark.containerId} ${mark.at}`

/** The lines that bookmarks stand for, read once a session: undefined while one is being looked for, null where it is no longer there. */
export function useBookmarkedLines(
  feed: LogFeed,
  bookmarks: readonly LogBookmark[],
): (mark: LogBookmark) => BookmarkedLine | null | undefined {
  const client = useClient()
  const sessionId = useStore(feed.store, (state) => state.sessionId)
  // Before, a line that is there may not have been read.
  const caughtUp = useStore(feed.store, (state) => state.notice?.caughtUp === true)
  const [lines, setLines] = useState<ReadonlyMap<string, BookmarkedLine | null>>(new Map())
  // biome-ignore lint/correctness/useExhaustiveDependencies: another session has other numbers
  useEffect(() => setLines(new Map()), [sessionId])

  useEffect(() => {
    if (sessionId === null || !caughtUp) return
    const closing = new AbortController()
    const read = async (): Promise<void> => {
      for (const mark of bookmarks) {
        if (lines.has(keyOf(mark))) continue
        const line = await find(client, feed, sessionId, mark, closing.signal)
        if (closing.signal.aborted) return
        setLines((known) => new Map(known).set(keyOf(mark), line))
        return // the change begins the next one
      }
    }
    // A lost connection: another session will be opened.
    read().catch(() => undefined)
    return () => closing.abort()
  }, [client, feed, sessionId, caughtUp, bookmarks, lines])
  return (mark) => lines.get(keyOf(mark))
}

async function find(
  client: Client,
  feed: LogFeed,
  sessionId: string,
  mark: LogBookmark,
  signal: AbortSignal,
): Promise<BookmarkedLine | null> {
  const first = await client.logs.lineAt({ sessionId, at: mark.at }, { signal })
  if (!first) return null
  const { lines } = await client.logs.read({ sessionId, from: first.number, count: mostOfOneTime }, { signal })
  const sources = feed.store.getState().notice?.sources
  const line = lines.find(({ at, source }) => at === mark.at && sources?.[source]?.containerId === mark.containerId)
  return line ? { number: line.number, at: mark.at, text: withoutEscapes(line.text).slice(0, longestText) } : null
}

import { useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import type { LogFeed } from '../../stores/logs.ts'

const pixelsEach = 3
/** While lines come the marks move all the time: they are asked for no more often than this. */
const restMs = 500

/** Where on a track of `height` pixels the matches are; null while there is no search, or nothing says. */
export function useFindMarks(feed: LogFeed, height: number): readonly number[] | null {
  const findId = useStore(feed.store, (state) => state.find?.notice?.findId ?? null)
  const matches = useStore(feed.store, (state) => state.find?.notice?.matches ?? 0)
  const lines = useStore(feed.store, (state) => (state.find === null ? 0 : state.rows.end - state.rows.first))
  const [marks, setMarks] = useState<readonly number[] | null>(null)
  const askedAt = useRef(0)
  const buckets = Math.max(1, Math.min(1000, Math.floor(height / pixelsEach)))
  const isWanted = findId !== null && matches > 0 && height > 0

  // biome-ignore lint/correctness/useExhaustiveDependencies: findId, matches, lines: with each of them the marks are other ones
  useEffect(() => {
    if (!isWanted) return setMarks(null)
    const ask = async (): Promise<void> => {
      askedAt.current = performance.now()
      const counts = await feed.marks(buckets)
      if (counts) setMarks(counts)
    }
    const timer = setTimeout(ask, Math.max(0, askedAt.current + restMs - performance.now()))
    return () => clearTimeout(timer)
  }, [feed, isWanted, buckets, findId, matches, lines])
  return isWanted ? marks : null
}

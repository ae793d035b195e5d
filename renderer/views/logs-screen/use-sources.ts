import { useEffect, useState } from 'react'
import type { LogSource } from '../../../shared/contract/logs.ts'
import type { LogFeed } from '../../stores/logs.ts'

/** Counts that change 20 times a second cannot be read. */
const restMs = 500

const none: readonly LogSource[] = []

/** The sources of a session: who they are and what they do at once, how much they have said twice a second. */
export function useSources(feed: LogFeed): readonly LogSource[] {
  const [sources, setSources] = useState<readonly LogSource[]>(none)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let shown = none
    const take = (): void => {
      clearTimeout(timer)
      timer = undefined
      shown = feed.store.getState().notice?.sources ?? none
      setSources(shown)
    }
    const look = (): void => {
      const now = feed.store.getState().notice?.sources ?? none
      if (now === shown) return
      if (isNews(shown, now)) take()
      else timer ??= setTimeout(take, restMs)
    }
    take()
    const stop = feed.store.subscribe(look)
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [feed])
  return sources
}

function isNews(before: readonly LogSource[], now: readonly LogSource[]): boolean {
  return (
    before.length !== now.length ||
    now.some((source, index) => source.state !== before[index]?.state || source.name !== before[index]?.name)
  )
}

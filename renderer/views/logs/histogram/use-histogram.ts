import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { LogHistogram } from '../../../../shared/contract/logs.ts'
import { useClient } from '../../../client-context.tsx'
import { follow } from '../../../stores/follow.ts'
import type { LogFeed } from '../../../stores/logs.ts'

/** Bars change no more often than can be read. */
const restMs = 500

/** `null`: no line of the view has a time. */
export type Histogram = { kind: 'waiting' } | { kind: 'counted'; histogram: LogHistogram | null }

interface Counted {
  readonly viewId: string
  /** Differs when lines have come, or been given up. */
  readonly version: string
}

/**
 * Lines a level over time of what the pane shows, in at most `buckets` bars. Without a filter it looks at a view of its own over every
 * line. It is asked for again when the view has grown, at most twice a second; what is on screen stays until the next is there.
 */
export function useHistogram(feed: LogFeed, buckets: number): Histogram {
  const client = useClient()
  const sessionId = useStore(feed.store, (state) => state.sessionId)
  const isFiltered = useStore(feed.store, (state) => state.filter !== null)
  const viewId = useStore(feed.store, ({ view }) => view?.notice?.viewId ?? null)
  const version = useStore(feed.store, ({ view }) => versionOf(view?.notice ?? null))
  const [whole, setWhole] = useState<Counted | null>(null)
  const [histogram, setHistogram] = useState<Histogram>({ kind: 'waiting' })

  useEffect(() => {
    if (sessionId === null || isFiltered) return
    const stop = follow((signal) => client.logs.view({ sessionId, filter: { conditions: [] } }, { signal }), {
      value: (notice) => setWhole({ viewId: notice.viewId, version: versionOf(notice) }),
      ended: () => 'open-again',
    })
    return () => {
      stop()
      setWhole(null)
    }
  }, [client, sessionId, isFiltered])

  const shown: Counted | null = isFiltered ? (viewId === null ? null : { viewId, version }) : whole
  const shownId = shown?.viewId ?? null
  const shownVersion = shown?.version ?? ''
  const [pace] = useState(createPace)
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked for again as the view grows
  useEffect(() => {
    if (sessionId === null || shownId === null || buckets === 0) return
    return pace(async (signal) => {
      const next = await client.logs.histogram(
        { sessionId, viewId: shownId, since: null, until: null, buckets },
        { signal },
      )
      setHistogram({ kind: 'counted', histogram: next })
    })
  }, [client, sessionId, shownId, shownVersion, buckets, pace])
  return histogram
}

const versionOf = (notice: { first: number; scanned: number } | null): string =>
  notice ? `${notice.first} ${notice.first + notice.scanned}` : ''

/** Runs the newest task at once after a rest, else when the rest is over; never two at a time. */
function createPace(): (task: (signal: AbortSignal) => Promise<void>) => () => void {
  let freeAt = 0
  let running: Promise<void> = Promise.resolve()
  return (task) => {
    const closing = new AbortController()
    const { signal } = closing
    const run = async (): Promise<void> => {
      await running
      const wait = freeAt - performance.now()
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
      if (signal.aborted) return
      freeAt = performance.now() + restMs
      // What has begun is let finish: on a log that grows all the time each would else be broken off by the next.
      running = task(new AbortController().signal).catch(() => undefined)
    }
    void run()
    return () => closing.abort()
  }
}

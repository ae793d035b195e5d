import { useEffect, useRef, useState } from 'react'
import type { LogFeed } from '../../stores/logs.ts'
import { fileName, saveText } from './download.ts'

export type DownloadState = { kind: 'idle' } | { kind: 'saving'; percent: number } | { kind: 'failed' }

export interface Download {
  readonly state: DownloadState
  start(container: string, first: number, end: number, timestamps: boolean): void
  cancel(): void
}

/** One download at a time, with its progress; leaving the screen cancels it. */
export function useDownload(feed: LogFeed): Download {
  const [state, setState] = useState<DownloadState>({ kind: 'idle' })
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])

  const run = async (container: string, first: number, end: number, timestamps: boolean): Promise<void> => {
    running.current?.abort()
    const own = new AbortController()
    running.current = own
    const set = (next: DownloadState): void => {
      if (running.current === own) setState(next)
    }
    try {
      await saveText(
        fileName(container, new Date()),
        (signal) => {
          set({ kind: 'saving', percent: 0 })
          return feed.text(first, end, timestamps, signal)
        },
        (line) => set({ kind: 'saving', percent: Math.floor((100 * (line - first)) / Math.max(1, end - first)) }),
        own.signal,
      )
      set({ kind: 'idle' })
    } catch {
      set({ kind: own.signal.aborted ? 'idle' : 'failed' })
    }
  }
  return {
    state,
    start: (container, first, end, timestamps) => void run(container, first, end, timestamps),
    cancel: () => running.current?.abort(),
  }
}

import { useCallback, useEffect, useRef, useState } from 'react'
import { copyText } from '../../components/copy-text.ts'
import type { LogFeed } from '../../stores/logs.ts'
import { clipboardBytes, plainText, selectedText, selectedTextAtHand } from './copy.ts'
import type { TextRange } from './selection.ts'

export type CopyState = { kind: 'copied'; lines: number } | { kind: 'too-long' } | { kind: 'failed' } | null

export interface Copying {
  /** What became of the last copy, for a few seconds. */
  readonly state: CopyState
  /** Answers the browser's own copy event with the exact text of what is selected. */
  readonly onCopy: (event: ClipboardEvent) => void
  /** Lines `first` … `end - 1`; `bytes`: how much that is at most. */
  copyLines(first: number, end: number, bytes: number): void
}

export function useCopy(feed: LogFeed, selection: TextRange | null): Copying {
  const [state, setState] = useState<CopyState>(null)
  const latest = useRef(selection)
  latest.current = selection
  const life = useRef(new AbortController())
  useEffect(() => {
    life.current = new AbortController()
    return () => life.current.abort()
  }, [])
  useEffect(() => {
    if (!state) return
    const timer = setTimeout(() => setState(null), 3000)
    return () => clearTimeout(timer)
  }, [state])

  const put = useCallback(async (text: Promise<string>): Promise<void> => {
    try {
      const whole = await text
      const done = await copyText(whole)
      setState(done ? { kind: 'copied', lines: linesOf(whole) } : { kind: 'failed' })
    } catch {
      if (!life.current.signal.aborted) setState({ kind: 'failed' })
    }
  }, [])

  const onCopy = useCallback(
    (event: ClipboardEvent): void => {
      const range = latest.current
      if (!range) return
      event.preventDefault()
      const text = selectedTextAtHand(feed, range)
      if (text === null) void put(selectedText(feed, range, life.current.signal))
      else {
        event.clipboardData?.setData('text/plain', text)
        setState({ kind: 'copied', lines: linesOf(text) })
      }
    },
    [feed, put],
  )

  return {
    state,
    onCopy,
    copyLines: (first, end, bytes) => {
      if (bytes > clipboardBytes) setState({ kind: 'too-long' })
      else void put(plainText(feed, first, end, life.current.signal))
    },
  }
}

const linesOf = (text: string): number => {
  let lines = text.endsWith('\n') || text === '' ? 0 : 1
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1
  return lines
}

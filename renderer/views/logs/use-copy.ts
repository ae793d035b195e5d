import { useCallback, useEffect, useRef, useState } from 'react'
import { copyText } from '../../components/copy-text.ts'
import type { LogFeed } from '../../stores/logs.ts'
import { type CopyForm, type CopyWhat, selectedText, selectedTextAtHand, TooLong, textOfRows } from './copy.ts'
import type { TextRange } from './selection.ts'
import type { Range } from './viewport.ts'

export type CopyState = { kind: 'copied'; lines: number } | { kind: 'too-long' } | { kind: 'failed' } | null

export interface Copying {
  /** What became of the last copy, for a few seconds. */
  readonly state: CopyState
  readonly selection: TextRange | null
  /** The whole log is selected, be it more than is in the document: up to this place. */
  readonly all: Range | null
  selectAll(on: boolean): void
  /** Answers the browser's own copy event with the exact text of what is selected. */
  readonly onCopy: (event: ClipboardEvent) => void
  /** `range`: what `visible` and `all` mean. */
  copy(what: CopyWhat, form: CopyForm, range: Range): void
}

/** How long it is told what became of a copy; what offers a way out is told for longer. */
const toldMs = { copied: 3000, failed: 6000, 'too-long': 15_000 }

/** `whole`: the places that "everything" means. */
export function useCopy(feed: LogFeed, selection: TextRange | null, whole: Range): Copying {
  const [state, setState] = useState<CopyState>(null)
  const [all, setAll] = useState<Range | null>(null)
  const latest = useRef({ selection, all, whole })
  latest.current = { selection, all, whole }
  const life = useRef(new AbortController())
  useEffect(() => {
    life.current = new AbortController()
    return () => life.current.abort()
  }, [])
  useEffect(() => {
    if (!state) return
    const timer = setTimeout(() => setState(null), toldMs[state.kind])
    return () => clearTimeout(timer)
  }, [state])
  // Another selection takes its place.
  useEffect(() => {
    if (selection !== null) setAll(null)
  }, [selection])

  const put = useCallback(async (text: Promise<string>): Promise<void> => {
    try {
      const copied = await text
      const done = await copyText(copied)
      setState(done ? { kind: 'copied', lines: linesOf(copied) } : { kind: 'failed' })
    } catch (error) {
      if (!life.current.signal.aborted) setState({ kind: error instanceof TooLong ? 'too-long' : 'failed' })
    }
  }, [])

  const onCopy = useCallback(
    (event: ClipboardEvent): void => {
      const { selection: range, all: everything } = latest.current
      if (everything) {
        event.preventDefault()
        void put(textOfRows(feed, everything, 'plain', life.current.signal))
        return
      }
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
    selection,
    all,
    selectAll: useCallback((on) => {
      document.getSelection()?.removeAllRanges()
      setAll(on ? latest.current.whole : null)
    }, []),
    onCopy,
    copy(what, form, range) {
      const { signal } = life.current
      if (what !== 'selection') void put(textOfRows(feed, range, form, signal))
      else if (all) void put(textOfRows(feed, all, form, signal))
      else if (selection && form === 'plain') {
        const text = selectedTextAtHand(feed, selection)
        void put(text === null ? selectedText(feed, selection, signal) : Promise.resolve(text))
      } else if (selection)
        void put(textOfRows(feed, { first: selection.start.line, end: selection.end.line + 1 }, form, signal))
    },
  }
}

const linesOf = (text: string): number => {
  let lines = text.endsWith('\n') || text === '' ? 0 : 1
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1
  return lines
}

import { type ReactNode, useCallback, useEffect, useId, useLayoutEffect, useRef } from 'react'
import type { LogFeed } from '../../stores/logs.ts'
import { LogRow, type LogRowWords } from './LogRow.tsx'
import { LogScrollbar } from './LogScrollbar.tsx'
import classes from './LogViewport.module.css'
import type { TimestampChoice } from './time-text.ts'
import type { LogSelection } from './use-selection.ts'
import type { ViewportModel } from './use-viewport.ts'
import type { Range } from './viewport.ts'

/** The lines in sight. Rows are keyed by line number and stay while their line is in sight, so a selection stays with them. */
export function LogViewport(props: {
  feed: LogFeed
  view: ViewportModel
  range: Range
  selection: LogSelection
  wrap: boolean
  timestamps: TimestampChoice
  currentLine: number | null
  sourceOf: (source: number) => string | null
  words: LogRowWords & { readonly label: string; readonly scrollbar: string }
  onCopy: (event: ClipboardEvent) => void
  children?: ReactNode
}) {
  const { feed, view, selection } = props
  const layer = useRef<HTMLDivElement | null>(null)
  const id = useId()
  const latest = useRef(view)
  latest.current = view

  const wheel = useCallback((event: WheelEvent) => {
    if (event.ctrlKey || Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey) return
    event.preventDefault()
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 18 : event.deltaMode === 2 ? latest.current.height : 1
    latest.current.scrollBy(event.deltaY * unit)
  }, [])
  // React's wheel listeners are passive; the page must not scroll with the log.
  useEffect(() => {
    const box = view.element.current
    if (!box) return
    box.addEventListener('wheel', wheel, { passive: false })
    return () => box.removeEventListener('wheel', wheel)
  }, [view.element, wheel])

  const { onCopy } = props
  useEffect(() => {
    const box = view.element.current
    if (!box) return
    box.addEventListener('copy', onCopy)
    return () => box.removeEventListener('copy', onCopy)
  }, [view.element, onCopy])

  useLayoutEffect(() => {
    if (!props.wrap || !layer.current) return
    const heights = new Map<number, number>()
    for (const row of layer.current.querySelectorAll<HTMLElement>('[data-line]:not([data-aside])'))
      heights.set(Number(row.dataset.line), row.offsetHeight)
    view.measure(heights)
  })

  const numbers: number[] = []
  for (let line = view.window.first; line < view.window.end; line += 1) numbers.push(line)
  const pinned = selection.range ? [selection.range.start.line, selection.range.end.line] : []
  for (const line of pinned) if (!numbers.includes(line) && feed.line(line)) numbers.push(line)
  numbers.sort((a, b) => a - b)

  return (
    <div className={classes.frame}>
      <div
        ref={view.element}
        id={id}
        className={classes.viewport}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={props.words.label}
        data-wrap={props.wrap || undefined}
        onScroll={(event) => {
          // The browser scrolls what overflows to show a focus or a found text; the model does the scrolling here.
          const { scrollTop } = event.currentTarget
          if (scrollTop === 0) return
          event.currentTarget.scrollTop = 0
          view.scrollBy(scrollTop)
        }}
      >
        <div ref={layer} className={classes.layer} style={{ transform: `translateY(${Math.round(view.top)}px)` }}>
          {numbers.map((number) => {
            const line = feed.line(number)
            return (
              <LogRow
                key={number}
                number={number}
                line={line}
                wrap={props.wrap}
                timestamps={props.timestamps}
                current={number === props.currentLine}
                aside={number < view.window.first || number >= view.window.end}
                source={line ? props.sourceOf(line.source) : null}
                words={props.words}
              />
            )
          })}
        </div>
        {props.children}
      </div>
      <LogScrollbar
        label={props.words.scrollbar}
        controls={id}
        thumb={view.thumb}
        height={view.height}
        line={view.position.line}
        range={props.range}
        onThumb={view.toThumb}
        onPage={view.scrollPage}
      />
    </div>
  )
}

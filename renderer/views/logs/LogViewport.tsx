import { type ReactNode, useCallback, useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import type { LogLine } from '../../../shared/contract/logs.ts'
import { bookmarkOf, isBookmarked } from './bookmarks.ts'
import { EarlierRow } from './EarlierRow.tsx'
import { ColumnsHeader } from './fields/ColumnsHeader.tsx'
import { LineMenu } from './filter/LineMenu.tsx'
import { LinkTarget, useLinkTarget } from './LinkTarget.tsx'
import { LogRow, type RowLook } from './LogRow.tsx'
import { LogScrollbar } from './LogScrollbar.tsx'
import classes from './LogViewport.module.css'
import type { Pane } from './use-pane.ts'
import { useRowKeys } from './use-row-keys.ts'
import type { LogRowWords } from './use-row-words.ts'
import { WholeLine } from './WholeLine.tsx'

/** A second click that comes later than this is another one. */
const doubleClickMs = 220

/** The lines in sight. A row stays while its line is in sight, so a selection stays with them. */
export function LogViewport(props: { pane: Pane; look: RowLook; words: LogRowWords; children?: ReactNode }) {
  const { pane, look, words } = props
  const { feed, state, chosen, textSelection, copying } = pane
  const { view, range } = pane.place
  const { rows } = state
  const sources = state.notice?.sources ?? []
  const layer = useRef<HTMLDivElement | null>(null)
  const id = useId()
  const latest = useRef(pane)
  latest.current = pane
  const [whole, setWhole] = useState<LogLine | null>(null)
  const link = useLinkTarget()

  const wheel = useCallback((event: WheelEvent) => {
    if (event.ctrlKey || Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey) return
    event.preventDefault()
    const { view: now } = latest.current.place
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 18 : event.deltaMode === 2 ? now.height : 1
    now.scrollBy(event.deltaY * unit)
  }, [])
  // React's wheel listeners are passive; the page must not scroll with the log.
  useEffect(() => {
    const box = view.element.current
    if (!box) return
    box.addEventListener('wheel', wheel, { passive: false })
    return () => box.removeEventListener('wheel', wheel)
  }, [view.element, wheel])

  const { onCopy } = copying
  useEffect(() => {
    const box = view.element.current
    if (!box) return
    box.addEventListener('copy', onCopy)
    return () => box.removeEventListener('copy', onCopy)
  }, [view.element, onCopy])

  useLayoutEffect(() => {
    if (!look.wrap || !layer.current) return
    const heights = new Map<number, number>()
    for (const row of layer.current.querySelectorAll<HTMLElement>('[data-line]:not([data-aside])'))
      heights.set(Number(row.dataset.line), row.offsetHeight)
    view.measure(heights)
  })

  const places: number[] = []
  for (let place = view.window.first; place < view.window.end; place += 1) places.push(place)
  const { range: selected } = textSelection
  for (const place of selected ? [selected.start.line, selected.end.line] : [])
    if (!places.includes(place) && feed.line(place)) places.push(place)
  places.sort((a, b) => a - b)
  const keys = useRowKeys(places)
  const current = pane.finding.open ? (state.find?.current?.place ?? null) : null

  const choosing = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useEffect(() => () => clearTimeout(choosing.current), [])
  const onClick = (event: React.MouseEvent): void => {
    clearTimeout(choosing.current)
    const target = event.target as Element
    if (event.detail > 1 || !document.getSelection()?.isCollapsed) return
    if (target.closest('a, button')) return
    copying.selectAll(false)
    const place = Number(target.closest<HTMLElement>('[data-line]')?.dataset.line ?? Number.NaN)
    const line = feed.line(place)
    if (!line || line.kind === 'marker') return
    const next = chosen.isChosen(place, line) ? null : line
    // The details that open must not slip under the second click of a double one, which selects a word.
    choosing.current = setTimeout(() => {
      if (document.getSelection()?.isCollapsed) chosen.choose(next, place)
    }, doubleClickMs)
  }

  return (
    <>
      <ColumnsHeader look={look} lines={view.element} />
      <div className={classes.frame}>
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: Enter and the arrow keys choose a line too (use-pane-actions.ts) */}
        <div
          ref={view.element}
          id={id}
          className={classes.viewport}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
          tabIndex={0}
          role="log"
          aria-live="off"
          aria-label={words.label}
          data-wrap={look.wrap || undefined}
          data-all={copying.all !== null || undefined}
          onClick={onClick}
          {...link.events}
          onScroll={(event) => {
            // The browser scrolls what overflows to show a focus or a found text; the model does the scrolling here.
            const { scrollTop } = event.currentTarget
            if (scrollTop === 0) return
            event.currentTarget.scrollTop = 0
            view.scrollBy(scrollTop)
          }}
        >
          <div ref={layer} className={classes.layer} style={{ transform: `translateY(${Math.round(view.top)}px)` }}>
            {places.map((place) => {
              if (rows.space === 'tail' && place === rows.first)
                return (
                  <EarlierRow
                    key="earlier"
                    place={place}
                    text={words.earlier(state.notice?.count ?? 0)}
                    label={words.toFirst}
                    onFirst={pane.actions.onStart}
                  />
                )
              const line = feed.line(place)
              const mark = look.bookmarks && line ? bookmarkOf(line, sources) : null
              return (
                <LogRow
                  key={keys.get(place)}
                  place={place}
                  line={line}
                  look={look}
                  before={look.timestamps === 'delta' ? (feed.line(place - 1)?.at ?? null) : null}
                  number={line && rows.space !== 'tail' ? line.number : null}
                  current={place === current}
                  chosen={chosen.isChosen(place, line)}
                  bookmarked={mark !== null && isBookmarked(pane.bookmarks, mark)}
                  aside={place < view.window.first || place >= view.window.end}
                  sourceName={line && look.sources ? (sources[line.source]?.name ?? '') : ''}
                  words={words}
                  onWhole={setWhole}
                />
              )
            })}
          </div>
          {props.children}
        </div>
        <LinkTarget link={link.target} />
        <LogScrollbar
          label={words.scrollbar}
          controls={id}
          thumb={view.thumb}
          height={view.height}
          line={view.position.line - rows.first}
          range={{ first: 0, end: range.end - range.first }}
          marks={pane.marks}
          onThumb={view.toThumb}
          onPage={view.scrollPage}
        />
        <LineMenu lines={view.element} />
        {whole && <WholeLine feed={feed} line={whole} onClose={() => setWhole(null)} />}
      </div>
    </>
  )
}

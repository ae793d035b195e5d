// biome-ignore-all lint/a11y/useFocusableInteractive: the tree has the focus and names its line by aria-activedescendant
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type Ref, useId, useImperativeHandle, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './JsonView.module.css'
import { canFold, indentOf, type JsonLines } from './json-lines.ts'
import { paintLine } from './json-paint.ts'

export interface JsonListHandle {
  /** Brings a line into view, once it is there. */
  show(line: number): void
}

interface JsonListProps {
  ref: Ref<JsonListHandle>
  label: string
  json: JsonLines
  /** The lines that are not folded away. */
  shown: Int32Array
  collapsed: ReadonlySet<number>
  query: string
  current: number | null
  describedBy: string
  onCurrent: (line: number) => void
  onFold: (line: number, close: boolean) => void
}

const lineHeight = 20
/** More of one line than this is never looked at on screen; the footer shows the rest. */
const mostShown = 600

/** The lines of a document, virtualised, as a tree for keyboard and screen reader. */
export function JsonList(props: JsonListProps) {
  const { t } = useTranslation('json')
  const { json, shown, collapsed, current } = props
  const id = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const wanted = useRef<number | null>(null)
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 12,
  })
  const scrollTo = (line: number): void => {
    const place = placeOf(shown, line)
    if (place >= 0) virtual.scrollToIndex(place, { align: 'center' })
  }
  useImperativeHandle(props.ref, () => ({
    show(line) {
      wanted.current = line
      // What hid it opens with the next render; by then the place is known.
      requestAnimationFrame(() => {
        if (wanted.current === line) latestScroll.current(line)
      })
    },
  }))
  const latestScroll = useRef(scrollTo)
  latestScroll.current = scrollTo

  const move = (to: number): void => {
    const place = Math.max(0, Math.min(shown.length - 1, to))
    const line = shown[place]
    if (line === undefined) return
    props.onCurrent(line)
    virtual.scrollToIndex(place, { align: 'auto' })
  }
  const foldOrClimb = (line: number): void => {
    const parent = json.parents[line] ?? -1
    if (canFold(json, line) && !collapsed.has(line)) props.onFold(line, true)
    else if (parent >= 0) move(placeOf(shown, parent))
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = current === null ? -1 : placeOf(shown, current)
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / lineHeight) - 2)
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const to = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: shown.length,
    }
    if (event.key in to) move(to[event.key as keyof typeof to])
    else if (event.key === 'ArrowRight' && current !== null) props.onFold(current, false)
    else if (event.key === 'ArrowLeft' && current !== null) foldOrClimb(current)
    else return
    event.preventDefault()
  }

  const lines = virtual.getVirtualItems()
  const currentPlace = current === null ? -1 : placeOf(shown, current)
  const inSight = lines.some((line) => line.index === currentPlace)
  return (
    <div
      ref={scroller}
      role="tree"
      tabIndex={0}
      aria-label={props.label}
      aria-describedby={props.describedBy}
      aria-activedescendant={inSight ? `${id}-${current}` : undefined}
      className={classes.list}
      onKeyDown={onKeyDown}
      onClick={(event) => {
        const line = lineOf(event.target)
        if (line === null) return
        props.onCurrent(line)
        if (event.target instanceof Element && event.target.closest('[data-fold]'))
          props.onFold(line, !collapsed.has(line))
      }}
      onDoubleClick={(event) => {
        const line = lineOf(event.target)
        if (line !== null) props.onFold(line, !collapsed.has(line))
      }}
    >
      <div role="presentation" className={classes.lines} style={{ height: virtual.getTotalSize() }}>
        {lines.map((item) => {
          const line = shown[item.index] ?? 0
          const text = json.lines[line] ?? ''
          const foldable = canFold(json, line)
          const closed = collapsed.has(line)
          const count = (json.ends[line] ?? line) - line - 1
          return (
            <div
              key={line}
              id={`${id}-${line}`}
              data-line={line}
              role="treeitem"
              aria-level={indentOf(text) / 2 + 1}
              aria-expanded={foldable ? !closed : undefined}
              aria-selected={line === current}
              className={classes.line}
              data-current={line === current || undefined}
              style={{ transform: `translateY(${item.start}px)`, paddingLeft: 24 + indentOf(text) * 8 }}
            >
              {foldable && <span data-fold className={classes.fold} data-closed={closed || undefined} aria-hidden />}
              {paintLine(text, props.query, mostShown).map((piece, index) => {
                const Tag = piece.hit ? 'mark' : 'span'
                return (
                  // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no identity but their place
                  <Tag key={index} className={classes[piece.paint]}>
                    {piece.text}
                  </Tag>
                )
              })}
              {text.length > mostShown && <span className={classes.note}>…</span>}
              {closed && (
                <span className={classes.note}>
                  {' … '}
                  {text.endsWith('[') ? ']' : '}'} {t('hidden', { count })}
                </span>
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}

/** The line that an event happened on. */
function lineOf(target: EventTarget): number | null {
  const element = target instanceof Element ? target.closest('[data-line]') : null
  return element ? Number(element.getAttribute('data-line')) : null
}

/** Where a line stands among those shown (ascending); -1 when it is folded away. */
function placeOf(shown: Int32Array, line: number): number {
  let low = 0
  let high = shown.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const at = shown[middle] ?? 0
    if (at === line) return middle
    if (at < line) low = middle + 1
    else high = middle - 1
  }
  return -1
}

import { memo, useRef } from 'react'
import classes from './LogScrollbar.module.css'
import type { Range, Thumb } from './viewport.ts'

/** The log's own scrollbar: it counts in lines, where the browser's would lose precision at a few million. */
export function LogScrollbar(props: {
  label: string
  controls: string
  thumb: Thumb
  height: number
  /** The line at the top, among those that exist. */
  line: number
  range: Range
  /** Matches in equal parts of all lines; null for no search. */
  marks: readonly number[] | null
  onThumb: (top: number) => void
  onPage: (pages: number) => void
}) {
  const grabbed = useRef<number | null>(null)
  const { thumb, height } = props
  if (thumb.height >= height)
    return (
      <div className={classes.track} aria-hidden>
        {props.marks && <Marks counts={props.marks} height={height} />}
      </div>
    )
  return (
    <div
      className={classes.track}
      role="scrollbar"
      aria-label={props.label}
      aria-controls={props.controls}
      aria-orientation="vertical"
      aria-valuemin={props.range.first}
      aria-valuemax={Math.max(props.range.first, props.range.end - 1)}
      aria-valuenow={props.line}
      tabIndex={-1}
      onPointerDown={(event) => {
        if (event.button !== 0) return
        const top = event.clientY - event.currentTarget.getBoundingClientRect().top
        if (top < thumb.top) return props.onPage(-1)
        if (top > thumb.top + thumb.height) return props.onPage(1)
        grabbed.current = top - thumb.top
        event.currentTarget.setPointerCapture(event.pointerId)
      }}
      onPointerMove={(event) => {
        if (grabbed.current === null) return
        props.onThumb(event.clientY - event.currentTarget.getBoundingClientRect().top - grabbed.current)
      }}
      onPointerUp={() => {
        grabbed.current = null
      }}
      onLostPointerCapture={() => {
        grabbed.current = null
      }}
    >
      <div className={classes.thumb} style={{ transform: `translateY(${thumb.top}px)`, height: thumb.height }} />
      {props.marks && <Marks counts={props.marks} height={height} />}
    </div>
  )
}

/** Where the matches are. They take no clicks: the track does. */
const Marks = memo(function Marks(props: { counts: readonly number[]; height: number }) {
  const step = props.height / Math.max(1, props.counts.length)
  return (
    <div className={classes.marks} aria-hidden data-marks>
      {props.counts.map((count, index) =>
        count === 0 ? null : (
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: a mark is its part of the track
            key={index}
            className={classes.mark}
            style={{ top: Math.min(props.height - 2, Math.round(index * step)) }}
          />
        ),
      )}
    </div>
  )
})

import { type ReactNode, useId, useRef } from 'react'
import { useFixedRows } from '../use-fixed-rows.ts'
import classes from './File.module.css'

const lineHeight = 18

/** Lines of one height, as many as are in sight; scrolled by keys like any page. */
export function FileLines(props: { label: string; count: number; line: (index: number) => ReactNode; wide: number }) {
  const scroller = useRef<HTMLDivElement>(null)
  const id = useId()
  const { first, end } = useFixedRows(scroller, props.count, lineHeight)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a text that is scrolled by keys
    <div ref={scroller} id={id} role="document" tabIndex={0} aria-label={props.label} className={classes.scroller}>
      <div className={classes.lines} style={{ height: props.count * lineHeight, minWidth: `${props.wide}ch` }}>
        {Array.from({ length: Math.max(0, end - first) }, (_, offset) => {
          const index = first + offset
          return (
            <div key={index} className={classes.line} style={{ transform: `translateY(${index * lineHeight}px)` }}>
              {props.line(index)}
            </div>
          )
        })}
      </div>
    </div>
  )
}

import classes from './Stats.module.css'
import { strokeOf } from './strokes.ts'

/** A piece of a chart's line, beside its name. */
export function LineSample(props: { stroke: number }) {
  const { stroke, dash } = strokeOf(props.stroke)
  return (
    <svg className={classes.sample} viewBox="0 0 24 8" aria-hidden="true" focusable="false">
      <line x1="0" x2="24" y1="4" y2="4" stroke={stroke} strokeWidth="2" strokeDasharray={dash} />
    </svg>
  )
}

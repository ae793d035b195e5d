import classes from './small.module.css'

/** Ids, paths, commands and the like. `cut`: one line, the rest on hover. */
export function Mono(props: { text: string; cut?: boolean }) {
  return (
    <span
      className={`${classes.mono} ${props.cut ? classes.cut : ''}`}
      title={props.cut ? props.text.slice(0, 2000) : undefined}
    >
      {props.text}
    </span>
  )
}

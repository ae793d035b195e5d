import classes from './LogRow.module.css'

/** Before the tail of a log: that the earlier lines are still being read, how many there are, and the way to the first of them. */
export function EarlierRow(props: { place: number; text: string; label: string; onFirst: () => void }) {
  return (
    <div data-line={props.place} className={`${classes.row} ${classes.marker}`}>
      <span className={classes.markerText}>{props.text}</span>
      <button type="button" className={classes.rowButton} onClick={props.onFirst}>
        {props.label}
      </button>
    </div>
  )
}

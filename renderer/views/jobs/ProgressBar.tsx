import classes from './Jobs.module.css'

/** `share`: 0 … 1; null where nothing tells how much there is. */
export function ProgressBar(props: { label: string; share: number | null; state?: string; thin?: boolean }) {
  const { share } = props
  const percent = share === null ? null : Math.floor(share * 100)
  return (
    <div
      className={classes.track}
      role="progressbar"
      aria-label={props.label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent ?? undefined}
      data-unknown={percent === null || undefined}
      data-state={props.state}
      data-thin={props.thin || undefined}
    >
      <div className={classes.fill} style={{ width: `${percent ?? 30}%` }} />
    </div>
  )
}

import type { ReactNode } from 'react'
import classes from './KeyValue.module.css'

export interface KeyValueItem {
  /** Unique within the list. */
  readonly key: string
  readonly label: ReactNode
  readonly value: ReactNode
}

/** Facts in two columns. `labelWidth`: px. */
export function KeyValue(props: { items: readonly KeyValueItem[]; labelWidth?: number; mono?: boolean }) {
  return (
    <dl
      className={classes.list}
      data-mono={props.mono || undefined}
      style={{ gridTemplateColumns: `minmax(80px, ${props.labelWidth ?? 140}px) minmax(0, 1fr)` }}
    >
      {props.items.map((item) => (
        <div key={item.key} className={classes.item}>
          <dt className={classes.label}>{item.label}</dt>
          <dd className={classes.value}>{item.value}</dd>
        </div>
      ))}
    </dl>
  )
}

import type { ReactNode } from 'react'
import classes from './Toolbar.module.css'

/** The bar over a list: the screen's title, its filters, and on the right what acts on it. */
export function Toolbar(props: { title: string; count?: string; children?: ReactNode; end?: ReactNode }) {
  return (
    <header className={classes.box}>
      <div className={classes.bar}>
        <h1 className={classes.title}>{props.title}</h1>
        {props.count !== undefined && <span className={classes.count}>{props.count}</span>}
        <div className={classes.middle}>{props.children}</div>
        {props.end && <div className={classes.end}>{props.end}</div>}
      </div>
    </header>
  )
}

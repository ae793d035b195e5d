import type { ReactNode } from 'react'
import classes from './NameButton.module.css'

/** The name in a row: a click on it opens the row (`data-open`, see DataTable). The grid has the focus, so it is no tab stop. */
export function NameButton(props: { title: string; children: ReactNode }) {
  return (
    <button type="button" tabIndex={-1} data-open className={classes.name} title={props.title}>
      {props.children}
    </button>
  )
}

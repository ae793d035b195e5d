import { type ReactNode, useId } from 'react'
import classes from './Section.module.css'

/** A titled part of a detail. `note`: small, after the title; `tools`: on the right. */
export function Section(props: { title: string; note?: ReactNode; tools?: ReactNode; children: ReactNode }) {
  const id = useId()
  return (
    <section className={classes.section} aria-labelledby={id}>
      <div className={classes.head}>
        <h3 id={id} className={classes.title}>
          {props.title}
        </h3>
        {props.note !== undefined && <span className={classes.note}>{props.note}</span>}
        {props.tools && <div className={classes.tools}>{props.tools}</div>}
      </div>
      {props.children}
    </section>
  )
}

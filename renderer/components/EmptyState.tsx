import type { ReactNode } from 'react'
import { CommandLine } from './CommandLine.tsx'
import classes from './EmptyState.module.css'

/** An empty screen that teaches the next step. `command`: the docker command that does it. `alone`: nothing else has a heading. */
export function EmptyState(props: {
  icon?: ReactNode
  title: string
  text?: string
  action?: ReactNode
  command?: string
  alone?: boolean
}) {
  const Title = props.alone ? 'h1' : 'h2'
  return (
    <div className={classes.empty}>
      {props.icon && (
        <div className={classes.icon} aria-hidden>
          {props.icon}
        </div>
      )}
      <Title className={classes.title}>{props.title}</Title>
      {props.text && <p className={classes.text}>{props.text}</p>}
      {props.command && (
        <div className={classes.command}>
          <CommandLine command={props.command} />
        </div>
      )}
      {props.action}
    </div>
  )
}

import type { LogLevel } from '../../../shared/contract/logs.ts'
import classes from './LogRow.module.css'

const letters: Readonly<Record<LogLevel, string>> = {
  unknown: '',
  trace: 'T',
  debug: 'D',
  info: 'I',
  warn: 'W',
  error: 'E',
  fatal: 'F',
}

/** The level of a line: its letter, and its name on hover; the colour goes with them. */
export function LevelMark(props: { level: LogLevel; name: string }) {
  if (props.level === 'unknown') return <span className={classes.level} />
  return (
    <span className={classes.level} data-level={props.level} title={props.name}>
      {letters[props.level]}
    </span>
  )
}

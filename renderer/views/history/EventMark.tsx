import type { HistoryEventKind } from '../../../shared/contract/history.ts'
import classes from './History.module.css'

/** A shape for each kind, so that they can be told apart without colour. */
const shapes: Readonly<Record<HistoryEventKind, { path: string; tone: 'ok' | 'bad' | 'warn' | 'dim' | 'accent' }>> = {
  create: { path: 'M5 1v8M1 5h8', tone: 'dim' },
  start: { path: 'M2 1.5 9 5 2 8.5z', tone: 'ok' },
  die: { path: 'M1.5 1.5h7v7h-7z', tone: 'dim' },
  oom: { path: 'M5 .5 9.5 5 5 9.5.5 5z', tone: 'bad' },
  unhealthy: { path: 'M5 1 9.5 9h-9z', tone: 'bad' },
  healthy: { path: 'm1 5.5 3 3 5-7', tone: 'ok' },
  pause: { path: 'M2.5 1.5v7M7.5 1.5v7', tone: 'warn' },
  unpause: { path: 'M2 1.5 9 5 2 8.5z', tone: 'ok' },
  destroy: { path: 'm1.5 1.5 7 7m0-7-7 7', tone: 'dim' },
  action: { path: 'M5 1a4 4 0 1 0 .01 0', tone: 'accent' },
}
const outlined = new Set<HistoryEventKind>(['create', 'healthy', 'pause', 'destroy', 'action', 'unpause'])

/** What happened, as a shape; its word stands beside it. `failed`: a `die` with an exit code other than 0. */
export function EventMark(props: { kind: HistoryEventKind; failed?: boolean }) {
  const { path, tone } = shapes[props.kind]
  return (
    <svg className={classes.mark} viewBox="0 0 10 10" aria-hidden="true" data-tone={props.failed ? 'bad' : tone}>
      <path
        d={path}
        fill={outlined.has(props.kind) ? 'none' : 'currentColor'}
        stroke="currentColor"
        strokeWidth="1.5"
      />
    </svg>
  )
}

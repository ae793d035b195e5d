import type { ContainerState, HealthState } from '../../shared/contract/containers.ts'
import { useWords } from '../i18n/use-words.ts'
import classes from './StateMark.module.css'

/**
 * A container's state as shape, word and colour. A health check's verdict stands beside it; the exit code stands with
 * `exited`. `pending`: the word for what is being done to it, shown in the state's place.
 */
export function StateMark(props: {
  state: ContainerState
  health?: HealthState
  exitCode?: number | null
  pending?: string | null
}) {
  const t = useWords('containers')
  const { state, health = 'none', exitCode = null, pending = null } = props
  if (pending !== null) {
    return (
      <span className={classes.mark} data-tone="busy" data-state={state}>
        <Shape name="busy" />
        <span className={classes.word}>{pending}</span>
      </span>
    )
  }
  const failed = state === 'dead' || (state === 'exited' && exitCode !== null && exitCode !== 0)
  const tone = failed ? 'failed' : state
  return (
    <span className={classes.mark} data-tone={tone} data-state={state}>
      <Shape name={tone} />
      <span className={classes.word}>{t(`state.${state}`)}</span>
      {failed && exitCode !== null && <span className={classes.note}>{t('exitCode', { code: exitCode })}</span>}
      {health !== 'none' && (
        <span className={classes.health} data-health={health}>
          <HealthShape health={health} />
          {t(`health.${health}`)}
        </span>
      )}
    </span>
  )
}

/** States that most rows are in. Their shapes are borders: an SVG a row costs a list three elements and a layout of their own. */
const plainShapes: ReadonlySet<string> = new Set(['running', 'created', 'exited'])

/** One outline a state, so that they differ without colour. */
function Shape(props: { name: ContainerState | 'failed' | 'busy' }) {
  if (plainShapes.has(props.name)) return <span className={classes.plainShape} data-shape={props.name} />
  return (
    <svg className={classes.shape} viewBox="0 0 12 12" aria-hidden="true" focusable="false">
      {shapeOf(props.name)}
    </svg>
  )
}

function shapeOf(name: ContainerState | 'failed' | 'busy') {
  switch (name) {
    case 'paused':
      return <path d="M2 1h3v10H2zM7 1h3v10H7z" fill="currentColor" />
    case 'restarting':
    case 'removing':
    case 'busy':
      return (
        <circle
          className={classes.turn}
          cx="6"
          cy="6"
          r="4.5"
          fill="none"
          stroke="currentColor"
          strokeWidth="2"
          strokeDasharray="18 12"
        />
      )
    case 'failed':
    case 'dead':
      return (
        <path d="M2.2 1 6 4.8 9.8 1 11 2.2 7.2 6 11 9.8 9.8 11 6 7.2 2.2 11 1 9.8 4.8 6 1 2.2z" fill="currentColor" />
      )
  }
}

function HealthShape(props: { health: Exclude<HealthState, 'none'> }) {
  const path = {
    healthy: 'M1.5 6.5 4.5 9.5 10.5 2.5',
    starting: 'M2 6h.01M6 6h.01M10 6h.01',
    unhealthy: 'M6 1.5v5.5M6 10.2v.3',
  }[props.health]
  return (
    <svg className={classes.shape} viewBox="0 0 12 12" aria-hidden="true" focusable="false">
      <path d={path} fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  )
}

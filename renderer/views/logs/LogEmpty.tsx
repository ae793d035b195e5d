import { useTranslation } from 'react-i18next'
import { listArgs } from '../../../shared/cli/containers.ts'
import { useDockerCommand } from '../../app/use-docker-command.ts'
import { EmptyState } from '../../components/EmptyState.tsx'
import { FaultNote } from '../../components/FaultNote.tsx'
import type { LogsState } from '../../stores/logs.ts'
import { NoMatch } from './filter/NoMatch.tsx'
import { stateOf } from './LogStatus.tsx'
import classes from './LogsPane.module.css'

const wordsOf = {
  opening: null,
  following: ['empty.title', 'empty.text'],
  ended: ['empty.endedTitle', 'empty.endedText'],
  waiting: ['empty.waitingTitle', 'empty.waitingText'],
  created: ['empty.createdTitle', 'empty.createdText'],
  removed: ['empty.removedTitle', 'empty.removedText'],
  unreadable: ['empty.unreadableTitle', 'empty.unreadableText'],
} as const

/** In place of the lines while there are none: why, and what to do next. */
export function LogEmpty(props: { state: LogsState; engineOnline: boolean; command: string }) {
  const { t } = useTranslation('logs')
  const docker = useDockerCommand()
  const { notice, refusal, rows } = props.state
  const state = notice ? stateOf(notice.sources) : 'opening'
  if (rows.space === 'view' && notice && notice.count > 0) {
    return (
      <div className={classes.empty}>
        <NoMatch />
      </div>
    )
  }
  if (refusal && !notice) {
    return (
      <div className={classes.empty}>
        <FaultNote fault={refusal.fault} />
      </div>
    )
  }
  if (notice?.caughtUp && notice.sources.length === 0) {
    return (
      <div className={classes.empty}>
        <EmptyState title={t('empty.nobodyTitle')} text={t('empty.nobodyText')} command={docker(listArgs())} />
      </div>
    )
  }
  const words = wordsOf[state === 'waiting' && props.engineOnline ? 'created' : state]
  if (!words) return <div className={classes.empty} aria-busy />
  return (
    <div className={classes.empty}>
      {/* Where the engine keeps no log, its own command shows none either. */}
      <EmptyState
        title={t(words[0])}
        text={t(words[1])}
        {...(state !== 'unreadable' && state !== 'removed' && { command: props.command })}
      />
    </div>
  )
}

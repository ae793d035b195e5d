import { useTranslation } from 'react-i18next'
import type { LogNotice } from '../../../shared/contract/logs.ts'
import { EmptyState } from '../../components/EmptyState.tsx'
import { FaultNote } from '../../components/FaultNote.tsx'
import type { Refusal } from '../../stores/fault-of.ts'
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
export function LogEmpty(props: {
  notice: LogNotice | null
  refusal: Refusal | null
  engineOnline: boolean
  command: string
}) {
  const { t } = useTranslation('logs')
  const state = props.notice ? stateOf(props.notice.sources) : 'opening'
  if (props.refusal && !props.notice) {
    return (
      <div className={classes.empty}>
        <FaultNote fault={props.refusal.fault} />
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

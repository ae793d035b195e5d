import { UnstyledButton } from '@mantine/core'
import type { MouseEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { LogSource } from '../../../shared/contract/logs.ts'
import { useEngine } from '../../stores/engine.ts'
import { useLogView, useLogViewState } from '../logs/log-view.tsx'
import { sourceLook } from '../logs/sources.ts'
import { isSolo, mutedIds, toggleMute, toggleSolo, unmuteAll } from './muting.ts'
import classes from './SidePanel.module.css'

/** Who is in this log. A click mutes one, which is a condition of the filter; Alt and a click, or its `only`, mutes the others. */
export function SourcesList(props: { sources: readonly LogSource[] }) {
  const { t } = useTranslation('logsScreen')
  const { setFilter } = useLogView()
  const filter = useLogViewState((state) => state.filter)
  const online = useEngine((state) => state.link?.kind === 'online')
  const { sources } = props
  const muted = mutedIds(filter)
  const ids = sources.map(({ containerId }) => containerId)
  const heard = ids.filter((id) => !muted.has(id)).length
  return (
    <section className={classes.section} aria-label={t('sources.panel')}>
      <div className={classes.head}>
        <h2 className={classes.title}>
          {heard < ids.length
            ? t('sources.of', { heard, total: ids.length })
            : t('sources.count', { count: ids.length })}
        </h2>
        {heard < ids.length && (
          <UnstyledButton className={classes.textButton} onClick={() => setFilter(unmuteAll(filter))}>
            {t('sources.all')}
          </UnstyledButton>
        )}
      </div>
      <ul className={classes.items}>
        {sources.map((source, index) => (
          <SourceItem
            key={source.containerId}
            source={source}
            index={index}
            muted={muted.has(source.containerId)}
            solo={isSolo(filter, source.containerId, ids)}
            online={online}
            onMute={() => setFilter(toggleMute(filter, source.containerId))}
            onSolo={() => setFilter(toggleSolo(filter, source.containerId, ids))}
          />
        ))}
      </ul>
    </section>
  )
}

function SourceItem(props: {
  source: LogSource
  index: number
  muted: boolean
  solo: boolean
  online: boolean
  onMute: () => void
  onSolo: () => void
}) {
  const { t, i18n } = useTranslation('logsScreen')
  const { source, muted, solo } = props
  const look = sourceLook(props.index)
  const name = source.name || source.containerId.slice(0, 12)
  const lines = new Intl.NumberFormat(i18n.language, { notation: 'compact' }).format(source.lines)
  const belongs = [source.project, source.service].filter((part) => part !== null).join(' / ')
  const state = stateWord(source.state, props.online)
  const click = (event: MouseEvent): void => (event.altKey ? props.onSolo() : props.onMute())
  return (
    <li className={classes.source} data-muted={muted || undefined}>
      <UnstyledButton
        className={classes.main}
        aria-pressed={!muted}
        title={[name, belongs, t(muted ? 'sources.unmute' : 'sources.mute', { name })].filter(Boolean).join('\n')}
        onClick={click}
      >
        <b className={`${classes.mark} ${look.className}`} aria-hidden>
          {look.mark}
        </b>
        <span className={classes.words}>
          <span className={classes.name}>{name}</span>
          <span className={classes.facts}>
            <span className={classes.state} data-state={source.state}>
              {t(muted ? 'sources.muted' : `sources.state.${state}`)}
            </span>
            <span title={t('sources.lines', { count: source.lines })}>{lines}</span>
            {belongs !== '' && <span className={classes.belongs}>{belongs}</span>}
          </span>
        </span>
      </UnstyledButton>
      <UnstyledButton
        className={classes.only}
        aria-pressed={solo}
        aria-label={t('sources.only', { name })}
        onClick={props.onSolo}
      >
        {t('sources.onlyShort')}
      </UnstyledButton>
    </li>
  )
}

/** `waiting` is two things to who looks at it. */
function stateWord(state: LogSource['state'], online: boolean) {
  if (state !== 'waiting') return state
  return online ? 'notStarted' : 'offline'
}

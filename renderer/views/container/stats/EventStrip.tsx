import { Tooltip } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { HistoryEvent } from '../../../../shared/contract/history.ts'
import { EventMark } from '../../history/EventMark.tsx'
import { eventWord, isFailure } from '../../history/event-words.ts'
import type { Cluster } from './clusters.ts'
import classes from './Stats.module.css'

const mostTold = 12

/** What happened, on the time axis that all charts share: a shape for each kind, its word where there is room, and all of it on hover or focus. */
export function EventStrip(props: {
  clusters: readonly Cluster[]
  several: boolean
  timeFormat: (at: number) => string
}) {
  const { t } = useTranslation(['stats', 'actions'])
  const { several, timeFormat } = props
  const line = (event: HistoryEvent): string =>
    [timeFormat(event.at), eventWord(event, t), ...(several ? [event.name] : [])].join('  ')
  return (
    <section className={classes.strip} aria-label={t('stats:events')}>
      <h3 className={classes.stripTitle}>{t('stats:events')}</h3>
      <div className={classes.stripAxis}>
        {props.clusters.map(({ left, at, events, word: side }) => {
          const worst = events.find(isFailure) ?? events.find(({ kind }) => kind === 'oom') ?? events.at(-1)
          if (!worst) return null
          const word = events.length === 1 ? eventWord(worst, t) : t('stats:eventCount', { count: events.length })
          const told = events.slice(-mostTold).map(line)
          const more = events.length - told.length
          return (
            <Tooltip
              key={at}
              label={[...(more > 0 ? [t('stats:eventMore', { count: more })] : []), ...told].map((text) => (
                <span key={text} className={classes.told}>
                  {text}
                </span>
              ))}
            >
              <button
                type="button"
                className={classes.event}
                data-side={side}
                style={{ left: `${left}%` }}
                aria-label={`${word}: ${told.join('; ')}`}
              >
                <EventMark kind={worst.kind} failed={isFailure(worst)} />
                {side && <span>{word}</span>}
              </button>
            </Tooltip>
          )
        })}
      </div>
    </section>
  )
}

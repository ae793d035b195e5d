import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { HistoryEvent } from '../../../shared/contract/history.ts'
import { exactTime, localeOf } from '../../components/Age.tsx'
import { EventMark } from './EventMark.tsx'
import { eventWord, isFailure } from './event-words.ts'
import classes from './History.module.css'

/** What happened, newest first. `who`: with the names of the containers; `days`: with the day too. */
export function EventList(props: { events: readonly HistoryEvent[]; who: boolean; days: boolean; label: string }) {
  const { t, i18n } = useTranslation(['stats', 'actions'])
  const { days, who } = props
  const format = useMemo(
    () =>
      new Intl.DateTimeFormat(localeOf(i18n.language), {
        ...(days && { month: 'short', day: 'numeric' }),
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
        hourCycle: 'h23',
      }),
    [i18n.language, days],
  )
  return (
    <ul className={classes.list} aria-label={props.label}>
      {props.events.map((event) => (
        <li key={`${event.id} ${event.at}`} className={classes.item}>
          <time
            className={classes.time}
            dateTime={new Date(event.at).toISOString()}
            title={exactTime(event.at, i18n.language)}
          >
            {format.format(event.at)}
          </time>
          <EventMark kind={event.kind} failed={isFailure(event)} />
          <span className={classes.what}>{eventWord(event, t)}</span>
          {who &&
            (event.kind === 'destroy' ? (
              <span className={classes.who}>{event.name}</span>
            ) : (
              <Link className={classes.who} to={`/containers/${event.containerId}/stats`}>
                {event.name}
              </Link>
            ))}
        </li>
      ))}
    </ul>
  )
}

import { useTranslation } from 'react-i18next'
import type { LogNotice, LogSource } from '../../../shared/contract/logs.ts'
import { formatBytes } from '../../../shared/lib/bytes.ts'
import classes from './LogsPane.module.css'

/** What the sources of a session are doing, in one word: the least usual one, since that is the news. */
export function stateOf(sources: readonly LogSource[]): LogSource['state'] {
  const order = ['following', 'opening', 'waiting', 'ended', 'unreadable', 'removed'] as const
  return order.find((state) => sources.some((source) => source.state === state)) ?? 'opening'
}

/** The line under the log: whether it is live, how much there is, and how far behind the view is. */
export function LogStatus(props: {
  notice: LogNotice | null
  following: boolean
  paused: boolean
  /** Lines that exist and are not shown yet though the view follows. */
  behind: number
}) {
  const { t, i18n } = useTranslation('logs')
  const { notice } = props
  const number = new Intl.NumberFormat(i18n.language)
  const counted = (key: 'lines' | 'behind' | 'givenUp', count: number): string =>
    t(key, { count, replace: { count: number.format(count) } })
  if (!notice) return <footer className={classes.status}>{t('state.opening')}</footer>
  const state = stateOf(notice.sources)
  const isLive = state === 'following'
  const word = !isLive ? state : props.paused ? 'paused' : props.following ? 'following' : 'notFollowing'
  return (
    <footer className={classes.status}>
      <span className={classes.state} data-live={(isLive && !props.paused) || undefined}>
        {t(`state.${word}`)}
      </span>
      <span>{counted('lines', notice.count)}</span>
      <span>{formatBytes(notice.bytes)}</span>
      {!notice.caughtUp && isLive && <span>{t('backlog')}</span>}
      {props.behind > 500 && <span className={classes.warn}>{counted('behind', props.behind)}</span>}
      {notice.first > 0 && <span className={classes.warn}>{counted('givenUp', notice.first)}</span>}
    </footer>
  )
}

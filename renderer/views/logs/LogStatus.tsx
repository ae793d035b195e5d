import { useTranslation } from 'react-i18next'
import type { LogSource } from '../../../shared/contract/logs.ts'
import { formatBytes } from '../../../shared/lib/bytes.ts'
import { ChosenTools } from './ChosenTools.tsx'
import classes from './LogsPane.module.css'
import type { Pane } from './use-pane.ts'

/** What the sources of a session are doing, in one word: the least usual one, since that is the news. */
export function stateOf(sources: readonly LogSource[]): LogSource['state'] {
  const order = ['following', 'opening', 'waiting', 'ended', 'unreadable', 'removed'] as const
  return order.find((state) => sources.some((source) => source.state === state)) ?? 'opening'
}

/** Fewer lines behind than this are gone again before they are read. */
const behindWorthTelling = 500

/** The line under the log: whether it is live, how much there is, and how far behind the view is, and the session. */
export function LogStatus({ pane }: { pane: Pane }) {
  const { t, i18n } = useTranslation('logs')
  const { place, state } = pane
  const { notice, rows } = state
  if (!notice) return <footer className={classes.status}>{t('state.opening')}</footer>
  const format = new Intl.NumberFormat(i18n.language)
  const counted = (key: 'lines' | 'behind' | 'givenUp', count: number): string =>
    t(key, { count, replace: { count: format.format(count) } })
  // A selection that nobody matches yet is not being opened.
  const sources = notice.caughtUp && notice.sources.length === 0 ? 'waiting' : stateOf(notice.sources)
  const isPaused = place.pausedAt !== null
  const isLive = sources === 'following'
  const word = !isLive ? sources : isPaused ? 'paused' : pane.isFollowing ? 'following' : 'notFollowing'
  const behind = isLive && pane.isFollowing ? rows.end - place.range.end : 0
  const view = rows.space === 'view' ? (state.view?.notice ?? null) : null
  const isBuilding = view !== null && view.total - view.scanned > 20_000
  return (
    <footer className={classes.status}>
      <span className={classes.state} data-live={(isLive && !isPaused) || undefined}>
        {t(`state.${word}`)}
      </span>
      {view === null ? (
        <span>{counted('lines', notice.count)}</span>
      ) : (
        <span>
          {t('filtered', {
            count: view.count,
            replace: { count: format.format(view.count), total: format.format(notice.count) },
          })}
        </span>
      )}
      {isBuilding && <span>{t('filtering', { percent: Math.floor((100 * view.scanned) / view.total) })}</span>}
      <span>{formatBytes(notice.bytes)}</span>
      {place.clearedTo !== null && (
        <button type="button" className={classes.link} onClick={() => place.clear(false)}>
          {t('showCleared')}
        </button>
      )}
      {!notice.caughtUp && isLive && <span>{t('backlog')}</span>}
      {behind > behindWorthTelling && <span className={classes.warn}>{counted('behind', behind)}</span>}
      {notice.caughtUp && notice.lagMs !== null && notice.lagMs > 1000 && (
        <span className={classes.warn}>
          {t('lag', { seconds: format.format(Math.round(notice.lagMs / 100) / 10) })}
        </span>
      )}
      {notice.first > 0 && <span className={classes.warn}>{counted('givenUp', notice.first)}</span>}
      <ChosenTools pane={pane} />
    </footer>
  )
}

import { useTranslation } from 'react-i18next'
import { useStore } from 'zustand'
import { useLogView } from '../log-view.tsx'
import classes from './FilterBar.module.css'

/** How many lines the filter leaves, how far it has come, or why it cannot be. */
export function FilterResult() {
  const { t, i18n } = useTranslation(['logFilter', 'faults'])
  const { feed } = useLogView()
  const filter = useStore(feed.store, (state) => state.filter)
  const view = useStore(feed.store, (state) => state.view)
  if (!filter) return <span className={classes.result} />
  if (view?.refusal) {
    const { reason, params } = view.refusal.fault
    return (
      <span className={classes.result} role="alert" data-problem>
        {t(`faults:${reason}`, { replace: params })}
      </span>
    )
  }
  const number = new Intl.NumberFormat(i18n.language)
  const { count = 0, scanned = 0, total = 0 } = view?.notice ?? {}
  // While lines stream in a view is a few lines behind all the time: that is not news.
  const isBehind = !view?.notice || total - scanned > 20_000
  return (
    <span className={classes.result} role="status">
      {view?.notice &&
        t('logFilter:result', { count: total, replace: { shown: number.format(count), count: number.format(total) } })}
      {isBehind && (
        <span className={classes.building}>
          <progress className={classes.progress} max={Math.max(1, total)} value={scanned} aria-hidden />
          {t('logFilter:building', { percent: total === 0 ? 0 : Math.floor((100 * scanned) / total) })}
        </span>
      )}
    </span>
  )
}

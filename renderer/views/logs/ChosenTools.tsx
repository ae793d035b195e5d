import { useTranslation } from 'react-i18next'
import { bookmarkOf, isBookmarked } from './bookmarks.ts'
import classes from './LogsPane.module.css'
import type { Pane } from './use-pane.ts'

/** What can be done with the chosen line. It stands in the status line, so that choosing a line moves none. */
export function ChosenTools({ pane }: { pane: Pane }) {
  const { t, i18n } = useTranslation('logs')
  const { chosen, state, actions } = pane
  const { line } = chosen
  if (!line) return null
  const mark = bookmarkOf(line, state.notice?.sources ?? [])
  const number = new Intl.NumberFormat(i18n.language).format(line.number + 1)
  const isTail = state.rows.space === 'tail'
  return (
    <span className={classes.chosen}>
      <span>{isTail ? t('chosen.label') : t('chosen.line', { number })}</span>
      {mark && (
        <button
          type="button"
          className={classes.link}
          aria-pressed={isBookmarked(pane.bookmarks, mark)}
          onClick={actions.onBookmark}
        >
          {t(isBookmarked(pane.bookmarks, mark) ? 'bookmark.remove' : 'bookmark.add')}
        </button>
      )}
      {!isTail && (
        <button type="button" className={classes.link} aria-pressed={pane.context !== null} onClick={actions.onContext}>
          {t('chosen.around')}
        </button>
      )}
      {state.rows.space === 'view' && pane.context === null && (
        <button type="button" className={classes.link} onClick={actions.onWholeLog}>
          {t('chosen.whole')}
        </button>
      )}
    </span>
  )
}

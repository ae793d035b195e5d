import { useTranslation } from 'react-i18next'
import { useSettings } from '../../stores/settings.ts'
import type { LogBookmark } from '../logs/bookmarks.ts'
import { useLogView } from '../logs/log-view.tsx'
import { BookmarksList } from './BookmarksList.tsx'
import classes from './SidePanel.module.css'
import { SourcesList } from './SourcesList.tsx'
import { useSources } from './use-sources.ts'

/** Beside the lines: the sources where there may be several, and the bookmarks. Nothing where there is nothing to tell. */
export function SidePanel(props: {
  bookmarks: readonly LogBookmark[]
  onBookmarks: (bookmarks: readonly LogBookmark[]) => void
}) {
  const { t } = useTranslation('logsScreen')
  const { feed, selection } = useLogView()
  const shown = useSettings((settings) => settings.logs.sources)
  const sources = useSources(feed)
  const hasSources = selection.kind !== 'containers' || selection.ids.length > 1
  if (!shown || (!hasSources && props.bookmarks.length === 0)) return null
  return (
    <aside className={classes.panel} aria-label={t('panel')}>
      {hasSources && <SourcesList sources={sources} />}
      {props.bookmarks.length > 0 && (
        <BookmarksList bookmarks={props.bookmarks} sources={sources} onChange={props.onBookmarks} />
      )}
    </aside>
  )
}

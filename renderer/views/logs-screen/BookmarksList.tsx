import { UnstyledButton } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { LogSource } from '../../../shared/contract/logs.ts'
import type { LogBookmark } from '../logs/bookmarks.ts'
import { useLogView } from '../logs/log-view.tsx'
import { sourceLook } from '../logs/sources.ts'
import classes from './SidePanel.module.css'
import { useBookmarkedLines } from './use-bookmarked-lines.ts'

/** The day stands with the time where it is not today. */
function timeWords(language: string): (at: number) => string {
  const time = {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
  } as const
  const today = new Intl.DateTimeFormat(language, time)
  const other = new Intl.DateTimeFormat(language, { ...time, month: 'short', day: 'numeric' })
  const midnight = new Date().setHours(0, 0, 0, 0)
  return (at) => (at >= midnight ? today : other).format(at)
}

/** What was bookmarked, by time. A click goes there. */
export function BookmarksList(props: {
  bookmarks: readonly LogBookmark[]
  sources: readonly LogSource[]
  onChange: (bookmarks: readonly LogBookmark[]) => void
}) {
  const { t, i18n } = useTranslation('logsScreen')
  const view = useLogView()
  const { bookmarks, sources } = props
  const lineOf = useBookmarkedLines(view.feed, bookmarks)
  const timeOf = timeWords(i18n.language)
  return (
    <section className={classes.section} aria-label={t('marks.panel')}>
      <div className={classes.head}>
        <h2 className={classes.title}>{t('bookmarks', { count: bookmarks.length })}</h2>
      </div>
      <ul className={classes.items}>
        {bookmarks.map((mark) => {
          const at = timeOf(mark.at)
          const line = lineOf(mark)
          const index = sources.findIndex(({ containerId }) => containerId === mark.containerId)
          const look = index === -1 ? null : sourceLook(index)
          return (
            <li key={`${mark.containerId} ${mark.at}`} className={classes.source}>
              <UnstyledButton
                className={`${classes.main} ${classes.bookmark}`}
                title={t('marks.goTo', { time: at })}
                onClick={() => (line ? view.goTo(line) : view.goToTime(mark.at))}
              >
                {look && sources.length > 1 && (
                  <b className={`${classes.mark} ${look.className}`} title={sources[index]?.name} aria-hidden>
                    {look.mark}
                  </b>
                )}
                <span className={classes.words}>
                  <span className={classes.facts}>{at}</span>
                  <span className={classes.text} data-gone={line === null || undefined}>
                    {line === null ? t('marks.gone') : line?.text}
                  </span>
                </span>
              </UnstyledButton>
              <UnstyledButton
                className={classes.remove}
                aria-label={t('marks.remove', { time: at })}
                title={t('marks.remove', { time: at })}
                onClick={() => props.onChange(bookmarks.filter((other) => other !== mark))}
              >
                <IconX size={13} aria-hidden />
              </UnstyledButton>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

import { CloseButton } from '@mantine/core'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LogLine } from '../../../shared/contract/logs.ts'
import { Segmented } from '../../components/Segmented.tsx'
import classes from './LineContext.module.css'
import { LogRow, type RowLook } from './LogRow.tsx'
import type { Pane } from './use-pane.ts'
import type { LogRowWords } from './use-row-words.ts'

const sizes = ['5', '20', '100'] as const

const noMore = (): void => {}

/** The lines around one, whatever the filter hides: below the filtered ones, so that neither place is lost. */
export function LineContext(props: { pane: Pane; line: LogLine; look: RowLook; words: LogRowWords }) {
  const { t, i18n } = useTranslation('logs')
  const { pane, line, words } = props
  const { feed, state, actions } = pane
  const [size, setSize] = useState<(typeof sizes)[number]>('5')
  const [lines, setLines] = useState<readonly LogLine[] | null>(null)
  const [failed, setFailed] = useState(false)
  const box = useRef<HTMLDivElement | null>(null)
  const { number } = line
  const around = Number(size)
  const first = state.notice?.first ?? 0

  useEffect(() => {
    const closing = new AbortController()
    const read = async (): Promise<void> => {
      try {
        const found = await feed.around(Math.max(first, number - around), number + around + 1, closing.signal)
        setLines(found)
        setFailed(false)
      } catch {
        if (!closing.signal.aborted) setFailed(true)
      }
    }
    void read()
    return () => closing.abort()
  }, [feed, number, around, first])
  // biome-ignore lint/correctness/useExhaustiveDependencies: each time there are other lines, their middle comes into sight
  useLayoutEffect(() => {
    box.current?.querySelector('[data-current]')?.scrollIntoView({ block: 'center' })
  }, [lines])

  const title = t('context.title', { number: new Intl.NumberFormat(i18n.language).format(number + 1) })
  const sources = state.notice?.sources ?? []
  return (
    <section className={classes.panel} aria-label={title}>
      <header className={classes.header}>
        <span className={classes.title}>{title}</span>
        <Segmented
          label={t('context.size')}
          value={size}
          onChange={setSize}
          options={sizes.map((value) => ({ value, label: `±${value}` }))}
        />
        {state.rows.space === 'view' && (
          <button type="button" className={classes.link} onClick={actions.onWholeLog}>
            {t('chosen.whole')}
          </button>
        )}
        <CloseButton size="sm" aria-label={t('context.close')} onClick={actions.onContext} />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard */}
      <div ref={box} className={classes.lines} tabIndex={0}>
        {failed && <p className={classes.note}>{t('context.failed')}</p>}
        {lines?.map((each, index) => (
          <LogRow
            key={each.number}
            place={each.number}
            line={each}
            look={props.look}
            before={lines[index - 1]?.at ?? null}
            number={each.number}
            current={each.number === number}
            chosen={false}
            bookmarked={false}
            aside={false}
            sourceName={props.look.sources ? (sources[each.source]?.name ?? '') : ''}
            words={words}
            onWhole={noMore}
          />
        ))}
      </div>
    </section>
  )
}

import { IconX } from '@tabler/icons-react'
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useStore } from 'zustand'
import type { LogLine } from '../../../../shared/contract/logs.ts'
import { formatBytes } from '../../../../shared/lib/bytes.ts'
import { parseFields } from '../../../../shared/lib/log-fields.ts'
import { tailBase } from '../../../../shared/lib/logs.ts'
import { Age } from '../../../components/Age.tsx'
import { CopyButton } from '../../../components/CopyButton.tsx'
import { IconButton } from '../../../components/IconButton.tsx'
import type { LogFeed } from '../../../stores/logs.ts'
import { useFilter } from '../filter/filter-store.ts'
import { useLogView, useLogViewState } from '../log-view.tsx'
import { visibleText } from '../segments.ts'
import { exactTime } from '../time/time-words.ts'
import { useZone } from '../time/use-zone.ts'
import { withColumn, withoutColumn } from './columns.ts'
import classes from './Details.module.css'
import { FieldTree } from './FieldTree.tsx'
import { FilterButtons } from './FilterButtons.tsx'
import { parsedLine } from './parsed-line.ts'

/** Everything about the chosen line, beside the lines; nothing while none is chosen. */
export function LineDetails() {
  const chosen = useLogViewState((state) => state.chosen)
  if (!chosen || chosen.kind === 'marker') return null
  return <Details key={chosen.number} line={chosen} />
}

function Details({ line }: { line: LogLine }) {
  const { t, i18n } = useTranslation(['logDetails', 'logFilter'])
  const view = useLogView()
  const { feed } = view
  const columns = useLogViewState((state) => state.columns)
  const filter = useFilter()
  const zone = useZone()
  const source = useStore(feed.store, (state) => state.notice?.sources[line.source]?.name ?? '')
  const sourceId = useStore(feed.store, (state) => state.notice?.sources[line.source]?.containerId)
  const severalSources = useStore(feed.store, (state) => (state.notice?.sources.length ?? 0) > 1)
  const text = useWholeText(feed, line)
  const whole = text ?? line.text
  const parsed = useMemo(() => (text === null ? parsedLine(line) : parseFields(text)), [line, text])
  const shown = visibleText(whole)
  const level = t(`logFilter:level.${line.level}`)
  const close = (): void => view.choose(null)
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented) return
    event.preventDefault()
    event.stopPropagation()
    close()
  }
  return (
    <aside className={classes.panel} aria-label={t('label')} onKeyDown={onKeyDown}>
      <div className={classes.head}>
        <h3 className={classes.title}>
          {line.number < tailBase
            ? t('title', { number: new Intl.NumberFormat(i18n.language).format(line.number + 1) })
            : t('label')}
        </h3>
        <IconButton label={t('close')} icon={<IconX size={16} />} onClick={close} />
      </div>
      <div className={classes.scroll}>
        <dl className={classes.facts}>
          <Fact
            label={t('time')}
            acts={
              line.at !== null && (
                <>
                  <FilterButtons
                    what={t('logFilter:since', { time: exactTime(line.at, zone) })}
                    test={{ kind: 'time', since: line.at, until: null }}
                    onFilter={filter.add}
                  />
                  <CopyButton text={exactTime(line.at, zone)} label={t('copyTime')} />
                </>
              )
            }
          >
            {line.at === null ? (
              t('noTime')
            ) : (
              <>
                {exactTime(line.at, zone)}{' '}
                <span className={classes.dim}>
                  <Age at={line.at} ago />
                </span>
              </>
            )}
          </Fact>
          <Fact
            label={t('level')}
            acts={
              <FilterButtons
                what={`${t('level')} ${level}`}
                test={{ kind: 'level', levels: [line.level] }}
                onFilter={filter.add}
              />
            }
          >
            {level}
          </Fact>
          <Fact
            label={t('stream')}
            acts={
              <FilterButtons what={line.stream} test={{ kind: 'stream', stream: line.stream }} onFilter={filter.add} />
            }
          >
            {line.stream}
          </Fact>
          <Fact
            label={t('container')}
            acts={
              severalSources &&
              sourceId !== undefined && (
                <FilterButtons what={source} test={{ kind: 'container', ids: [sourceId] }} onFilter={filter.add} />
              )
            }
          >
            {source}
          </Fact>
          <Fact label={t('size')}>{formatBytes(line.fullBytes, 'binary')}</Fact>
        </dl>
        <div className={classes.part}>
          <h4 className={classes.partTitle}>{t('text')}</h4>
          <CopyButton text={shown} label={t('copyText')} />
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard */}
        <pre className={classes.text} tabIndex={0}>
          {shown.slice(0, mostShown)}
        </pre>
        {shown.length > mostShown && <p className={classes.dim}>{t('readMore')}</p>}
        <div className={classes.part}>
          <h4 className={classes.partTitle}>{t('fields')}</h4>
          {parsed && <span className={classes.dim}>{t(`format.${parsed.format}`)}</span>}
        </div>
        {parsed ? (
          <FieldTree
            line={parsed}
            columns={columns}
            onFilter={filter.add}
            onColumn={(path, on) => view.setColumns(on ? withColumn(columns, path) : withoutColumn(columns, path))}
          />
        ) : (
          <p className={classes.dim}>{t('noFields')}</p>
        )}
      </div>
    </aside>
  )
}

function Fact(props: { label: string; acts?: ReactNode; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt className={classes.dim}>{props.label}</dt>
      <dd className={classes.factValue}>{props.children}</dd>
      {props.acts && <dd className={classes.acts}>{props.acts}</dd>}
    </div>
  )
}

/** Characters of the text that are in the document. */
const mostShown = 32 * 1024
const shownBytes = 16 * 1024

/** The rest of a long line is read when it is chosen; null while it is not there, and for lines that are whole already. */
function useWholeText(feed: LogFeed, line: LogLine): string | null {
  const [text, setText] = useState<string | null>(null)
  const { number, fullBytes } = line
  useEffect(() => {
    if (fullBytes <= shownBytes) return
    const closing = new AbortController()
    const read = async (): Promise<void> => {
      const pieces: string[] = []
      for await (const piece of feed.wholeLine(number, closing.signal)) pieces.push(piece)
      setText(pieces.join(''))
    }
    // What cannot be read leaves the beginning, which is there.
    read().catch(() => undefined)
    return () => closing.abort()
  }, [feed, number, fullBytes])
  return text
}

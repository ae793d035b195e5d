import { CloseButton } from '@mantine/core'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useStore } from 'zustand'
import { logsArgs } from '../../../shared/cli/containers.ts'
import { dockerCommand } from '../../../shared/cli/docker.ts'
import type { LogLine } from '../../../shared/contract/logs.ts'
import { formatBytes } from '../../../shared/lib/bytes.ts'
import { useClient } from '../../client-context.tsx'
import { useEngine } from '../../stores/engine.ts'
import { createLogFeed } from '../../stores/logs.ts'
import { patchSettings, useSettings } from '../../stores/settings.ts'
import { FindBar } from './FindBar.tsx'
import { LogEmpty } from './LogEmpty.tsx'
import type { LogRowWords } from './LogRow.tsx'
import { LogStatus, stateOf } from './LogStatus.tsx'
import classes from './LogsPane.module.css'
import { LogToolbar } from './LogToolbar.tsx'
import { LogViewport } from './LogViewport.tsx'
import { nextTimestamps } from './time-text.ts'
import { useCopy } from './use-copy.ts'
import { useDownload } from './use-download.ts'
import { useFind } from './use-find.ts'
import { useKeys } from './use-keys.ts'
import { useLogSelection } from './use-selection.ts'
import { rowHeight, useViewport } from './use-viewport.ts'

/** Lines that may be behind before the view jumps to them; less is shown as soon as it is read. */
const around = 60

/** The log of one or more containers: everything there is, live, searchable, in bounded memory. Fills its parent. */
export function LogsPane({ containerIds }: { containerIds: readonly string[] }) {
  const { t, i18n } = useTranslation('logs')
  const client = useClient()
  const key = containerIds.join(' ')
  const feed = useMemo(() => createLogFeed(client, key.split(' ')), [client, key])
  useEffect(() => feed.start(), [feed])
  const state = useStore(feed.store)
  const { notice, find } = state
  const settings = useSettings((all) => all.logs)
  const link = useEngine((engine) => engine.link)
  const last = useEngine((engine) => engine.last)
  const root = useRef<HTMLDivElement | null>(null)
  const input = useRef<HTMLInputElement | null>(null)
  const [pausedAt, setPausedAt] = useState<number | null>(null)

  const first = notice?.first ?? 0
  const end = notice ? notice.first + notice.count : 0
  const wasFollowing = useRef(true)
  // What is followed is what has been read: the rows in sight are never blank because newer ones are on their way.
  const readTo = Math.min(end, feed.readTo)
  const shownEnd = pausedAt ?? (wasFollowing.current && readTo > first ? readTo : end)
  const range = { first, end: Math.max(first, shownEnd) }
  const view = useViewport(range, settings.wrap)
  const selection = useLogSelection(view.element, (direction) => view.scrollBy(direction * rowHeight))
  wasFollowing.current = view.following
  // What stands below the view is new only where the reader has not been yet.
  const seenTo = useRef(0)
  seenTo.current = view.following ? range.end : Math.min(end, Math.max(seenTo.current, view.inSight.end))

  // Nothing moves under a selection, or under a mouse that is about to make one.
  const isHeld = selection.pressed || selection.range !== null
  const { following } = view
  const heldWhileFollowing = useRef(false)
  useEffect(() => {
    if (isHeld && following) {
      heldWhileFollowing.current = selection.pressed
      view.follow(false)
    } else if (!isHeld && heldWhileFollowing.current) {
      // It was a click, no selection: as if nothing had been.
      heldWhileFollowing.current = false
      view.follow(true)
    } else if (selection.range !== null) heldWhileFollowing.current = false
  })

  useEffect(() => {
    if (following && pausedAt === null)
      feed.want(Math.max(first, end - around - Math.ceil(view.height / rowHeight)), end)
    else feed.want(Math.max(first, view.window.first - around), Math.min(end, view.window.end + around))
  }, [feed, following, pausedAt, first, end, view.height, view.window.first, view.window.end])

  const finding = useFind(feed, find, state.sessionId, () => view.position.line)
  const current = find?.current ?? null
  const { toLine } = view
  // biome-ignore lint/correctness/useExhaustiveDependencies: it goes to a match when that becomes the present one, not ever after
  useEffect(() => {
    if (current) toLine(current.line)
  }, [current])

  const copying = useCopy(feed, selection.range)
  const download = useDownload(feed)
  const endpoint = last?.endpoint ?? null
  const name = notice?.sources[0]?.name || containerIds[0] || ''

  const words = useMemo(
    (): LogRowWords & { label: string; scrollbar: string } => ({
      label: t('label'),
      scrollbar: t('scrollbar'),
      stderr: t('stderr'),
      loading: t('loadingLine'),
      marker: (line: LogLine) => (line.marker ? t(`marker.${line.marker.code}`, { replace: line.marker.params }) : ''),
      folded: (bytes: number) => t('folded', { size: formatBytes(bytes, 'binary') }),
      continues: t('continues'),
      cut: t('cut'),
    }),
    [t],
  )

  const actions = {
    onFollow: () => {
      if (following && pausedAt === null) return view.follow(false)
      document.getSelection()?.removeAllRanges()
      setPausedAt(null)
      view.follow(true)
    },
    onPause: () => {
      if (pausedAt === null) setPausedAt(range.end)
      else {
        setPausedAt(null)
        view.follow(selection.range === null)
      }
    },
    onWrap: () => void patchSettings(client, { logs: { ...settings, wrap: !settings.wrap } }),
    onTimestamps: (timestamps: typeof settings.timestamps) =>
      void patchSettings(client, { logs: { ...settings, timestamps } }),
    onFind: () => {
      finding.show()
      requestAnimationFrame(() => input.current?.select())
    },
    onCopy: (what: 'visible' | 'all') => {
      const inSight = Math.ceil(view.height / rowHeight)
      if (what === 'all') copying.copyLines(first, end, notice?.bytes ?? 0)
      else copying.copyLines(view.position.line, Math.min(range.end, view.position.line + inSight), 0)
    },
    onDownload: (timestamps: boolean) => download.start(name, first, end, timestamps),
  }

  useKeys(root, [
    ['/', actions.onFind],
    ['Mod+f', actions.onFind],
    ['n', () => finding.step('forward')],
    ['N', () => finding.step('backward')],
    ['Escape', () => (finding.open ? finding.close() : document.getSelection()?.removeAllRanges())],
    ['f', actions.onFollow],
    ['p', actions.onPause],
    ['w', actions.onWrap],
    ['t', () => actions.onTimestamps(nextTimestamps(settings.timestamps))],
    ['g', view.toStart],
    ['Home', view.toStart],
    ['G', () => view.follow(true)],
    ['End', () => view.follow(true)],
    ['PageUp', () => view.scrollPage(-1)],
    ['PageDown', () => view.scrollPage(1)],
    [' ', () => view.scrollPage(1)],
    ['ArrowUp', () => view.scrollBy(-rowHeight)],
    ['ArrowDown', () => view.scrollBy(rowHeight)],
  ])

  const isEmpty = notice === null || notice.count === 0 || hasMarkersOnly(first, end, feed.line)
  const unseen = end - (pausedAt ?? seenTo.current)
  const isBelow = pausedAt === null ? !following : unseen > 0
  const count = (value: number): string => new Intl.NumberFormat(i18n.language).format(value)

  return (
    <div ref={root} className={classes.pane}>
      <LogToolbar
        {...actions}
        following={following && pausedAt === null}
        paused={pausedAt !== null}
        wrap={settings.wrap}
        timestamps={settings.timestamps}
        finding={finding.open}
      >
        <span role="status">
          {copying.state?.kind === 'copied' &&
            t('copied', { count: copying.state.lines, replace: { count: count(copying.state.lines) } })}
          {copying.state?.kind === 'too-long' && t('copyTooLong', { size: formatBytes(notice?.bytes ?? 0) })}
          {copying.state?.kind === 'failed' && t('copyFailed')}
          {download.state.kind === 'failed' && t('downloadFailed')}
          {download.state.kind === 'saving' && t('downloading', { percent: download.state.percent })}
        </span>
        {download.state.kind === 'saving' && (
          <CloseButton size="sm" aria-label={t('cancelDownload')} onClick={download.cancel} />
        )}
      </LogToolbar>
      {finding.open && (
        <FindBar
          input={input}
          query={finding.query}
          find={find}
          onQuery={finding.change}
          onStep={finding.step}
          onClose={() => {
            finding.close()
            view.element.current?.focus()
          }}
        />
      )}
      <LogViewport
        feed={feed}
        view={view}
        range={range}
        selection={selection}
        wrap={settings.wrap}
        timestamps={settings.timestamps}
        currentLine={finding.open ? (current?.line ?? null) : null}
        sourceOf={(source) => (containerIds.length > 1 ? (notice?.sources[source]?.name ?? '') : null)}
        words={words}
        onCopy={copying.onCopy}
      >
        {isEmpty && (
          <LogEmpty
            notice={notice}
            refusal={state.refusal}
            engineOnline={link?.kind === 'online'}
            command={dockerCommand(endpoint, logsArgs(name))}
          />
        )}
      </LogViewport>
      {isBelow && !isEmpty && (
        <button
          type="button"
          className={classes.jump}
          onClick={() => {
            document.getSelection()?.removeAllRanges()
            setPausedAt(null)
            view.follow(true)
          }}
        >
          {pausedAt !== null
            ? t('waiting', { count: unseen, replace: { count: count(unseen) } })
            : unseen > 0
              ? t('jumpNew', { count: unseen, replace: { count: count(unseen) } })
              : t('jump')}
        </button>
      )}
      <LogStatus
        notice={notice}
        following={following}
        paused={pausedAt !== null}
        behind={
          following && pausedAt === null && notice && stateOf(notice.sources) === 'following' ? end - range.end : 0
        }
      />
    </div>
  )
}

/** Nothing but what we said ourselves: the log itself is empty. */
function hasMarkersOnly(first: number, end: number, line: (number: number) => LogLine | undefined): boolean {
  if (end - first > 8) return false
  for (let number = first; number < end; number += 1) if (line(number)?.kind !== 'marker') return false
  return true
}

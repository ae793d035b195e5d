import { type RefObject, useMemo, useRef } from 'react'
import type { LogLine } from '../../../shared/contract/logs.ts'
import type { Settings } from '../../../shared/contract/settings.ts'
import { useClient } from '../../client-context.tsx'
import type { LineAnchor } from '../../stores/log-reads.ts'
import type { LogFeed } from '../../stores/logs.ts'
import { patchSettings, useSettings } from '../../stores/settings.ts'
import { bookmarkOf, type LogBookmark, nextBookmark, toggleBookmark } from './bookmarks.ts'
import type { CopyForm, CopyWhat } from './copy.ts'
import { nextTimestamps } from './time-text.ts'
import type { Chosen } from './use-chosen.ts'
import type { Copying } from './use-copy.ts'
import type { Finding } from './use-find.ts'
import type { KeyMap } from './use-keys.ts'
import type { Place } from './use-place.ts'
import { rowHeight } from './use-viewport.ts'

/** What the buttons and keys of a pane do. */
export interface PaneActions {
  onFollow(): void
  onEnd(): void
  onStart(): void
  onPause(): void
  onWrap(): void
  onNumbers(): void
  onTimestamps(choice: Settings['logs']['timestamps']): void
  onFind(): void
  onCloseFind(): void
  onClear(): void
  onCopy(what: CopyWhat, form: CopyForm): void
  onBookmark(): void
  onNextBookmark(direction: 'forward' | 'backward'): void
  /** Shows the lines around the chosen one, or no longer. */
  onContext(): void
  /** Drops the filter and keeps the place. */
  onWholeLog(): void
}

interface Parts {
  readonly feed: LogFeed
  readonly place: Place
  readonly chosen: Chosen
  readonly finding: Finding
  readonly copying: Copying
  readonly findInput: RefObject<HTMLInputElement | null>
  readonly isFollowing: boolean
  readonly bookmarks: readonly LogBookmark[]
  readonly setBookmarks: (bookmarks: readonly LogBookmark[]) => void
  readonly context: LogLine | null
  readonly setContext: (line: LogLine | null) => void
  readonly setFilter: (filter: null) => void
  readonly seek: (line: LineAnchor) => void
}

/** The actions stay the same ones for the life of a pane, so that a toolbar need not be drawn with each line that comes. */
export function usePaneActions(parts: Parts): { actions: PaneActions; keys: KeyMap } {
  const client = useClient()
  const settings = useSettings((all) => all.logs)
  const latest = useRef({ ...parts, settings })
  latest.current = { ...parts, settings }
  return useMemo(() => {
    const now = () => latest.current
    const patch = (change: Partial<Settings['logs']>): void =>
      void patchSettings(client, { logs: { ...now().settings, ...change } })
    const actions: PaneActions = {
      onFollow() {
        if (now().isFollowing) now().place.view.follow(false)
        else actions.onEnd()
      },
      onEnd() {
        document.getSelection()?.removeAllRanges()
        now().place.toEnd()
      },
      onStart: () => now().place.toStart(),
      onPause() {
        const { place, copying } = now()
        if (place.pausedAt === null) return place.pause(true)
        place.pause(false)
        place.view.follow(copying.selection === null)
      },
      onWrap: () => patch({ wrap: !now().settings.wrap }),
      onNumbers: () => patch({ lineNumbers: !now().settings.lineNumbers }),
      onTimestamps: (timestamps) => patch({ timestamps }),
      onFind() {
        now().finding.show()
        requestAnimationFrame(() => now().findInput.current?.select())
      },
      onCloseFind() {
        now().finding.close()
        now().place.view.element.current?.focus()
      },
      onClear: () =>
        now().place.clear(now().place.clearedTo === null || now().place.range.end > now().place.range.first),
      onCopy(what, form) {
        const { place, copying } = now()
        const { inSight } = place.view
        copying.copy(what, form, what === 'visible' ? { first: inSight.first, end: inSight.end } : place.range)
      },
      onBookmark() {
        const { chosen, feed, bookmarks, setBookmarks } = now()
        const mark = chosen.line && bookmarkOf(chosen.line, feed.store.getState().notice?.sources ?? [])
        if (mark) setBookmarks(toggleBookmark(bookmarks, mark))
      },
      onNextBookmark(direction) {
        const { chosen, feed, place, bookmarks, seek } = now()
        const from = chosen.line ?? feed.line(place.view.inSight.first) ?? null
        const mark = nextBookmark(bookmarks, from?.at ?? null, direction)
        if (mark) void findMarked(feed, mark).then((line) => line && seek(line))
      },
      onContext() {
        const { context, chosen, setContext } = now()
        setContext(context === null ? chosen.line : null)
      },
      onWholeLog() {
        const { context, chosen, place, setContext, setFilter } = now()
        const line = context ?? chosen.line
        if (!line) return
        place.seekAfter(line)
        setContext(null)
        setFilter(null)
      },
    }
    const move = (by: 1 | -1): void => {
      const { chosen, feed, place } = now()
      const next = chosen.place === null ? undefined : feed.line(chosen.place + by)
      if (chosen.place === null || !chosen.line) {
        place.view.scrollBy(by * rowHeight)
        return
      }
      if (!next) return
      chosen.choose(next, chosen.place + by)
      place.view.toLine(chosen.place + by)
    }
    const leave = (): void => {
      const { finding, chosen, copying, context, setContext } = now()
      if (finding.open) finding.close()
      else if (context !== null) setContext(null)
      else if (copying.selection !== null || copying.all) {
        document.getSelection()?.removeAllRanges()
        copying.selectAll(false)
      } else chosen.choose(null)
    }
    const chooseFirst = (): void => {
      const { place, feed, chosen, isFollowing } = now()
      const at = isFollowing ? place.view.inSight.end - 1 : place.view.inSight.first
      const line = feed.line(at)
      if (line) chosen.choose(line, at)
    }
    const keys: KeyMap = [
      ['/', actions.onFind],
      ['Mod+f', actions.onFind],
      ['n', () => now().finding.step('forward')],
      ['N', () => now().finding.step('backward')],
      ['Escape', leave],
      ['f', actions.onFollow],
      ['p', actions.onPause],
      ['w', actions.onWrap],
      ['l', actions.onNumbers],
      ['t', () => actions.onTimestamps(nextTimestamps(now().settings.timestamps))],
      ['c', actions.onClear],
      ['b', actions.onBookmark],
      ['e', actions.onContext],
      ['v', actions.onWholeLog],
      [']', () => actions.onNextBookmark('forward')],
      ['[', () => actions.onNextBookmark('backward')],
      ['Mod+a', () => now().copying.selectAll(true)],
      ['g', actions.onStart],
      ['Home', actions.onStart],
      ['G', actions.onEnd],
      ['End', actions.onEnd],
      ['PageUp', () => now().place.view.scrollPage(-1)],
      ['PageDown', () => now().place.view.scrollPage(1)],
      [' ', () => now().place.view.scrollPage(1)],
      ['ArrowUp', () => move(-1)],
      ['ArrowDown', () => move(1)],
      ['Enter', chooseFirst],
    ]
    return { actions, keys }
  }, [client])
}

/** The line that a bookmark stands for: of those at its time the one of its container. */
async function findMarked(feed: LogFeed, mark: LogBookmark): Promise<LineAnchor | null> {
  const found = await feed.placeAt(mark.at).catch(() => null)
  if (!found) return null
  const sources = feed.store.getState().notice?.sources ?? []
  const near = await feed.around(found.number, found.number + 200, new AbortController().signal).catch(() => [])
  const line = near.find(({ at, source }) => at === mark.at && sources[source]?.containerId === mark.containerId)
  return line ?? { number: found.number, at: mark.at }
}

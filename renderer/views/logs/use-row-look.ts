import { useMemo } from 'react'
import { useSettings } from '../../stores/settings.ts'
import type { RowLook } from './LogRow.tsx'
import { useCells } from './use-cells.ts'
import type { Pane } from './use-pane.ts'

/** How rows are shown: another object only when something of it has changed. */
export function useRowLook({ state, bookmarks, columns }: Pane): RowLook {
  const { wrap, timestamps, lineNumbers } = useSettings((all) => all.logs)
  const cells = useCells(columns)
  const { notice, rows } = state
  const highest = notice ? notice.first + notice.count : 0
  // The tail has no numbers yet: room for ten million of them, so that nothing moves when they are known.
  const digits = Math.max(rows.space === 'session' && rows.shift === 0 ? 4 : 8, String(highest).length)
  const sources = (notice?.sources.length ?? 0) > 1
  const hasBookmarks = bookmarks.length > 0
  return useMemo(
    () => ({ wrap, timestamps, lineNumbers, digits, sources, bookmarks: hasBookmarks, cells }),
    [wrap, timestamps, lineNumbers, digits, sources, hasBookmarks, cells],
  )
}

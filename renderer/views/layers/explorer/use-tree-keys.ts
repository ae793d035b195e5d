import type { KeyboardEvent, MouseEvent, RefObject } from 'react'
import type { TreeBrowser } from '../../../stores/tree-browser.ts'
import type { RowAt } from './TreeGrid.tsx'

interface TreeKeys {
  readonly browser: TreeBrowser
  readonly gridRef: RefObject<HTMLDivElement | null>
  readonly total: number
  readonly page: () => number
  readonly scrollTo: (place: number) => void
  readonly onOpen: (at: RowAt) => void
  readonly onCopy: (at: RowAt) => void
  readonly onMenu: (at: RowAt, point: { x: number; y: number }) => void
  readonly onFilter: () => void
}

/** What keys and clicks do in the tree. */
export function useTreeKeys(tree: TreeKeys) {
  const { browser, total } = tree
  const selectedNow = (): RowAt | null => at(browser.store.getState().selected?.place ?? -1)
  const at = (place: number): RowAt | null => {
    const row = browser.feed.row(place)
    return row ? { row, place } : null
  }
  const move = (to: number): void => {
    if (total === 0) return
    const place = Math.max(0, Math.min(total - 1, to))
    browser.select(place)
    tree.scrollTo(place)
  }
  /** Closes an open folder; else goes to the folder that the row is in. */
  const closeOrClimb = ({ row, place }: RowAt): void => {
    if (row.open) {
      browser.fold(place, false)
      return
    }
    for (let above = place - 1; above >= 0; above -= 1) {
      const other = browser.feed.row(above)
      if (!other) break
      if (other.depth < row.depth) {
        move(above)
        return
      }
    }
    // The folder is far above, and no longer here.
    void browser.pathOf(row, place).then((path) => {
      const folder = path.slice(0, path.lastIndexOf('/'))
      if (folder !== '') void browser.reveal(folder)
    })
  }
  const openOrDescend = ({ row, place }: RowAt): void => {
    if (row.open) move(place + 1)
    else browser.fold(place, true)
  }
  const enter = (row: RowAt): void => {
    if (row.row.children > 0) browser.fold(row.place, !row.row.open)
    else tree.onOpen(row)
  }

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.target !== event.currentTarget || event.altKey) return
    const now = selectedNow()
    const place = browser.store.getState().selected?.place ?? -1
    if (event.ctrlKey || event.metaKey) {
      // A text that is marked is what is meant.
      if (event.key.toLowerCase() !== 'c' || !now || window.getSelection()?.isCollapsed === false) return
      event.preventDefault()
      tree.onCopy(now)
      return
    }
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: place + 1,
      ArrowUp: place < 0 ? 0 : place - 1,
      PageDown: Math.max(0, place) + tree.page(),
      PageUp: place - tree.page(),
      Home: 0,
      End: total - 1,
    }
    const to = moves[event.key]
    if (to !== undefined && !event.shiftKey) move(to)
    else if (event.key === '/') {
      tree.onFilter()
      event.stopPropagation()
    } else if (!now) return
    else if (event.key === 'ArrowRight') openOrDescend(now)
    else if (event.key === 'ArrowLeft') closeOrClimb(now)
    else if (event.key === 'Enter' || event.key === ' ') enter(now)
    else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
      const box = tree.gridRef.current?.querySelector(`[data-place="${now.place}"]`)?.getBoundingClientRect()
      if (box) tree.onMenu(now, { x: box.left + 48, y: box.bottom })
    } else return
    event.preventDefault()
  }

  const rowOf = (target: EventTarget | null): RowAt | null => {
    const element = target instanceof Element ? target.closest('[data-place]') : null
    return element ? at(Number(element.getAttribute('data-place'))) : null
  }
  return {
    onKeyDown,
    onClick(event: MouseEvent<HTMLDivElement>) {
      const row = rowOf(event.target)
      if (!row || !(event.target instanceof Element)) return
      if (event.target.closest('[data-fold]')) browser.fold(row.place, !row.row.open)
      else browser.select(row.place)
    },
    onDoubleClick(event: MouseEvent<HTMLDivElement>) {
      const row = rowOf(event.target)
      if (row && event.target instanceof Element && !event.target.closest('[data-fold]')) enter(row)
    },
    onContextMenu(event: MouseEvent<HTMLDivElement>) {
      const row = rowOf(event.target)
      if (!row) return
      event.preventDefault()
      browser.select(row.place)
      tree.onMenu(row, { x: event.clientX, y: event.clientY })
    },
    onFocus() {
      if (browser.store.getState().selected === null && total > 0) browser.select(0)
    },
  }
}

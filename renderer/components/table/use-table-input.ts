import { type KeyboardEvent, type MouseEvent, useState } from 'react'
import { selectRange, toggleKey } from './selection.ts'
import { commandOf } from './table-keys.ts'
import type { TableItem } from './types.ts'

/** A point of the window, in px. */
export interface Point {
  readonly x: number
  readonly y: number
}

interface TableInput<T> {
  readonly items: readonly TableItem<T>[]
  /** Keys of the rows that exist, as they stand. */
  readonly order: readonly string[]
  readonly rowOf: (key: string) => T | undefined
  readonly selected: ReadonlySet<string>
  readonly onSelect: ((selected: ReadonlySet<string>) => void) | undefined
  readonly onOpen: ((row: T) => void) | undefined
  readonly openOnClick: boolean
  readonly onKey: ((event: KeyboardEvent, rows: readonly T[]) => boolean) | undefined
  readonly onMenu: (rows: readonly T[], at: Point) => void
  /** Collapses (true), expands (false) or turns a group round. */
  readonly fold: (key: string, collapse?: boolean) => void
  readonly scrollTo: (index: number) => void
  readonly lineHeight: number
}

const noKeys: ReadonlySet<string> = new Set()

/**
 * The cursor of the table, and what keys and clicks do with it. Lines carry `data-index`; inside them `data-check` toggles the
 * selection, `data-open` opens, and links, buttons and `data-actions` keep their clicks.
 */
export function useTableInput<T>(table: TableInput<T>) {
  const { items, order, selected, onSelect, onOpen } = table
  const [activeKey, setActiveKey] = useState<string | null>(null)
  const [anchor, setAnchor] = useState<string | null>(null)
  const activeIndex = activeKey === null ? -1 : items.findIndex((item) => item.key === activeKey)
  const active = items[activeIndex]

  const rowsFor = (item: TableItem<T> | undefined): T[] => {
    if (item?.kind !== 'row' || item.gone) return []
    if (!selected.has(item.key)) return [item.row]
    return [...selected].flatMap((key) => table.rowOf(key) ?? [])
  }
  /** A menu of a group is for all of its rows; keys are not, since one would do too much unseen. */
  const menuRowsFor = (item: TableItem<T> | undefined): readonly T[] =>
    item?.kind === 'group' ? item.rows : rowsFor(item)
  const toggle = (key: string): void => {
    setAnchor(key)
    onSelect?.(toggleKey(selected, key))
  }
  const extendTo = (key: string): void => {
    if (anchor === null) setAnchor(activeKey)
    onSelect?.(selectRange(order, selected, anchor ?? activeKey, key))
  }
  const open = (item: TableItem<T> | undefined): void => {
    if (item?.kind === 'group') table.fold(item.key)
    else if (item && !item.gone) onOpen?.(item.row)
  }
  const move = (to: number, extend: boolean): void => {
    const item = items[to]
    if (!item) return
    if (extend && item.kind === 'row') extendTo(item.key)
    setActiveKey(item.key)
    table.scrollTo(to)
  }
  const selectAll = (): void => onSelect?.(new Set(order))
  const menuAt = (element: Element | null | undefined): void => {
    const box = element?.getBoundingClientRect()
    if (box) table.onMenu(menuRowsFor(active), { x: box.left + 48, y: box.bottom })
  }

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    // Keys on a button or link inside belong to it; only the grid itself moves the cursor.
    const grid = event.currentTarget
    if (event.target !== grid) return
    const page = Math.max(1, Math.floor(grid.clientHeight / table.lineHeight) - 2)
    const command = commandOf(event, activeIndex, items.length, page)
    if (!command || (command.kind === 'clear' && selected.size === 0)) {
      if (table.onKey?.(event, rowsFor(active))) event.preventDefault()
      return
    }
    event.preventDefault()
    switch (command.kind) {
      case 'move':
        move(command.to, command.extend)
        break
      case 'toggle':
        if (active?.kind === 'group') table.fold(active.key)
        else if (active) toggle(active.key)
        break
      case 'open':
        open(active)
        break
      case 'selectAll':
        selectAll()
        break
      case 'clear':
        onSelect?.(noKeys)
        break
      case 'fold':
      case 'unfold':
        if (active?.kind === 'group') table.fold(active.key, command.kind === 'fold')
        break
      case 'menu':
        menuAt(grid.querySelector('[data-active]'))
        break
    }
  }

  const onClick = (event: MouseEvent<HTMLDivElement>): void => {
    const item = lineOf(items, event.target)
    if (!item || !(event.target instanceof Element)) return
    setActiveKey(item.key)
    const onButton = event.target.closest('a, [data-actions]') !== null
    if (item.kind === 'group' && !onButton) table.fold(item.key)
    if (item.kind === 'group' || item.gone) return
    const extra = event.ctrlKey || event.metaKey
    const onCheck = event.target.closest('[data-check]') !== null
    if (!onCheck && onButton) return
    if (event.shiftKey && onSelect) extendTo(item.key)
    else if (onCheck || (extra && onSelect)) toggle(item.key)
    else {
      setAnchor(item.key)
      if (table.openOnClick || event.target.closest('[data-open]')) onOpen?.(item.row)
    }
  }

  const onDoubleClick = (event: MouseEvent<HTMLDivElement>): void => {
    if (event.target instanceof Element && event.target.closest('a, button, [data-check], [data-actions]')) return
    const item = lineOf(items, event.target)
    if (item?.kind === 'row') open(item)
  }

  const onContextMenu = (event: MouseEvent<HTMLDivElement>): void => {
    const item = lineOf(items, event.target)
    if (!item) return
    event.preventDefault()
    setActiveKey(item.key)
    table.onMenu(menuRowsFor(item), { x: event.clientX, y: event.clientY })
  }

  // A range is chosen, not the text between the two clicks.
  const onMouseDown = (event: MouseEvent<HTMLDivElement>): void => {
    if (!event.shiftKey || !lineOf(items, event.target)) return
    event.preventDefault()
    event.currentTarget.focus()
  }

  const onFocus = (event: React.FocusEvent<HTMLDivElement>): void => {
    if (event.target === event.currentTarget && activeIndex < 0) setActiveKey(items[0]?.key ?? null)
  }

  return {
    activeKey,
    activeIndex,
    selectAll,
    handlers: { onKeyDown, onMouseDown, onClick, onDoubleClick, onContextMenu, onFocus },
  }
}

/** The line that an event happened on. */
export function lineOf<T>(items: readonly TableItem<T>[], target: EventTarget | null): TableItem<T> | undefined {
  const element = target instanceof Element ? target.closest('[data-index]') : null
  return element ? items[Number(element.getAttribute('data-index'))] : undefined
}

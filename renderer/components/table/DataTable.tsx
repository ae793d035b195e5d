// biome-ignore-all lint/a11y/useSemanticElements: a <table> cannot be virtualised with sticky heads and groups; the grid has the focus and names its row by aria-activedescendant
// biome-ignore-all lint/a11y/useFocusableInteractive: a <table> cannot be virtualised with sticky heads and groups; the grid has the focus and names its row by aria-activedescendant
import { useVirtualizer } from '@tanstack/react-virtual'
import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useDeferredValue,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react'
import { useTranslation } from 'react-i18next'
import { type MenuEntry, RowMenu } from '../RowMenu.tsx'
import classes from './DataTable.module.css'
import { fitColumns, leastWidth, useWidth } from './fit-columns.ts'
import { Rehearsal } from './Rehearsal.tsx'
import { toggleKey } from './selection.ts'
import { TableHead } from './TableHead.tsx'
import { TableGroupLine, TableRow } from './TableLine.tsx'
import type { TableColumn, TableGroups, TableItem, TableSort } from './types.ts'
import { useArrangement } from './use-arrangement.ts'
import { lineOf, type Point, useTableInput } from './use-table-input.ts'

export interface DataTableProps<T> {
  label: string
  /** Stable between renders, as are `keyOf`, `nameOf`, `accept`, `groups` and `actions`. */
  columns: readonly TableColumn<T>[]
  /** Ids of the columns that are not shown. */
  hidden?: readonly string[]
  /** Each row keeps its identity while its content stays: rows are painted again by identity. */
  rows: readonly T[]
  keyOf: (row: T) => string
  /** How a screen reader names the row. */
  nameOf: (row: T) => string
  /** The filter; another function is another filter. */
  accept?: ((row: T) => boolean) | null
  groups?: TableGroups<T> | null
  /** Keys of the collapsed groups; left out: the table keeps them itself. */
  collapsed?: ReadonlySet<string>
  onCollapse?: (collapsed: ReadonlySet<string>) => void
  sort: TableSort | null
  onSortChange?: (sort: TableSort | null) => void
  /** Counts up when sorted values changed that are not part of the rows. */
  version?: number
  /** Left out: rows cannot be selected. */
  selected?: ReadonlySet<string>
  onSelect?: (selected: ReadonlySet<string>) => void
  /** Enter, double click, or a click on an element marked with `data-open`. */
  onOpen?: (row: T) => void
  /** A plain click opens too: while a detail is beside the list. */
  openOnClick?: boolean
  /** The row whose detail is open. */
  current?: string | null
  pending?: ReadonlySet<string>
  /** Buttons at the end of the row under the pointer. */
  actions?: ((row: T) => ReactNode) | null
  /** For a right click or the menu key: on the selection when the row is part of it, else on the row or the group alone. */
  menu?: (rows: readonly T[]) => readonly MenuEntry[]
  /** Any other key; true when it was used. */
  onKey?: (event: KeyboardEvent, rows: readonly T[]) => boolean
  /** The rows in sight (a few more above and below), each time others come into it. */
  onVisible?: (rows: readonly T[]) => void
  empty?: ReactNode
  /** Gets the element that takes the focus. */
  gridRef?: RefObject<HTMLDivElement | null>
}

const lineHeight = 32
const overscan = 4

/**
 * A virtualised list with columns, groups, selection and full keyboard. Nothing moves under the cursor: while the pointer is
 * over the rows, a menu is open or rows are selected, the order stays; what is gone is crossed out in its place, what is new
 * waits at the end.
 */
export function DataTable<T>(props: DataTableProps<T>) {
  const { t } = useTranslation('common')
  const { columns, keyOf, nameOf, rows, onOpen, onVisible } = props
  const id = useId()
  const ownRef = useRef<HTMLDivElement>(null)
  const gridRef = props.gridRef ?? ownRef
  const [ownCollapsed, setOwnCollapsed] = useState<ReadonlySet<string>>(noKeys)
  const collapsed = props.collapsed ?? ownCollapsed
  const [over, setOver] = useState(false)
  const [hovered, setHovered] = useState<string | null>(null)
  const [menu, setMenu] = useState<{ at: Point; rows: readonly T[] } | null>(null)
  const [released, setReleased] = useState(0)

  const selected = props.selected ?? noKeys
  const selectable = props.onSelect !== undefined
  const hold = over || menu !== null || selected.size > 0
  const arrangement = useArrangement(
    {
      rows,
      keyOf,
      accept: props.accept ?? null,
      columns,
      sort: props.sort,
      groups: props.groups ?? null,
      collapsed,
    },
    hold && released === 0,
    (props.version ?? 0) + released,
  )
  // The chip gives up the held order once; from then on it is held again.
  useEffect(() => {
    if (released > 0) setReleased(0)
  }, [released])

  const { items, known, fresh } = arrangement
  const order = useMemo(() => items.flatMap((item) => (item.kind === 'row' && !item.gone ? [item.key] : [])), [items])
  const width = useWidth(gridRef)
  const shownColumns = useMemo(() => {
    const wanted = columns.filter((column) => column.hideable === false || !props.hidden?.includes(column.id))
    return width === 0 ? wanted : fitColumns(wanted, selectable, width)
  }, [columns, props.hidden, selectable, width])

  // What a keystroke in the filter brings is drawn first; the rows beyond the edges come after it.
  const settled = useDeferredValue(props.accept)
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => gridRef.current,
    estimateSize: () => lineHeight,
    overscan: settled === props.accept ? overscan : 0,
    scrollPaddingStart: lineHeight,
    getItemKey: (index) => items[index]?.key ?? index,
  })
  const lines = virtual.getVirtualItems()
  const first = lines[0]?.index ?? 0
  const end = (lines.at(-1)?.index ?? -1) + 1
  useEffect(() => {
    if (!onVisible) return
    onVisible(items.slice(first, end).flatMap((item) => (item.kind === 'row' && !item.gone ? [item.row] : [])))
  }, [items, first, end, onVisible])

  const input = useTableInput({
    items,
    order,
    rowOf: (key) => known.get(key),
    selected,
    onSelect: props.onSelect,
    onOpen,
    openOnClick: props.openOnClick ?? false,
    onKey: props.onKey,
    onMenu: (menuRows, at) => {
      if (props.menu && menuRows.length > 0) setMenu({ at, rows: menuRows })
    },
    fold: (key, collapse) => {
      if (collapse !== collapsed.has(key)) (props.onCollapse ?? setOwnCollapsed)(toggleKey(collapsed, key))
    },
    scrollTo: (index) => virtual.scrollToIndex(index, { align: 'auto' }),
    lineHeight,
  })
  const { activeKey, activeIndex } = input

  const chosen = order.filter((key) => selected.has(key)).length
  const rowLabel = menu && menu.rows.length === 1 && menu.rows[0] ? nameOf(menu.rows[0]) : props.label
  const draw = (item: TableItem<T>, index: number, top: number): ReactNode => {
    const place = { id: `${id}-${index}`, index, top, active: item.key === activeKey }
    if (item.kind === 'group') {
      return (
        <TableGroupLine
          key={item.key}
          {...place}
          item={item}
          title={props.groups?.title(item.group) ?? ''}
          note={props.groups?.note(item.rows)}
          actions={props.groups?.actions?.(item.group, item.rows)}
          span={shownColumns.length + (selectable ? 1 : 0)}
        />
      )
    }
    return (
      <TableRow
        key={item.key}
        {...place}
        item={item}
        name={nameOf(item.row)}
        columns={shownColumns}
        selectable={selectable}
        selected={selected.has(item.key)}
        current={props.current === item.key}
        pending={props.pending?.has(item.key) ?? false}
        actions={item.key === hovered ? (props.actions ?? null) : null}
      />
    )
  }

  return (
    <div className={classes.table} style={measures(shownColumns, selectable)}>
      <div
        ref={gridRef}
        role="grid"
        tabIndex={0}
        aria-label={props.label}
        aria-rowcount={items.length + 1}
        aria-multiselectable={selectable || undefined}
        aria-activedescendant={activeIndex >= first && activeIndex < end ? `${id}-${activeIndex}` : undefined}
        className={classes.grid}
        {...input.handlers}
        onPointerOver={(event) => {
          const item = lineOf(items, event.target)
          setOver(item !== undefined)
          setHovered(item?.key ?? null)
        }}
        onPointerLeave={() => {
          setOver(false)
          setHovered(null)
        }}
      >
        <TableHead
          columns={shownColumns}
          sort={props.sort}
          onSortChange={props.onSortChange}
          selectAll={
            selectable
              ? {
                  state: chosen === 0 ? 'none' : chosen === order.length ? 'all' : 'some',
                  onToggle: () => (chosen === order.length ? props.onSelect?.(noKeys) : input.selectAll()),
                }
              : null
          }
        />
        <div role="rowgroup" className={classes.body} style={{ height: virtual.getTotalSize() }}>
          {lines.map((line) => {
            const item = items[line.index]
            return item && draw(item, line.index, line.start)
          })}
        </div>
        {items.length === 0 && props.empty}
      </div>
      <Rehearsal lines={items} draw={draw} />
      {fresh.size > 0 && (
        <button type="button" className={classes.freshChip} onClick={() => setReleased((count) => count + 1)}>
          {t('table.newRows', { count: fresh.size })}
        </button>
      )}
      {props.menu && (
        <RowMenu
          entries={menu ? props.menu(menu.rows) : []}
          at={menu?.at ?? null}
          label={t('table.rowMenu', { name: rowLabel })}
          onClose={() => setMenu(null)}
        />
      )}
    </div>
  )
}

const noKeys: ReadonlySet<string> = new Set()

/** One grid template for the head and every row, so that they line up without measuring. */
function measures<T>(columns: readonly TableColumn<T>[], selectable: boolean): Record<string, string> {
  const tracks = columns.map((column) =>
    column.grow ? `minmax(${column.width}px, ${column.grow}fr)` : `${column.width}px`,
  )
  if (selectable) tracks.unshift('28px')
  return { '--table-columns': tracks.join(' '), '--table-width': `${leastWidth(columns, selectable)}px` }
}

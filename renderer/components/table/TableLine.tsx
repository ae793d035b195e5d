// biome-ignore-all lint/a11y/useSemanticElements: a <table> cannot be virtualised with sticky heads and groups; the grid has the focus and names its row by aria-activedescendant
// biome-ignore-all lint/a11y/useFocusableInteractive: a <table> cannot be virtualised with sticky heads and groups; the grid has the focus and names its row by aria-activedescendant
import { memo, type ReactNode } from 'react'
import { useWords } from '../../i18n/use-words.ts'
import classes from './DataTable.module.css'
import type { TableColumn, TableItem } from './types.ts'

interface LineProps {
  /** For aria-activedescendant. */
  id: string
  /** 0 is the first line below the head. */
  index: number
  /** px from the top of the list. */
  top: number
  active: boolean
}

interface RowProps<T> extends LineProps {
  item: Extract<TableItem<T>, { kind: 'row' }>
  name: string
  columns: readonly TableColumn<T>[]
  selectable: boolean
  selected: boolean
  current: boolean
  pending: boolean
  actions: ((row: T) => ReactNode) | null
}

function PlainRow<T>(props: RowProps<T>) {
  const t = useWords('common')
  const { item, index } = props
  return (
    <div
      role="row"
      id={props.id}
      aria-rowindex={index + 2}
      aria-selected={props.selectable ? props.selected : undefined}
      aria-current={props.current || undefined}
      aria-busy={props.pending || undefined}
      aria-label={item.gone ? `${props.name}, ${t('table.gone')}` : props.name}
      data-index={index}
      data-key={item.key}
      data-active={props.active || undefined}
      data-gone={item.gone || undefined}
      data-fresh={item.fresh || undefined}
      className={`${classes.line} ${classes.row}`}
      style={{ transform: `translateY(${props.top}px)` }}
    >
      {props.selectable && (
        <div role="gridcell" className={classes.checkCell} data-check>
          <span
            aria-hidden
            className={classes.check}
            data-checked={props.selected ? 'all' : 'none'}
            title={t('table.selectRow', { name: props.name })}
          />
        </div>
      )}
      {props.columns.map((column) => (
        <div key={column.id} role="gridcell" className={classes.cell} data-column={column.id} data-align={column.align}>
          {column.render(item.row)}
        </div>
      ))}
      {item.gone ? (
        <div role="gridcell" className={classes.actions}>
          <span className={classes.goneNote}>{t('table.gone')}</span>
        </div>
      ) : (
        props.actions && (
          <div role="gridcell" className={classes.actions} data-actions>
            {props.actions(item.row)}
          </div>
        )
      )}
    </div>
  )
}

/** Painted again only when its own row, place or marks change. */
export const TableRow = memo(PlainRow) as typeof PlainRow

interface GroupProps<T> extends LineProps {
  item: Extract<TableItem<T>, { kind: 'group' }>
  title: string
  note: ReactNode
  actions: ReactNode
  span: number
}

function PlainGroup<T>(props: GroupProps<T>) {
  const t = useWords('common')
  const { item, title } = props
  return (
    <div
      role="row"
      id={props.id}
      aria-rowindex={props.index + 2}
      data-index={props.index}
      data-group={item.key}
      data-active={props.active || undefined}
      className={classes.group}
      style={{ transform: `translateY(${props.top}px)` }}
    >
      <div role="gridcell" aria-colspan={props.span} className={classes.groupCell}>
        <button
          type="button"
          tabIndex={-1}
          aria-expanded={!item.collapsed}
          aria-label={t(item.collapsed ? 'table.expand' : 'table.collapse', { name: title })}
          className={classes.fold}
        >
          <svg viewBox="0 0 10 10" aria-hidden="true" focusable="false">
            <path d="M3 1.5 7 5 3 8.5" fill="none" stroke="currentColor" strokeWidth="1.5" />
          </svg>
        </button>
        <span className={classes.groupTitle}>{title}</span>
        <span className={classes.groupNote}>{props.note}</span>
        {props.actions && (
          <span className={classes.groupActions} data-actions>
            {props.actions}
          </span>
        )}
      </div>
    </div>
  )
}

export const TableGroupLine = memo(PlainGroup) as typeof PlainGroup

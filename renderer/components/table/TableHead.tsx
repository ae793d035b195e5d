// biome-ignore-all lint/a11y/useSemanticElements: a <table> cannot be virtualised with sticky heads and groups; the grid has the focus and names its row by aria-activedescendant
// biome-ignore-all lint/a11y/useFocusableInteractive: a <table> cannot be virtualised with sticky heads and groups; the grid has the focus and names its row by aria-activedescendant
import { useTranslation } from 'react-i18next'
import classes from './DataTable.module.css'
import type { TableColumn, TableSort } from './types.ts'

/** The titles: a click sorts up (figures: down), the next one the other way, the third gives the screen's own order back. */
export function TableHead<T>(props: {
  columns: readonly TableColumn<T>[]
  sort: TableSort | null
  onSortChange?: ((sort: TableSort | null) => void) | undefined
  /** Null: rows cannot be selected. */
  selectAll: { state: 'none' | 'some' | 'all'; onToggle: () => void } | null
}) {
  const { t } = useTranslation('common')
  const { columns, sort, onSortChange, selectAll } = props
  return (
    <div role="rowgroup" className={classes.head}>
      <div role="row" aria-rowindex={1} className={classes.line}>
        {selectAll && (
          <div role="columnheader" className={classes.checkCell}>
            <button
              type="button"
              role="checkbox"
              aria-checked={selectAll.state === 'all' ? true : selectAll.state === 'some' ? 'mixed' : false}
              aria-label={t('table.selectAll')}
              className={classes.check}
              data-checked={selectAll.state}
              onClick={selectAll.onToggle}
            />
          </div>
        )}
        {columns.map((column) => {
          const direction = sort?.column === column.id ? (sort.descending ? 'descending' : 'ascending') : 'none'
          return (
            <div
              key={column.id}
              role="columnheader"
              aria-sort={column.sortValue ? direction : undefined}
              className={classes.title}
              data-align={column.align}
            >
              {column.sortValue && onSortChange ? (
                <button
                  type="button"
                  className={classes.sort}
                  data-direction={direction}
                  onClick={() => onSortChange(nextSort(column.id, column.highFirst ?? false, sort))}
                >
                  <span className={classes.cut}>{column.title}</span>
                  <span aria-hidden className={classes.arrow}>
                    {direction === 'descending' ? '↓' : '↑'}
                  </span>
                </button>
              ) : (
                <span className={classes.cut}>{column.title}</span>
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}

function nextSort(column: string, highFirst: boolean, sort: TableSort | null): TableSort | null {
  if (sort?.column !== column) return { column, descending: highFirst }
  return sort.descending === highFirst ? { column, descending: !highFirst } : null
}

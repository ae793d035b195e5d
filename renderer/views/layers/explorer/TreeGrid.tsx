// biome-ignore-all lint/a11y/useSemanticElements: a <table> cannot be virtualised; the grid has the focus and names its row by aria-activedescendant
// biome-ignore-all lint/a11y/useFocusableInteractive: a <table> cannot be virtualised; the grid has the focus and names its row by aria-activedescendant
import { type ReactNode, type RefObject, useEffect, useId, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useStore } from 'zustand'
import type { TreeRow } from '../../../../shared/contract/layers.ts'
import type { TreeBrowser } from '../../../stores/tree-browser.ts'
import { useFixedRows } from '../use-fixed-rows.ts'
import classes from './TreeGrid.module.css'
import { TreeLine } from './TreeLine.tsx'
import { useDrawn } from './use-drawn.ts'
import { useTreeKeys } from './use-tree-keys.ts'

const lineHeight = 24
/** A row of the tree that something is to be done with. */
export interface RowAt {
  readonly row: TreeRow
  readonly place: number
}

interface TreeGridProps {
  browser: TreeBrowser
  label: string
  /** Sizes of before and after instead of mode and owner. */
  compares: boolean
  gridRef: RefObject<HTMLDivElement | null>
  onOpen: (at: RowAt) => void
  onCopy: (at: RowAt) => void
  onMenu: (at: RowAt, point: { x: number; y: number }) => void
  onFilter: () => void
  /** Instead of rows, where there is none. */
  empty: ReactNode
}

/** The rows of a tree, as many as are in sight, with full keyboard. */
export function TreeGrid(props: TreeGridProps) {
  const { t } = useTranslation('layers')
  const { browser, gridRef } = props
  const id = useId()
  const { look, total } = useStore(browser.feed.store)
  const selected = useStore(browser.store, (state) => state.selected)
  const scroll = useStore(browser.store, (state) => state.scroll)
  const sort = useStore(browser.store, (state) => state.sort)
  const rows = useFixedRows(gridRef, total, lineHeight)
  const { first, end, scrollTo } = rows
  // Rows that have come may be what was waited for, so each version looks again.
  const version = useStore(browser.feed.store, (state) => state.version)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each version looks again
  useEffect(() => {
    browser.feed.want(first, end)
    browser.settle()
  }, [browser, first, end, version])
  const scrolled = useRef(scroll)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the rows of the new look have to be there before they can be scrolled to
  useEffect(() => {
    if (scroll === null || scroll === scrolled.current || scroll.place >= Math.max(1, total)) return
    scrolled.current = scroll
    scrollTo(scroll.place, lineHeight)
  }, [scroll, scrollTo, total, version])

  const handlers = useTreeKeys({ ...props, page: rows.page, scrollTo: (place) => scrollTo(place, lineHeight), total })
  const drawn = useDrawn(first, end, (place) => browser.feed.row(place) !== undefined)
  const lines = drawn.end - drawn.first
  // Each line of the page shows the place that is its own modulo their number: so one that scrolls out comes in at the other end, and
  // none is made or moved among the others. aria-rowindex tells their order.
  const places = Array.from(
    { length: lines },
    (_, line) => drawn.first + ((((line - drawn.first) % lines) + lines) % lines),
  )
  const inSight = selected !== null && selected.place >= drawn.first && selected.place < drawn.end
  const column = (name: 'name' | 'size', width?: string) => (
    <div
      role="columnheader"
      aria-sort={sort === name ? (name === 'size' ? 'descending' : 'ascending') : 'none'}
      className={width}
    >
      <button type="button" tabIndex={-1} className={classes.sort} onClick={() => browser.setSort(name)}>
        {t(`column.${name}`)}
        {sort === name && <span aria-hidden>{name === 'size' ? '↓' : '↑'}</span>}
      </button>
    </div>
  )
  return (
    <div className={classes.frame}>
      <div
        ref={gridRef}
        role="treegrid"
        tabIndex={0}
        aria-label={props.label}
        aria-rowcount={total + 1}
        aria-busy={look === null || undefined}
        aria-activedescendant={inSight ? `${id}-${selected.place}` : undefined}
        className={classes.grid}
        {...handlers}
      >
        <div role="rowgroup" className={classes.head}>
          <div role="row" aria-rowindex={1} className={classes.line} data-compares={props.compares || undefined}>
            {column('name', classes.nameHead)}
            {props.compares && (
              <div role="columnheader" className={classes.before}>
                {t('column.before')}
              </div>
            )}
            {column('size', classes.end)}
            {!props.compares && (
              <>
                <div role="columnheader" className={classes.mode}>
                  {t('column.mode')}
                </div>
                <div role="columnheader" className={classes.owner}>
                  {t('column.owner')}
                </div>
              </>
            )}
          </div>
        </div>
        <div role="rowgroup" className={classes.body} style={{ height: total * lineHeight }}>
          {places.map((place, line) => (
            <TreeLine
              // biome-ignore lint/suspicious/noArrayIndexKey: see above
              key={line}
              id={`${id}-${place}`}
              place={place}
              top={place * lineHeight}
              row={browser.feed.row(place)}
              selected={selected?.place === place}
              compares={props.compares}
            />
          ))}
        </div>
        {look !== null && total === 0 && props.empty}
      </div>
    </div>
  )
}

import type { ReactNode } from 'react'

/** One column. Keep the array of columns stable between renders: rows are painted again only when it, or their row, changes. */
export interface TableColumn<T> {
  readonly id: string
  readonly title: string
  /** px; with `grow` the least width, which then takes a share of what is free. */
  readonly width: number
  readonly grow?: number
  /** Numbers are aligned `end`. */
  readonly align?: 'start' | 'end'
  /** What the column sorts by; null goes last whichever the direction. Without it the column cannot be sorted. */
  readonly sortValue?: (row: T) => string | number | null
  /** Must be cheap. Figures that change each second belong into a component that subscribes by itself. */
  readonly render: (row: T) => ReactNode
  /** True where left out: the user may hide it. */
  readonly hideable?: boolean
  /** px it may shrink to where the table is still too narrow with all that can be spared left out. */
  readonly least?: number
  /** The first click on its title sorts down: of figures the highest are asked for. */
  readonly highFirst?: boolean
  /** Where the table is too narrow, columns with a higher number are left out first; without one it always stays. */
  readonly spare?: number
}

export interface TableSort {
  readonly column: string
  readonly descending: boolean
}

export interface TableGroups<T> {
  /** The group a row belongs to; null: to none (those come last, under their own title). */
  readonly of: (row: T) => string | null
  readonly title: (group: string | null) => string
  /** The group in a few words: "3 running, 1 stopped". */
  readonly note: (rows: readonly T[]) => ReactNode
  /** Buttons of the group under the pointer; what they do is in its menu as well. */
  readonly actions?: (group: string | null, rows: readonly T[]) => ReactNode
}

/** What the table shows, line by line. */
export type TableItem<T> =
  | {
      readonly kind: 'row'
      readonly key: string
      readonly row: T
      /** It no longer exists, but keeps its place until the pointer leaves. */
      readonly gone: boolean
      /** It came while the order was held, and waits at the end. */
      readonly fresh: boolean
    }
  | {
      readonly kind: 'group'
      readonly key: string
      readonly group: string | null
      readonly rows: readonly T[]
      readonly collapsed: boolean
    }

import { useMemo, useRef } from 'react'
import { type ArrangeInput, type Arrangement, arrange, sortRows } from './arrange.ts'
import type { TableColumn, TableSort } from './types.ts'

type Wishes<T> = Omit<ArrangeInput<T>, 'held'> & { columns: readonly TableColumn<T>[]; sort: TableSort | null }

/**
 * The lines of the table. While `hold` is true their order stays, until the user asks for another one (filter, sort, groups);
 * `version` counts up when the values that are sorted by have changed by themselves.
 */
export function useArrangement<T>(wishes: Wishes<T>, hold: boolean, version: number): Arrangement<T> {
  const { rows, keyOf, accept, columns, groups, collapsed } = wishes
  const sortColumn = wishes.sort?.column ?? null
  const descending = wishes.sort?.descending ?? false
  const last = useRef<{ asked: readonly unknown[]; arrangement: Arrangement<T> } | null>(null)
  // Once for all letters of a filter.
  // biome-ignore lint/correctness/useExhaustiveDependencies: version stands for what sortValue reads outside the rows
  const sorted = useMemo(
    () => sortRows(rows, columns, sortColumn === null ? null : { column: sortColumn, descending }),
    [rows, columns, sortColumn, descending, version],
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: another version is another order, also of the same rows
  return useMemo(() => {
    const asked = [keyOf, accept, columns, groups, collapsed, sortColumn, descending]
    const same = last.current?.asked.every((value, index) => Object.is(value, asked[index])) ?? false
    const held = hold && same ? (last.current?.arrangement ?? null) : null
    const arrangement = arrange({ rows: sorted, keyOf, accept, groups, collapsed, held })
    last.current = { asked, arrangement }
    return arrangement
  }, [sorted, keyOf, accept, columns, groups, collapsed, sortColumn, descending, hold, version])
}

import { useMemo, useRef } from 'react'
import { type ArrangeInput, type Arrangement, arrange } from './arrange.ts'

type Wishes<T> = Omit<ArrangeInput<T>, 'held'>

/**
 * The lines of the table. While `hold` is true their order stays, until the user asks for another one (filter, sort, groups);
 * `version` counts up when the values that are sorted by have changed by themselves.
 */
export function useArrangement<T>(wishes: Wishes<T>, hold: boolean, version: number): Arrangement<T> {
  const { rows, keyOf, accept, columns, groups, collapsed } = wishes
  const sortColumn = wishes.sort?.column ?? null
  const descending = wishes.sort?.descending ?? false
  const last = useRef<{ asked: readonly unknown[]; arrangement: Arrangement<T> } | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: version stands for what sortValue reads outside the rows
  return useMemo(() => {
    const asked = [keyOf, accept, columns, groups, collapsed, sortColumn, descending]
    const same = last.current?.asked.every((value, index) => Object.is(value, asked[index])) ?? false
    const sort = sortColumn === null ? null : { column: sortColumn, descending }
    const held = hold && same ? (last.current?.arrangement ?? null) : null
    const arrangement = arrange({ rows, keyOf, accept, columns, sort, groups, collapsed, held })
    last.current = { asked, arrangement }
    return arrangement
  }, [rows, keyOf, accept, columns, groups, collapsed, sortColumn, descending, hold, version])
}

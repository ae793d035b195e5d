import { type RefObject, useLayoutEffect, useState } from 'react'
import type { TableColumn } from './types.ts'

/** px beside the columns: paddings, and the marks of the selection. */
const around = { selectable: 52, plain: 24 }

/** The least width of these columns, in px. */
export function leastWidth<T>(columns: readonly TableColumn<T>[], selectable: boolean): number {
  return columns.reduce((sum, column) => sum + column.width, selectable ? around.selectable : around.plain)
}

/**
 * The columns that fit into `width` px: those that can be spared are left out, the most spareable first; if that is not
 * enough, those that stay take their least width.
 */
export function fitColumns<T>(
  columns: readonly TableColumn<T>[],
  selectable: boolean,
  width: number,
): readonly TableColumn<T>[] {
  let shown = columns
  while (leastWidth(shown, selectable) > width) {
    const spare = shown.reduce((most, column) => Math.max(most, column.spare ?? -1), -1)
    if (spare < 0) break
    shown = shown.filter((column) => column.spare !== spare)
  }
  if (leastWidth(shown, selectable) <= width) return shown
  return shown.map((column) => (column.least === undefined ? column : { ...column, width: column.least }))
}

/** The inner width of an element, in px, as it changes; 0 before it is known. */
export function useWidth(ref: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const element = ref.current
    if (!element) return
    const measure = (): void => setWidth(element.clientWidth)
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [ref])
  return width
}

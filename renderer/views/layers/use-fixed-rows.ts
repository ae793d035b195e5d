import { type RefObject, useCallback, useEffect, useState } from 'react'

interface Window {
  readonly first: number
  readonly end: number
}

const over = 4

/**
 * Which of `count` rows of one height are in sight. By arithmetic, not by the virtualiser of the other lists: that one keeps a measurement
 * for every row, which for 200,000 rows costs a frame each time the number changes.
 */
export function useFixedRows(scroller: RefObject<HTMLElement | null>, count: number, height: number) {
  const [shown, setShown] = useState<Window>({ first: 0, end: 0 })
  const measure = useCallback(() => {
    const element = scroller.current
    if (!element) return
    // Always as many, at the ends too: whoever draws them by `place % rows` makes no new ones, however far it is scrolled.
    const rows = Math.min(count, Math.ceil(element.clientHeight / height) + 1 + 2 * over)
    const first = Math.max(0, Math.min(count - rows, Math.floor(element.scrollTop / height) - over))
    const end = first + rows
    setShown((before) => (before.first === first && before.end === end ? before : { first, end }))
  }, [scroller, count, height])
  useEffect(() => {
    const element = scroller.current
    if (!element) return
    measure()
    const sizes = new ResizeObserver(measure)
    sizes.observe(element)
    element.addEventListener('scroll', measure, { passive: true })
    return () => {
      sizes.disconnect()
      element.removeEventListener('scroll', measure)
    }
  }, [scroller, measure])
  /** Scrolls as little as needed. `head`: px at the top that something covers. */
  const scrollTo = useCallback(
    (row: number, head = 0): void => {
      const element = scroller.current
      if (!element) return
      const top = row * height
      const room = element.clientHeight - head
      if (top < element.scrollTop) element.scrollTop = top
      else if (top + height > element.scrollTop + room) element.scrollTop = top + height - room
    },
    [scroller, height],
  )
  /** How many rows fit. */
  const page = (): number => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / height) - 2)
  return { ...shown, scrollTo, page }
}

import { type RefObject, useLayoutEffect, useState } from 'react'

/** Pixels of an element, in steps that are worth drawing anew for. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const box = element.current
    if (!box) return
    const measure = (): void => setWidth(Math.floor(box.clientWidth / 24) * 24)
    const observer = new ResizeObserver(measure)
    observer.observe(box)
    measure()
    return () => observer.disconnect()
  }, [element])
  return width
}

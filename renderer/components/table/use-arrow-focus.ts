import { type RefObject, useEffect } from 'react'

const keys = new Set(['ArrowDown', 'ArrowUp', 'Home', 'End', 'PageDown', 'PageUp'])

/** While nothing has the focus, a key that moves gives it to the list: whoever opens the window can use the arrows at once. */
export function useArrowFocus(gridRef: RefObject<HTMLElement | null>, enabled: boolean): void {
  useEffect(() => {
    if (!enabled) return
    const onKey = (event: KeyboardEvent): void => {
      if (event.target !== document.body || !keys.has(event.key) || event.defaultPrevented) return
      event.preventDefault()
      gridRef.current?.focus()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [gridRef, enabled])
}

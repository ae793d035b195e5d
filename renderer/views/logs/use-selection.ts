import { type RefObject, useEffect, useRef, useState } from 'react'
import { selectedIn, type TextRange } from './selection.ts'

export interface LogSelection {
  /** What is selected; its first and last lines must stay in the document. */
  readonly range: TextRange | null
  /** The mouse is down in the text: nothing may move under it. */
  readonly pressed: boolean
}

/**
 * Watches the browser's own selection in the log. `onEdge` is called on each frame while the mouse is dragged beyond the top (-1)
 * or bottom (1), so that the log scrolls under it.
 */
export function useLogSelection(
  element: RefObject<HTMLElement | null>,
  onEdge: (direction: -1 | 1) => void,
): LogSelection {
  const [range, setRange] = useState<TextRange | null>(null)
  const [pressed, setPressed] = useState(false)
  const edge = useRef(onEdge)
  edge.current = onEdge

  useEffect(() => {
    const box = element.current
    if (!box) return
    let direction: -1 | 0 | 1 = 0
    let frame = 0
    const onSelect = (): void => {
      const next = selectedIn(box, document.getSelection())
      setRange((old) => (same(old, next) ? old : next))
    }
    const step = (): void => {
      if (direction === 0) return
      edge.current(direction)
      extendTo(box, direction)
      frame = requestAnimationFrame(step)
    }
    const onMove = (event: PointerEvent): void => {
      const { top, bottom } = box.getBoundingClientRect()
      const before = direction
      direction = event.clientY < top ? -1 : event.clientY > bottom ? 1 : 0
      if (before === 0 && direction !== 0) frame = requestAnimationFrame(step)
    }
    const onUp = (): void => {
      setPressed(false)
      direction = 0
      cancelAnimationFrame(frame)
      document.removeEventListener('pointermove', onMove)
      document.removeEventListener('pointerup', onUp)
      document.removeEventListener('pointercancel', onUp)
    }
    const onDown = (event: PointerEvent): void => {
      if (event.button !== 0) return
      setPressed(true)
      document.addEventListener('pointermove', onMove)
      document.addEventListener('pointerup', onUp)
      document.addEventListener('pointercancel', onUp)
    }
    document.addEventListener('selectionchange', onSelect)
    box.addEventListener('pointerdown', onDown)
    return () => {
      onUp()
      document.removeEventListener('selectionchange', onSelect)
      box.removeEventListener('pointerdown', onDown)
    }
  }, [element])

  return { range, pressed }
}

/** The mouse stands still beyond the edge, so the browser does not extend the selection to what scrolls in: we do. */
function extendTo(box: HTMLElement, direction: -1 | 1): void {
  const selection = document.getSelection()
  if (!selection?.anchorNode || !box.contains(selection.anchorNode)) return
  const texts = box.querySelectorAll('[data-line]:not([data-aside]) [data-text]')
  const text = direction < 0 ? texts[0] : texts[texts.length - 1]
  if (text) selection.extend(text, direction < 0 ? 0 : text.childNodes.length)
}

const same = (a: TextRange | null, b: TextRange | null): boolean =>
  a === b ||
  (a !== null &&
    b !== null &&
    a.start.line === b.start.line &&
    a.start.at === b.start.at &&
    a.end.line === b.end.line &&
    a.end.at === b.end.at)

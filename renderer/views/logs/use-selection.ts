import { type RefObject, useEffect, useRef, useState } from 'react'
import { nodeAt, type Point, pointAt, pointUnder, selectedIn, type TextRange } from './selection.ts'

export interface TextSelection {
  /** What is selected; its first and last lines must stay in the document. */
  readonly range: TextRange | null
  /** The mouse is down in the text: nothing may move under it. */
  readonly pressed: boolean
}

/**
 * The browser's selection in the log, kept by line and position, so that rows may come and go. Words and lines are dragged by the
 * browser itself; a plain drag is done here, because the browser's own runs out of the log into what is beside it, and stands still
 * while the log scrolls. `onEdge` is called on each frame while the mouse is dragged beyond the top (-1) or bottom (1), so that the
 * log scrolls under it.
 */
export function useTextSelection(
  element: RefObject<HTMLElement | null>,
  onEdge: (direction: -1 | 1) => void,
): TextSelection {
  const [range, setRange] = useState<TextRange | null>(null)
  const [pressed, setPressed] = useState(false)
  const edge = useRef(onEdge)
  edge.current = onEdge

  useEffect(() => {
    const box = element.current
    if (!box) return
    let direction: -1 | 0 | 1 = 0
    let frame = 0
    let anchor: Point | null = null
    let mouse = { x: 0, y: 0 }
    const onSelect = (): void => {
      const next = selectedIn(box, document.getSelection())
      setRange((old) => (same(old, next) ? old : next))
    }
    const extend = (): void => {
      const focus = pointUnder(box, mouse.x, mouse.y)
      const from = anchor && nodeAt(box, anchor)
      const to = focus && nodeAt(box, focus)
      if (from && to) document.getSelection()?.setBaseAndExtent(from.node, from.offset, to.node, to.offset)
    }
    const step = (): void => {
      if (direction === 0) return
      edge.current(direction)
      extend()
      frame = requestAnimationFrame(step)
    }
    const onMove = (event: MouseEvent): void => {
      const { top, bottom } = box.getBoundingClientRect()
      mouse = { x: event.clientX, y: event.clientY }
      const before = direction
      direction = event.clientY < top ? -1 : event.clientY > bottom ? 1 : 0
      if (direction === 0) extend()
      else if (before === 0) frame = requestAnimationFrame(step)
    }
    const onUp = (): void => {
      setPressed(false)
      direction = 0
      cancelAnimationFrame(frame)
      document.removeEventListener('mousemove', onMove)
      document.removeEventListener('mouseup', onUp)
      window.removeEventListener('blur', onUp)
    }
    const onDown = (event: MouseEvent): void => {
      if (event.button !== 0) return
      document.addEventListener('mouseup', onUp)
      window.addEventListener('blur', onUp)
      setPressed(true)
      // Words and lines (double and triple click) are the browser's to select.
      if (event.detail > 1) return
      const selection = document.getSelection()
      const under = pointUnder(box, event.clientX, event.clientY)
      if (!selection || !under) return
      event.preventDefault()
      box.focus({ preventScroll: true })
      const kept =
        event.shiftKey && selection.anchorNode ? pointAt(box, selection.anchorNode, selection.anchorOffset) : null
      anchor = kept ?? under
      mouse = { x: event.clientX, y: event.clientY }
      extend()
      document.addEventListener('mousemove', onMove)
    }
    document.addEventListener('selectionchange', onSelect)
    box.addEventListener('mousedown', onDown)
    return () => {
      onUp()
      document.removeEventListener('selectionchange', onSelect)
      box.removeEventListener('mousedown', onDown)
    }
  }, [element])

  return { range, pressed }
}

const same = (a: TextRange | null, b: TextRange | null): boolean =>
  a === b ||
  (a !== null &&
    b !== null &&
    a.start.line === b.start.line &&
    a.start.at === b.start.at &&
    a.end.line === b.end.line &&
    a.end.at === b.end.at)

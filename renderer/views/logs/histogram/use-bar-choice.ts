import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react'

/** Bars `first` … `last`. */
export interface BarRange {
  readonly first: number
  readonly last: number
}

const between = (a: number, b: number): BarRange => ({ first: Math.min(a, b), last: Math.max(a, b) })

/**
 * One bar or several are pointed at: by the pointer, dragged for several, or by the arrow keys, with Shift for several. A click or Enter on
 * one goes there, on several zooms to them.
 */
export function useBarChoice(props: {
  count: number
  onGo: (index: number) => void
  onZoom: (range: BarRange) => void
}) {
  const { count, onGo, onZoom } = props
  const [chosen, setChosen] = useState<{ anchor: number; focus: number } | null>(null)
  const pressed = useRef(false)
  const clamp = (index: number): number => Math.min(count - 1, Math.max(0, index))
  const range = chosen && count > 0 ? between(clamp(chosen.anchor), clamp(chosen.focus)) : null

  const under = (event: PointerEvent<HTMLElement>): number => {
    const { left, width } = event.currentTarget.getBoundingClientRect()
    return clamp(Math.floor((count * (event.clientX - left)) / Math.max(1, width)))
  }
  const act = (): void => {
    if (!range) return
    if (range.first === range.last) onGo(range.first)
    else {
      onZoom(range)
      setChosen(null)
    }
  }
  return {
    range,
    events: {
      onPointerDown: (event: PointerEvent<HTMLElement>) => {
        if (event.button !== 0 || count === 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        pressed.current = true
        setChosen({ anchor: under(event), focus: under(event) })
      },
      onPointerMove: (event: PointerEvent<HTMLElement>) => {
        if (count === 0) return
        const focus = under(event)
        setChosen((before) => (pressed.current && before ? { ...before, focus } : { anchor: focus, focus }))
      },
      onPointerUp: () => {
        if (!pressed.current) return
        pressed.current = false
        act()
      },
      onPointerCancel: () => {
        pressed.current = false
        setChosen(null)
      },
      onPointerLeave: () => {
        if (!pressed.current) setChosen(null)
      },
      onBlur: () => setChosen(null),
      onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
        if (count === 0) return
        const from = chosen?.focus ?? count
        const to = { ArrowLeft: from - 1, ArrowRight: chosen ? from + 1 : 0, Home: 0, End: count - 1 }[event.key]
        if (to !== undefined) {
          const focus = clamp(to)
          setChosen({ anchor: event.shiftKey && chosen ? chosen.anchor : focus, focus })
        } else if (event.key === 'Enter' || event.key === ' ') act()
        else if (event.key === 'Escape' && chosen) setChosen(null)
        else return
        event.preventDefault()
        event.stopPropagation()
      },
    },
  }
}

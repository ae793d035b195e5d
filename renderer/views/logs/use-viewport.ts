import { type RefObject, useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react'
import {
  clamp,
  endPosition,
  isAtEnd,
  move,
  type Position,
  positionOfThumb,
  type Range,
  rendered,
  reveal,
  type Thumb,
  thumbOf,
} from './viewport.ts'

/** Pixels of an unwrapped line; the same in LogViewport.module.css. */
export const rowHeight = 18

export interface ViewportModel {
  readonly element: RefObject<HTMLDivElement | null>
  readonly position: Position
  readonly following: boolean
  /** Pixels of the viewport. */
  readonly height: number
  readonly window: Range
  /** The lines in sight, partly or whole. */
  readonly inSight: Range
  /** Where the first rendered line begins, in pixels below the viewport's top. */
  readonly top: number
  readonly thumb: Thumb
  follow(on: boolean): void
  scrollBy(pixels: number): void
  scrollPage(pages: number): void
  toStart(): void
  /** Puts a line into sight, a third down the viewport unless it is in sight already. */
  toLine(line: number): void
  toTop(line: number): void
  toThumb(top: number): void
  /** Tells the measured height of a rendered line (wrapped lines differ). */
  measure(heights: ReadonlyMap<number, number>): void
}

/** Where in the log a viewport is. It sticks to the end while following; it moves for the person and for nothing else. */
export function useViewport(range: Range, wrap: boolean): ViewportModel {
  const element = useRef<HTMLDivElement | null>(null)
  const [height, setHeight] = useState(0)
  const [width, setWidth] = useState(0)
  const [place, setPlace] = useState<Position>({ line: 0, offset: 0 })
  const [following, setFollowing] = useState(true)
  const [measured, setMeasured] = useState(0)
  const heights = useRef(new Map<number, number>())

  useLayoutEffect(() => {
    const box = element.current
    if (!box) return
    const observer = new ResizeObserver(() => {
      setHeight(box.clientHeight)
      setWidth(box.clientWidth)
    })
    observer.observe(box)
    setHeight(box.clientHeight)
    setWidth(box.clientWidth)
    return () => observer.disconnect()
  }, [])

  // Another width breaks lines elsewhere.
  // biome-ignore lint/correctness/useExhaustiveDependencies: width and wrap are what makes the heights stale
  const fresh = useMemo(() => new Map<number, number>(), [width, wrap])
  heights.current = fresh

  const heightOf = useCallback(
    (line: number): number => (wrap ? (heights.current.get(line) ?? rowHeight) : rowHeight),
    [wrap],
  )

  const position = following ? endPosition(range, heightOf, height) : clamp(place, range, heightOf, height)
  const window = rendered(position, range, heightOf, height)
  const inSight = rendered(position, range, heightOf, height, 0)
  let top = -position.offset
  for (let line = window.first; line < position.line; line += 1) top -= heightOf(line)
  const thumb = thumbOf(position, range, rowHeight, height, height)

  const go = (next: Position): void => {
    setPlace(next)
    setFollowing(isAtEnd(next, range, heightOf, height))
  }
  return {
    element,
    position,
    following,
    height,
    window,
    inSight,
    top,
    thumb,
    follow: (on) => {
      if (!on) setPlace(position)
      setFollowing(on)
    },
    scrollBy: (pixels) => {
      const next = move(position, pixels, range, heightOf, height)
      setPlace(next)
      // Upwards always leaves the end, be it by a pixel.
      setFollowing(pixels > 0 && isAtEnd(next, range, heightOf, height))
    },
    scrollPage: (pages) => {
      const next = move(position, pages * Math.max(rowHeight, height - 2 * rowHeight), range, heightOf, height)
      setPlace(next)
      setFollowing(pages > 0 && isAtEnd(next, range, heightOf, height))
    },
    toStart: () => {
      // Whatever the first line is by then.
      setPlace({ line: Number.MIN_SAFE_INTEGER, offset: 0 })
      setFollowing(false)
    },
    toLine: (line) => {
      setPlace(reveal(position, line, range, heightOf, height))
      setFollowing(false)
    },
    toTop: (line) => {
      setPlace({ line, offset: 0 })
      setFollowing(false)
    },
    toThumb: (pixels) => go(positionOfThumb(pixels, thumb, range, rowHeight, height, height)),
    measure: (found) => {
      let changed = false
      for (const [line, pixels] of found) {
        if (heights.current.get(line) === pixels) continue
        heights.current.set(line, pixels)
        changed = true
      }
      if (heights.current.size > 20_000) heights.current.clear()
      if (changed) setMeasured(measured + 1)
    },
  }
}

/** The line at the top of the viewport, and how many of its pixels are above it. No element is ever as tall as the log. */
export interface Position {
  readonly line: number
  readonly offset: number
}

/** Lines `first` … `end - 1` exist. */
export interface Range {
  readonly first: number
  readonly end: number
}

/** Pixels of a line as it was measured, or what one takes that was not seen yet. */
export type HeightOf = (line: number) => number

/** Where the last line stands at the bottom (or the first at the top, when all fit). */
export function endPosition(range: Range, heightOf: HeightOf, viewport: number): Position {
  let room = viewport
  let line = range.end
  while (line > range.first) {
    line -= 1
    room -= heightOf(line)
    if (room < 0) return { line, offset: -room }
  }
  return { line: range.first, offset: 0 }
}

/** `position`, `pixels` further down (up when negative), within the range. */
export function move(position: Position, pixels: number, range: Range, heightOf: HeightOf, viewport: number): Position {
  let { line, offset } = clamp(position, range, heightOf, viewport)
  offset += pixels
  while (offset < 0 && line > range.first) {
    line -= 1
    offset += heightOf(line)
  }
  if (offset < 0) return { line: range.first, offset: 0 }
  while (line < range.end - 1 && offset >= heightOf(line)) {
    offset -= heightOf(line)
    line += 1
  }
  return clamp({ line, offset }, range, heightOf, viewport)
}

/** The nearest position that shows lines which exist and leaves no room below the last one. */
export function clamp(position: Position, range: Range, heightOf: HeightOf, viewport: number): Position {
  if (position.line < range.first) return { line: range.first, offset: 0 }
  const last = endPosition(range, heightOf, viewport)
  return isBelow(position, last) ? last : position
}

const isBelow = (a: Position, b: Position): boolean => a.line > b.line || (a.line === b.line && a.offset > b.offset)

/** Whether the last line is in sight, to a pixel. */
export function isAtEnd(position: Position, range: Range, heightOf: HeightOf, viewport: number): boolean {
  const last = endPosition(range, heightOf, viewport)
  return isBelow(position, last) || (position.line === last.line && position.offset >= last.offset - 1)
}

/** Puts `line` a third down the viewport, unless all of it is in sight already. */
export function reveal(position: Position, line: number, range: Range, heightOf: HeightOf, viewport: number): Position {
  let top = -position.offset
  if (line >= position.line && line - position.line < viewport) {
    for (let i = position.line; i < line; i += 1) top += heightOf(i)
    if (top >= 0 && top + heightOf(line) <= viewport) return position
  }
  return move({ line, offset: 0 }, -Math.floor(viewport / 3), range, heightOf, viewport)
}

/** The lines to render: those in sight, and a few around them. */
export function rendered(position: Position, range: Range, heightOf: HeightOf, viewport: number, around = 8): Range {
  let bottom = -position.offset
  let end = position.line
  while (end < range.end && bottom < viewport) {
    bottom += heightOf(end)
    end += 1
  }
  return { first: Math.max(range.first, position.line - around), end: Math.min(range.end, end + around) }
}

export interface Thumb {
  /** Pixels from the top of the track. */
  readonly top: number
  readonly height: number
}

const shortestThumb = 28

/** The scrollbar's thumb: it counts in lines, so that ten million of them lose no precision. */
export function thumbOf(position: Position, range: Range, rowHeight: number, viewport: number, track: number): Thumb {
  const lines = range.end - range.first
  const visible = viewport / rowHeight
  if (lines <= visible) return { top: 0, height: track }
  const height = Math.max(shortestThumb, (track * visible) / lines)
  const at = (position.line - range.first + position.offset / rowHeight) / (lines - visible)
  return { top: Math.min(1, Math.max(0, at)) * (track - height), height }
}

/** The position that a thumb dragged to `top` pixels means; the end of the track is the end of the log. */
export function positionOfThumb(
  top: number,
  thumb: Thumb,
  range: Range,
  rowHeight: number,
  viewport: number,
  track: number,
): Position {
  const room = track - thumb.height
  if (room <= 0) return { line: range.first, offset: 0 }
  const at = Math.min(1, Math.max(0, top / room)) * Math.max(0, range.end - range.first - viewport / rowHeight)
  const line = Math.floor(at)
  return { line: range.first + line, offset: Math.round((at - line) * rowHeight) }
}

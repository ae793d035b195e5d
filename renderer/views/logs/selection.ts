/** A place in the log's text: a line, and how many UTF-16 units of its visible text are before it. */
export interface Point {
  readonly line: number
  readonly at: number
}

/** From `start` (earlier) to `end`. */
export interface TextRange {
  readonly start: Point
  readonly end: Point
}

export const ordered = (a: Point, b: Point): TextRange =>
  a.line < b.line || (a.line === b.line && a.at <= b.at) ? { start: a, end: b } : { start: b, end: a }

/** What is selected inside `root`, or null: nothing, or something that reaches outside. */
export function selectedIn(root: HTMLElement, selection: Selection | null): TextRange | null {
  if (!selection || selection.isCollapsed || !selection.anchorNode || !selection.focusNode) return null
  const anchor = pointAt(root, selection.anchorNode, selection.anchorOffset)
  const focus = pointAt(root, selection.focusNode, selection.focusOffset)
  if (!anchor || !focus) return null
  const range = ordered(anchor, focus)
  return range.start.line === range.end.line && range.start.at === range.end.at ? null : range
}

/** The place that a node and an offset in it stand for, or null outside the lines. */
export function pointAt(root: HTMLElement, node: Node, offset: number): Point | null {
  if (!root.contains(node)) return null
  const element = node instanceof Element ? node : node.parentElement
  const row = element?.closest<HTMLElement>('[data-line]')
  if (!row) {
    // Between rows: the browser counts children of the layer then.
    const child = node.childNodes[offset] ?? node.lastChild
    const near =
      child instanceof HTMLElement
        ? (child.closest<HTMLElement>('[data-line]') ?? child.querySelector<HTMLElement>('[data-line]'))
        : null
    return near ? { line: Number(near.dataset.line), at: 0 } : null
  }
  const line = Number(row.dataset.line)
  const text = row.querySelector('[data-text]')
  if (!text) return { line, at: 0 }
  if (!text.contains(node)) {
    const isAfter = (text.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0
    const isWholeRow = node === row && offset > [...row.childNodes].indexOf(text as ChildNode)
    return { line, at: isAfter || isWholeRow ? (text.textContent?.length ?? 0) : 0 }
  }
  const before = document.createRange()
  before.setStart(text, 0)
  before.setEnd(node, offset)
  return { line, at: before.toString().length }
}

/** Where a place is in the document, or null while its line is not there. */
export function nodeAt(root: HTMLElement, point: Point): { node: Node; offset: number } | null {
  const text = root.querySelector(`[data-line="${point.line}"] [data-text]`)
  if (!text) return null
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT)
  let left = point.at
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const { length } = node.textContent ?? ''
    if (left <= length) return { node, offset: left }
    left -= length
  }
  return { node: text, offset: text.childNodes.length }
}

/** The place under a point of the screen, moved into `root` where it is outside. */
export function pointUnder(root: HTMLElement, x: number, y: number): Point | null {
  const box = root.getBoundingClientRect()
  const inside = (value: number, low: number, high: number): number => Math.min(high - 2, Math.max(low + 2, value))
  const caret = document.caretPositionFromPoint(inside(x, box.left, box.right), inside(y, box.top, box.bottom))
  return caret ? pointAt(root, caret.offsetNode, caret.offset) : null
}

/**
 * The selected text, when all of its lines are at hand: exactly the text of the lines, whatever signs stand for it on screen.
 * Null when some have to be fetched. `lineText`: the visible text of a line; undefined when it is not at hand or folded; null
 * for what is no line of the log.
 */
export function textOf(range: TextRange, lineText: (line: number) => string | null | undefined): string | null {
  const { start, end } = range
  const lines: string[] = []
  for (let line = start.line; line <= end.line; line += 1) {
    const text = lineText(line)
    if (text === undefined) return null
    if (text === null) continue
    lines.push(text.slice(line === start.line ? start.at : 0, line === end.line ? end.at : undefined))
  }
  return lines.join('\n')
}

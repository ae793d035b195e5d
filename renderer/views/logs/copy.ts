import { withoutEscapes } from '../../../shared/lib/ansi-escapes.ts'
import type { LogFeed } from '../../stores/logs.ts'
import { visibleText } from './segments.ts'
import { type TextRange, textOf } from './selection.ts'

/** More text than this does not belong on a clipboard. */
export const clipboardBytes = 64 * 1024 * 1024

const shownBytes = 16 * 1024

/** The visible text of a line at hand: undefined when it must be fetched, null for a marker. */
function textAtHand(feed: LogFeed, number: number): string | null | undefined {
  const line = feed.line(number)
  if (!line || (line.kind === 'line' && line.fullBytes > shownBytes)) return undefined
  return line.kind === 'marker' ? null : visibleText(line.text)
}

/** The selected text at once, or null when lines of it have to be fetched (or unfolded) first. */
export function selectedTextAtHand(feed: LogFeed, range: TextRange): string | null {
  if (range.start.line === range.end.line) {
    const line = feed.line(range.start.line)
    return line ? visibleText(line.text).slice(range.start.at, range.end.at) : null
  }
  return textOf(range, (line) => textAtHand(feed, line))
}

/**
 * The selected text, read from the session: whole lines between the first and the last, whatever is on screen. A folded line at
 * either end gives what of it is selected on screen; one in between gives all of it.
 */
export async function selectedText(feed: LogFeed, { start, end }: TextRange, signal: AbortSignal): Promise<string> {
  const last = feed.line(end.line)
  const body = await plainText(feed, start.line, end.line, signal)
  const tail = last && last.kind === 'line' ? visibleText(last.text).slice(0, end.at) : ''
  return body.slice(start.at) + tail
}

/** Lines `from` … `to - 1` without escape sequences and with bare newlines. */
export async function plainText(feed: LogFeed, from: number, to: number, signal: AbortSignal): Promise<string> {
  const parts: string[] = []
  for await (const { text } of feed.text(from, to, false, signal)) parts.push(withoutEscapes(text))
  return parts.join('').replaceAll('\r\n', '\n')
}

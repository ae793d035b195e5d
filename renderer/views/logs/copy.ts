import { withoutEscapes } from '../../../shared/lib/ansi-escapes.ts'
import type { ExportRange } from '../../stores/log-reads.ts'
import type { LogFeed } from '../../stores/logs.ts'
import { visibleText } from './segments.ts'
import { type TextRange, textOf } from './selection.ts'
import type { Range } from './viewport.ts'

/** More text than this does not belong on a clipboard. */
export const clipboardBytes = 64 * 1024 * 1024

export type CopyWhat = 'selection' | 'visible' | 'all'
/** `plain`: without escape sequences. `times`: with the engine's time before each line. `json`: an object a line. */
export type CopyForm = 'plain' | 'times' | 'json'

/** It is more than a clipboard should hold. */
export class TooLong extends Error {}

const shownBytes = 16 * 1024

/** The visible text of a line at hand: undefined when it must be fetched, null for a marker. */
function textAtHand(feed: LogFeed, place: number): string | null | undefined {
  const line = feed.line(place)
  if (!line || (line.kind === 'line' && line.fullBytes > shownBytes)) return undefined
  return line.kind === 'marker' ? null : visibleText(line.text)
}

/** The selected text at once, or null when lines of it have to be fetched (or unfolded) first. */
export function selectedTextAtHand(feed: LogFeed, range: TextRange): string | null {
  if (range.start.line === range.end.line) {
    const line = feed.line(range.start.line)
    return line ? visibleText(line.text).slice(range.start.at, range.end.at) : null
  }
  return textOf(range, (place) => textAtHand(feed, place))
}

/**
 * The selected text, read from the session: whole lines between the first and the last, whatever is on screen. A folded line at
 * either end gives what of it is selected on screen; one in between gives all of it.
 */
export async function selectedText(feed: LogFeed, { start, end }: TextRange, signal: AbortSignal): Promise<string> {
  const last = feed.line(end.line)
  const body = await textOfRows(feed, { first: start.line, end: end.line }, 'plain', signal)
  const tail = last && last.kind === 'line' ? visibleText(last.text).slice(0, end.at) : ''
  return body.slice(start.at) + tail
}

/** The lines at these places, whole. Throws TooLong as soon as it is clear that they are. */
export async function textOfRows(
  feed: LogFeed,
  { first, end }: Range,
  form: CopyForm,
  signal: AbortSignal,
): Promise<string> {
  const { rows, view } = feed.store.getState()
  const range: ExportRange = {
    from: Math.max(0, first + rows.shift),
    to: end + rows.shift,
    viewId: rows.space === 'view' ? (view?.notice?.viewId ?? null) : null,
    format: form === 'json' ? 'ndjson' : 'text',
    timestamps: form === 'times',
  }
  const parts: string[] = []
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let bytes = 0
  for await (const piece of feed.pieces(range, signal)) {
    bytes += piece.bytes.length
    if (bytes > clipboardBytes) throw new TooLong()
    parts.push(decoder.decode(piece.bytes, { stream: true }))
  }
  parts.push(decoder.decode())
  const text = parts.join('')
  // Cut between lines, so an escape sequence is whole by now.
  return form === 'json' ? text : text.split('\n').map(plainLine).join('\n')
}

const plainLine = (line: string): string => {
  const text = withoutEscapes(line)
  return text.endsWith('\r') ? text.slice(0, -1) : text
}

import type { Chunk } from './chunk.ts'
import { flag } from './flags.ts'
import type { LineStore } from './line-store.ts'
import { toMs } from './timestamp.ts'

/** So many of the tail's first lines are tried. */
const tries = 8
const identity = flag.stderr | flag.noTime | flag.marker

/**
 * The number that the tail's first line has in the session, or null where it cannot be told. A line is known by its source, time, stream
 * and bytes; of lines that share them all, the tail has the last. An engine that counts the pieces of a long line as lines begins a tail in
 * the midst of one: that is found by what comes after it.
 */
export function placeInStore(tail: LineStore, store: LineStore): number | null {
  for (let skipped = 0; skipped < tries && tail.first + skipped < tail.end; skipped += 1) {
    const line = tail.place(tail.first + skipped)
    if (!line || line.chunk.flags(line.entry) & flag.noTime) continue
    const { chunk, entry } = line
    const mine = sameLines(tail, chunk, entry)
    const theirs = sameLines(store, chunk, entry)
    const found = theirs[theirs.length - mine.length]
    if (found === undefined) continue
    const number = found - skipped
    return skipped === 0 || isEndOf(tail, store, number) ? number : null
  }
  return null
}

/** Every line of `store` that is the same in all that an engine tells of it. */
function sameLines(store: LineStore, chunk: Chunk, entry: number): number[] {
  const seconds = chunk.seconds(entry)
  const nanos = chunk.nanos(entry)
  const source = chunk.source(entry)
  const flags = chunk.flags(entry) & identity
  const at = toMs(seconds, nanos)
  const text = Buffer.from(chunk.text(entry))
  const found: number[] = []
  for (const span of store.spans(store.first, store.end, at, at)) {
    for (let i = span.entry; i < span.entryEnd; i += 1) {
      if (span.chunk.nanos(i) !== nanos || span.chunk.seconds(i) !== seconds || span.chunk.source(i) !== source)
        continue
      if ((span.chunk.flags(i) & identity) === flags && text.equals(span.chunk.text(i)))
        found.push(span.chunk.first + i)
    }
  }
  return found
}

/** The tail's first line is the end of this one of the session. */
function isEndOf(tail: LineStore, store: LineStore, number: number): boolean {
  const part = tail.place(tail.first)
  const whole = store.place(number)
  if (!part || !whole || part.chunk.source(part.entry) !== whole.chunk.source(whole.entry)) return false
  const text = Buffer.from(whole.chunk.text(whole.entry))
  const end = part.chunk.text(part.entry)
  return text.subarray(Math.max(0, text.length - end.length)).equals(end)
}

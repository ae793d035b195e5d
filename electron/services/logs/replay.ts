import type { Chunk } from './chunk.ts'
import { flag } from './flags.ts'
import type { LineStore } from './line-store.ts'
import type { WaitingLines } from './source-parts.ts'
import { type EngineTime, isBefore } from './timestamp.ts'

/** Lines come out of order by little: the two streams of a container race to the log. So many older ones in a row end the look back. */
const enoughOlder = 16
/** A megabyte of lines each. */
const chunksLookedAt = 8

/**
 * Whether a line has come before: its time, stream and bytes are those of one that is kept or waits to be. When a log is rotated, some
 * engines read its new file twice (dockerd 20.10 under `docker logs -f`: a tenth of all lines at 5,000 a second and files of 10 KB).
 */
export function hasCome(
  store: LineStore,
  source: number,
  waiting: WaitingLines,
  time: EngineTime,
  flags: number,
  text: Uint8Array,
): boolean {
  const isIt = (seconds: number, nanos: number, itsFlags: number, bytes: Uint8Array): boolean =>
    seconds === time.seconds &&
    nanos === time.nanos &&
    (itsFlags & (flag.stderr | flag.marker)) === (flags & flag.stderr) &&
    Buffer.compare(bytes, text) === 0
  let found = false
  waiting((seconds, nanos, itsFlags, bytes) => {
    found ||= isIt(seconds, nanos, itsFlags, bytes)
  })
  if (found) return true
  let older = 0
  goBack(store, source, (chunk, entry) => {
    const seconds = chunk.seconds(entry)
    const nanos = chunk.nanos(entry)
    if (isBefore({ seconds, nanos }, time)) {
      older += 1
      return older === enoughOlder
    }
    older = 0
    found = nanos === time.nanos && isIt(seconds, nanos, chunk.flags(entry), chunk.text(entry))
    return found
  })
  return found
}

/** The time of the last line before `time` that was kept of this source: looked for in the newest chunks only, null where they have none. */
export function timeBefore(store: LineStore, source: number, time: EngineTime): EngineTime | null {
  let found: EngineTime | null = null
  goBack(
    store,
    source,
    (chunk, entry) => {
      const at = { seconds: chunk.seconds(entry), nanos: chunk.nanos(entry) }
      if (isBefore(at, time)) found = at
      return found !== null
    },
    chunksLookedAt,
  )
  return found
}

/** Visits the lines of a source that have a time, the newest first, until `visit` returns true; in so many chunks at most. */
function goBack(
  store: LineStore,
  source: number,
  visit: (chunk: Chunk, entry: number) => boolean,
  mostChunks = Number.POSITIVE_INFINITY,
): void {
  let place = store.place(store.end - 1)
  for (let chunks = 0; place && chunks < mostChunks; chunks += 1) {
    const { chunk, entry } = place
    for (let i = entry; i >= 0; i -= 1) {
      if (chunk.source(i) !== source || chunk.flags(i) & (flag.marker | flag.noTime)) continue
      if (visit(chunk, i)) return
    }
    place = store.place(chunk.first - 1)
  }
}

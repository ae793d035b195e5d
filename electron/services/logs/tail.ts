import type { LogNotice } from '../../../shared/contract/logs.ts'
import { tailBase } from '../../../shared/lib/logs.ts'
import { deadline, pause } from '../../engine/deadline.ts'
import type { Engine } from '../../engine/types.ts'
import { LineStore } from './line-store.ts'
import { TailFeed, type TailLine } from './tail-feed.ts'
import { placeInStore } from './tail-place.ts'
import { toMs } from './timestamp.ts'

export interface TailParts {
  readonly engine: Engine
  /** The session's own lines, which the tail becomes. */
  readonly store: LineStore
  /** What `notice` tells has changed. */
  changed(): void
}

/** Of each source; of many, fewer. */
const mostLines = 500
const fewestLines = 100
const linesOfAll = 4000
/** The backlog is not begun before the tail has come, but no later than this. */
const headStartMs = 100
const lookEveryMs = 5
/** Most logs are read whole in so long after their tail, and need none. */
const patienceMs = 20
/** Once there is something to show, sources that have said nothing yet are waited for so long from the beginning. */
const gatherMs = 200
/** Lines of several sources wait this long for older ones that are on their way. */
const orderMs = 100
/** The session holds what it has read, for the merge, a moment longer than it says that it has caught up. */
const findEveryMs = 50
const findForMs = 3000
/** Windows go over to the session's lines within this time. */
const goOverMs = 3000
const budget = { memoryBytes: 3 * 1024 * 1024, diskBytes: 0 }

type State = 'gathering' | 'shown' | 'found' | 'gone'

/**
 * The end of a log, shown while the backlog before it is read from the first line. It is followed like the log itself, in bounded memory
 * (the oldest go first, they are in the backlog), until the session has read that far. Where it cannot be had, nothing else fails.
 */
export class LogTail {
  /** Its lines, numbered from `tailBase` on. */
  readonly store: LineStore
  readonly #parts: TailParts
  readonly #end = new AbortController()
  #state: State = 'gathering'
  #becomes: number | null = null
  #feeds: TailFeed[] = []
  /** Lines that have come and are not in the store, because an older one may come. */
  #waiting: TailLine[] = []
  #timer: NodeJS.Timeout | undefined
  #running: Promise<unknown> = Promise.resolve()
  #caughtUp = false

  constructor(parts: TailParts) {
    this.#parts = parts
    this.store = new LineStore('', budget, tailBase)
  }

  /** Reads the ends of these containers' logs; their place in the list is their source's number. */
  start(containerIds: readonly string[], signal: AbortSignal): void {
    const each = Math.max(fewestLines, Math.min(mostLines, Math.ceil(linesOfAll / Math.max(1, containerIds.length))))
    const until = deadline([signal, this.#end.signal], null, () => undefined)
    this.#feeds = containerIds.map(
      (_, source) => new TailFeed({ source, lines: each, out: (line) => this.#take(line) }),
    )
    const reads = this.#feeds.map((feed, source) =>
      feed.read(this.#parts.engine, containerIds[source] as string, until.signal),
    )
    this.#running = Promise.all([...reads, this.#gather(until.signal)]).finally(until.release)
  }

  /**
   * Resolves when the backlog may be begun. An engine that sends a backlog takes a machine of few cores for itself, and the page that
   * somebody waits for would come last.
   */
  async headStart(signal: AbortSignal): Promise<void> {
    const until = performance.now() + headStartMs
    while (!signal.aborted && performance.now() < until && !this.#feeds.every((feed) => feed.rests))
      await pause(lookEveryMs, signal)
  }

  notice(): LogNotice['tail'] {
    if (this.#state === 'gathering' || this.#state === 'gone') return null
    return { first: this.store.first, end: this.store.end, becomes: this.#becomes }
  }

  /** The session has not yet read as far as its first line. */
  get isAhead(): boolean {
    if (this.#state !== 'shown') return false
    const first = this.store.place(this.store.first)
    return (
      first !== null &&
      toMs(first.chunk.seconds(first.entry), first.chunk.nanos(first.entry)) > this.#parts.store.latest
    )
  }

  /** The session has read its backlog: the tail has a few seconds left. */
  caughtUp(): void {
    if (this.#caughtUp) return
    this.#caughtUp = true
    if (this.#state === 'shown') this.#running = Promise.all([this.#running, this.#goOver()])
    else this.#go()
  }

  /** Resolves when nothing of it runs any more. */
  async close(): Promise<void> {
    this.#go()
    await this.#running
  }

  async #gather(signal: AbortSignal): Promise<void> {
    const began = performance.now()
    // However long that takes: an engine that is busy with the backlog may be slow.
    while (!signal.aborted && !this.#feeds.every((feed) => feed.settled)) {
      if (performance.now() - began > gatherMs && this.#feeds.some((feed) => feed.cutAt > 0)) break
      await pause(lookEveryMs, signal)
    }
    const patience = performance.now() + patienceMs
    while (!signal.aborted && performance.now() < patience && this.#parts.store.latest < this.#newest())
      await pause(lookEveryMs, signal)
    if (signal.aborted || this.#state !== 'gathering') return
    const waiting = this.#waiting.sort(byTime)
    // What one source said before the oldest line that is had of another would stand in a log that others are missing from.
    const from = Math.max(0, ...this.#feeds.map((feed) => feed.cutAt))
    if (from === 0 || this.#parts.store.latest >= this.#newest()) return this.#go()
    this.#state = 'shown'
    this.#waiting = waiting.filter((line) => line.at >= from)
    this.#lay()
  }

  #newest(): number {
    return this.#waiting.reduce((newest, { at }) => Math.max(newest, at), 0)
  }

  #take(line: TailLine): void {
    if (this.#state === 'found' || this.#state === 'gone') return
    this.#waiting.push(line)
    if (this.#state === 'gathering') return
    if (this.#feeds.length === 1 || this.#waiting.length >= linesOfAll) this.#lay()
    else this.#timer ??= setTimeout(() => this.#lay(), orderMs)
  }

  #lay(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const lines = this.#waiting.sort(byTime)
    this.#waiting = []
    for (const { seconds, nanos, source, flags, text, pieces } of lines)
      this.store.append(seconds, nanos, source, flags, text, 0, text.length, pieces)
    if (lines.length > 0) this.#parts.changed()
  }

  async #goOver(): Promise<void> {
    const { signal } = this.#end
    let began = performance.now()
    for (;;) {
      const place = placeInStore(this.store, this.#parts.store)
      if (place !== null) {
        this.#becomes = place
        break
      }
      // A backlog that pauses for a moment only seems to be read.
      if (this.isAhead) began = performance.now()
      if (performance.now() - began > findForMs || signal.aborted) return this.#go()
      await pause(findEveryMs, signal)
    }
    this.#state = 'found'
    this.#parts.changed()
    await pause(goOverMs, signal)
    this.#go()
  }

  #go(): void {
    this.#end.abort()
    clearTimeout(this.#timer)
    this.#waiting = []
    if (this.#state === 'gone') return
    const wasShown = this.#state !== 'gathering'
    this.#state = 'gone'
    this.store.close()
    if (wasShown) this.#parts.changed()
  }
}

const byTime = (a: TailLine, b: TailLine): number => a.at - b.at

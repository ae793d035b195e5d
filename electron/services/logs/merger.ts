import { flag } from './flags.ts'
import { LineQueue, type MergedOut } from './line-queue.ts'
import type { WaitingLines } from './source-parts.ts'

/** A line waits this long for an older one of a container that is silent; longer for a while when one has come too late for that. */
export const holdMs = 200
const longestHoldMs = 1000
const holdLongerForMs = 300_000
/** A line that is later than this tells of a clock that was set back, not of a late engine. */
const lateAtMostMs = 60_000
/** A backlog that is awaited and says nothing for this long is not awaited any more. */
const patienceMs = 2000
/** Lines that are due within this go out together, so that a steady flow costs few timers. */
const togetherMs = 10
const totalBytes = 32 * 1024 * 1024
const mostBytes = 1024 * 1024
const leastBytes = 64 * 1024

/**
 * Puts the lines of several containers in the order of the engine's timestamps. A line goes out when nothing older can come before it
 * (every other container has a newer one waiting), or when it has waited 200 ms, and never before an older one that waits; while a backlog
 * is read, its container is waited for. Lines of one container keep the order in which the engine gave them, and what has no
 * time of the engine's (a marker) follows the line before it at once. Bounded: a container that is ahead has its socket paused.
 */
export class Merger {
  readonly #out: MergedOut
  readonly #now: () => number
  readonly #queues: LineQueue[] = []
  /** Of the queues that hold something, the one with the oldest line on top. */
  readonly #heap: LineQueue[] = []
  /** How many empty queues the others wait for. */
  #awaited = 0
  #timer: NodeJS.Timeout | undefined
  #hold = holdMs
  #lateAt = 0
  /** The time of the newest line that has gone out. */
  #outSeconds = 0
  #outNanos = 0
  #closed = false

  constructor(out: MergedOut, now: () => number) {
    this.#out = out
    this.#now = now
  }

  /** A source more; its number is the count of those before it. */
  add(): void {
    const queue = new LineQueue(this.#queues.length, this.#now())
    this.#queues.push(queue)
    this.#judge(queue)
  }

  push(
    source: number,
    seconds: number,
    nanos: number,
    flags: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    pieces?: readonly number[],
  ): void {
    const queue = this.#queues[source]
    if (!queue || this.#closed) return
    const arrived = this.#now()
    queue.heard = arrived
    const wasEmpty = queue.isEmpty
    if (wasEmpty && (this.#queues.length === 1 || flags & (flag.marker | flag.noTime))) {
      this.#out(source, seconds, nanos, flags, bytes, start, end, pieces)
      return
    }
    queue.push(arrived, seconds, nanos, flags, bytes, start, end, pieces)
    if (!wasEmpty) return
    this.#noteLate(queue)
    this.#heap.push(queue)
    this.#rise(this.#heap.length - 1)
    this.#judge(queue)
    if (this.#heap.length === this.#queues.length) this.#pump()
    else this.#timer ??= setTimeout(this.#tick, this.#hold)
  }

  /** Whether the others must wait for this container's next line. */
  expect(source: number, expected: boolean): void {
    const queue = this.#queues[source]
    if (!queue) return
    queue.expected = expected
    queue.heard = this.#now()
    this.#judge(queue)
    if (!expected) this.#pump()
  }

  /** False: pause the socket until `drained`. */
  hasRoom(source: number): boolean {
    return (this.#queues[source]?.bytes ?? 0) < this.#limit
  }

  async drained(source: number, below = this.#limit / 2): Promise<void> {
    await this.#queues[source]?.drainedTo(below)
  }

  /** The lines of this container that have not gone out. */
  waiting(source: number, visit: Parameters<WaitingLines>[0]): void {
    this.#queues[source]?.visit(visit)
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#heap.length = 0
    for (const queue of this.#queues) queue.clear()
  }

  /** A share of the whole for each, so that one that is awaited always finds room. */
  get #limit(): number {
    return Math.max(leastBytes, Math.min(mostBytes, totalBytes / this.#queues.length))
  }

  /** Counts a queue among the awaited ones or not. */
  #judge(queue: LineQueue): void {
    const awaited = queue.expected && queue.isEmpty && this.#now() - queue.heard < patienceMs
    if (awaited === queue.awaited) return
    queue.awaited = awaited
    this.#awaited += awaited ? 1 : -1
  }

  readonly #tick = (): void => {
    this.#timer = undefined
    this.#pump()
  }

  #pump(): void {
    const now = this.#now()
    if (this.#awaited > 0) for (const queue of this.#queues) if (queue.awaited) this.#judge(queue)
    for (;;) {
      const queue = this.#heap[0]
      if (!queue) return
      const waitMs = queue.arrived + this.#hold - now
      if (this.#awaited > 0 || (waitMs > 0 && this.#heap.length < this.#queues.length)) {
        this.#timer ??= setTimeout(this.#tick, this.#awaited > 0 ? this.#hold : Math.max(togetherMs, waitMs))
        return
      }
      this.#outSeconds = queue.seconds
      this.#outNanos = queue.nanos
      do queue.take(this.#out)
      while (!queue.isEmpty && queue.isTimeless)
      this.#settleTop(queue)
    }
  }

  /** An engine that is busy brings lines late: then all are held longer. */
  #noteLate(queue: LineQueue): void {
    const lateMs = (this.#outSeconds - queue.seconds) * 1000 + (this.#outNanos - queue.nanos) / 1e6
    if (lateMs > 0 && lateMs < lateAtMostMs) {
      this.#hold = Math.min(longestHoldMs, Math.max(this.#hold, holdMs + lateMs))
      this.#lateAt = queue.arrived
    } else if (queue.arrived - this.#lateAt > holdLongerForMs) this.#hold = holdMs
  }

  /** The queue on top has given lines: puts it where it belongs now. */
  #settleTop(queue: LineQueue): void {
    if (queue.isEmpty) {
      const last = this.#heap.pop()
      if (last && last !== queue) this.#heap[0] = last
      this.#judge(queue)
    }
    this.#sink(0)
  }

  #rise(from: number): void {
    const heap = this.#heap
    let at = from
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!swapIf(heap, parent, at)) return
      at = parent
    }
  }

  #sink(from: number): void {
    const heap = this.#heap
    let at = from
    for (;;) {
      const left = 2 * at + 1
      const right = left + 1
      if (left >= heap.length) return
      const least = right < heap.length && isOlder(heap[right], heap[left]) ? right : left
      if (!swapIf(heap, at, least)) return
      at = least
    }
  }
}

/** Swaps the two where the lower one is older than the one above it. */
function swapIf(heap: LineQueue[], above: number, below: number): boolean {
  const upper = heap[above]
  const lower = heap[below]
  if (!upper || !lower || !isOlder(lower, upper)) return false
  heap[above] = lower
  heap[below] = upper
  return true
}

function isOlder(a: LineQueue | undefined, b: LineQueue | undefined): boolean {
  if (!a || !b) return false
  const seconds = a.seconds - b.seconds
  if (seconds !== 0) return seconds < 0
  const nanos = a.nanos - b.nanos
  return nanos !== 0 ? nanos < 0 : a.source < b.source
}

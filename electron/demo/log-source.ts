import type { Stretch } from './model.ts'
import { createRandom, type Random } from './random.ts'
import { earlier, later, type Nanos, toMs, toNanos } from './time.ts'

export interface LogRecord {
  readonly at: Nanos
  readonly stream: 'stdout' | 'stderr'
  readonly text: string | Uint8Array
  /** The program ended without a line end. */
  readonly unfinished?: boolean
}

/** What a log is asked for: its container's stretches of running, and the time now. */
export interface LogScope {
  readonly seed: string
  readonly stretches: readonly Stretch[]
  /** Nothing older is kept: the log file has been rotated. */
  readonly keptSince: number
  readonly now: number
}

/** A container's log, computed when it is read: nothing is stored, so an idle demo costs nothing. */
export interface LogSource {
  /** Records from `since` to `until`, both included, oldest first. */
  between(scope: LogScope, since: Nanos, until: Nanos): Iterable<LogRecord>
  /** The newest `count` records up to `until`, oldest first. */
  tail(scope: LogScope, count: number, until: Nanos): LogRecord[]
  /**
   * A log whose lines arrive in an order of their own (some share a time, a clock was set back) is followed by position:
   * what came after the first `position` records.
   */
  after?(position: number): readonly LogRecord[]
}

/** A line of a program, `after` ms after the start of its second (or of the boot, or of the last words). */
export interface ProgramLine {
  readonly after: number
  readonly text: string
  readonly err?: boolean
}

/** A program's manner of speaking. `at` gives the wall-clock time of a line, for programs that print it. */
export interface Program {
  boot?(random: Random, at: (after: number) => Date): readonly ProgramLine[]
  second(random: Random, at: (after: number) => Date): readonly ProgramLine[]
  stop?(random: Random, at: (after: number) => Date): readonly ProgramLine[]
  crash?(random: Random, at: (after: number) => Date): readonly ProgramLine[]
}

type Speak = ((random: Random, at: (after: number) => Date) => readonly ProgramLine[]) | undefined

function records(speak: Speak, seed: string, key: string, from: number): LogRecord[] {
  if (!speak) return []
  const random = createRandom(seed, key, Math.floor(from))
  const lines = speak(random, (after) => new Date(from + after))
  return lines
    .toSorted((a, b) => a.after - b.after)
    .map((line, index) => ({
      // lines of one ms (stack traces) keep their order by a few microseconds, as a real writer's would
      at: toNanos(Math.floor(from + line.after)) + BigInt(index * 7_919 + 1 + random.int(0, 4_000)),
      stream: line.err ? 'stderr' : 'stdout',
      text: line.text,
    }))
}

/** Second by second, so that any window of the log can be computed by itself. */
export function programLog(program: Program): LogSource {
  /** Calls `take` with batches in order (or in reverse); it returns false to stop. */
  function walk(
    scope: LogScope,
    since: Nanos,
    until: Nanos,
    back: boolean,
    take: (batch: LogRecord[]) => boolean,
  ): void {
    const from = Math.max(toMs(since), scope.keptSince)
    const to = Math.min(toMs(until), scope.now)
    const inWindow = (batch: LogRecord[]): LogRecord[] =>
      batch.filter((record) => record.at >= since && record.at <= until && toMs(record.at) >= scope.keptSince)
    const stretches = back ? scope.stretches.toReversed() : scope.stretches
    for (const stretch of stretches) {
      const end = stretch.to ?? scope.now
      if (end < from || stretch.from > to) continue
      const boot = stretch.boot ? records(program.boot, scope.seed, 'boot', stretch.from) : []
      const lastBoot = boot.at(-1)
      const quietUntil = lastBoot ? toMs(lastBoot.at) : stretch.from
      const closing = stretch.closing
      const speak = closing ? program[closing.kind] : undefined
      const upTo = toNanos(Math.min(end, to))
      const last = closing ? records(speak, scope.seed, closing.kind, closing.from).filter(({ at }) => at <= upTo) : []
      const steadyEnd = Math.min(end, closing?.from ?? end, to)
      const firstSecond = Math.floor(Math.max(quietUntil, from) / 1000)
      const lastSecond = Math.floor(steadyEnd / 1000)
      const second = (index: number): LogRecord[] =>
        records(program.second, scope.seed, 'second', index * 1000).filter(
          ({ at }) => toMs(at) > quietUntil && toMs(at) <= steadyEnd,
        )
      const early = boot.filter(({ at }) => at <= upTo)
      if (back) {
        if (!take(inWindow(last))) return
        for (let index = lastSecond; index >= firstSecond; index -= 1) if (!take(inWindow(second(index)))) return
        if (!take(inWindow(early))) return
      } else {
        if (!take(inWindow(early))) return
        for (let index = firstSecond; index <= lastSecond; index += 1) if (!take(inWindow(second(index)))) return
        if (!take(inWindow(last))) return
      }
    }
  }
  return {
    *between(scope, since, until) {
      // in pieces of ten minutes: a reader of a long log is answered before all of it is made
      const pieceNanos = 600_000_000_000n
      const first = toNanos(Math.max(scope.stretches[0]?.from ?? scope.now, scope.keptSince))
      const end = earlier(until, toNanos(scope.now))
      for (let from = later(since, first); from <= end; from += pieceNanos) {
        const to = from + pieceNanos - 1n
        const piece: LogRecord[] = []
        walk(scope, from, earlier(to, end), false, (batch) => {
          piece.push(...batch)
          return true
        })
        yield* piece
      }
    },
    tail(scope, count, until) {
      const found: LogRecord[][] = []
      let held = 0
      if (count <= 0) return []
      walk(scope, 0n, until, true, (batch) => {
        found.push(batch)
        held += batch.length
        return held < count
      })
      return found.toReversed().flat().slice(-count)
    },
  }
}

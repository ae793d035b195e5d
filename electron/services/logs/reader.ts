import type { ContainerDetail } from '../../../shared/contract/containers.ts'
import { deadline, pause } from '../../engine/deadline.ts'
import type { LogReadEnd, LogSink } from '../../engine/types.ts'
import { AppError } from '../../fault.ts'
import { LineAssembler } from './assembler.ts'
import { flag } from './flags.ts'
import { ReadTroubles } from './read-troubles.ts'
import { hasCome, timeBefore } from './replay.ts'
import { Resend } from './resend.ts'
import type { SourceParts } from './source-parts.ts'
import { backFrom, type EngineTime, fromMs, isBefore, toMs, toSince } from './timestamp.ts'
import { watchForStall } from './watchdog.ts'

interface ReaderParts extends Omit<SourceParts, 'containerId'> {
  opened(): void
  /** From where its first read begins; null: from the first line. */
  from(): EngineTime | null
  /** The container's logging driver keeps nothing that could be read. */
  unreadable(): void
}

/** A log that has said something so recently says something now. */
export const comesMs = 1000
/**
 * The engine stamps a line before it waits for its turn to write it, so the two streams of a container overtake each other: a line stands
 * behind one that is younger, by microseconds on an idle machine and by far more on a busy one, and `since` would leave it out. So a log is
 * read on from this long before its last line; from the last line itself, which is marked, where one connection after the other breaks before it
 * has brought anything new.
 */
const overlapMs = 1000
const mostFruitless = 20
/** Lines that may come between the reading of the files and the engine's answer, where no more come than in the second before it. */
const tailMargin = 20_000

/**
 * Reads the log of one container, each time from where the last read ended, so that however often a read is cut, each line goes
 * out once and whole.
 */
export class LogReader {
  /** The backlog has been read. */
  caughtUp = false
  /** Lines handed on: what came a second time does not count. */
  progress = 0
  readonly #parts: ReaderParts
  readonly #assembler: LineAssembler
  readonly #troubles: ReadTroubles
  #resend: Resend | null = null
  /** Reads in a row that were cut before they had brought anything new. */
  #fruitless = 0
  #gapPossible = false
  /** Ends a read of so many lines from the log's end, where those do not reach back to what has come already. */
  #tooShort: (() => void) | null = null
  #isTooShort = false
  /** The engine sends stretches of this log again. */
  #replays = false
  #lastSeconds = -1
  #lastNanos = 0
  /** When the oldest line began that was open at a cut and has not come again. */
  #lostOpen: EngineTime | null = null
  /** The open lines will come again, whole, when the log is read on. */
  #comeAgain = false
  /** Steady ms of the last byte, and of the last byte or opening. */
  #byteAt = 0
  #heardAt = 0
  #unreadableNow = false

  constructor(parts: ReaderParts) {
    this.#parts = parts
    this.#troubles = new ReadTroubles(parts.out, parts.clock)
    this.#assembler = new LineAssembler((seconds, nanos, flags, bytes, start, end, pieces) =>
      this.#line(seconds, nanos, flags, bytes, start, end, pieces),
    )
  }

  /** How old its newest line was when it was read; null while nothing comes, and for the backlog. */
  get lagMs(): number | null {
    const { clock } = this.#parts
    const last = this.#lastTime()
    const since = clock.steady() - this.#byteAt
    if (!this.caughtUp || !last || since > comesMs) return null
    return Math.max(0, clock.wall() - since - toMs(last.seconds, last.nanos))
  }

  /**
   * Follows the log until its stream ends, breaks or hangs, or the signal fires; up to a time, where that is given, instead of
   * following. Never rejects.
   */
  async read(container: ContainerDetail, signal: AbortSignal, until?: EngineTime): Promise<LogReadEnd | 'unreadable'> {
    const { engine, out, store, index, clock, log } = this.#parts
    const { id, name } = container.row
    const { progress } = this
    await out.settled()
    this.#dropOpenLines()
    const fromFiles = this.#parts.alone && !until && !this.#since()
    if (fromFiles) {
      const isWhole = await this.#readFiles(container, signal)
      if (isWhole && container.row.state === 'exited') {
        this.#comeAgain = false
        this.#caughtUp()
        return { kind: 'end', missingBytes: 0, detail: '' }
      }
      this.#dropOpenLines()
    }
    const from = this.#since()
    // Where nothing but a newline parts the lines, and the engine may have dropped it, a place between two lines may be within one.
    const since = from && container.tty ? (timeBefore(store, index, from) ?? from) : from
    if (!since) this.#lostOpen = null
    if (this.#fruitless === mostFruitless) out.marker('unsteady', {})
    this.#resend = since ? new Resend(store, index, since) : null
    this.#gapPossible = this.#resend !== null && !this.#resend.done
    const openedAt = clock.steady()
    this.#heardAt = openedAt
    this.#unreadableNow = false
    out.expect(true)
    this.#parts.opened()
    const own = new AbortController()
    // By the time alone the engine would look for its place from the first line on, for seconds where a log is long.
    const tail = fromFiles && this.#resend ? 2 * this.#resend.left + tailMargin : undefined
    this.#tooShort = tail === undefined ? null : () => own.abort()
    this.#isTooShort = false
    const both = deadline([signal, own.signal], null, () => undefined)
    const watching = Promise.all([
      this.#settle(openedAt, both.signal),
      watchForStall({
        engine,
        id,
        heardAt: () => this.#heardAt,
        last: () => this.#newestHeard(),
        steady: clock.steady,
        signal: both.signal,
        stalled: () => {
          log.warn(`The log stream of ${name} hung while the engine has newer lines; opening it again`)
          own.abort()
        },
      }),
    ])
    try {
      const options = {
        follow: until === undefined,
        ...(since && { since: toSince(since) }),
        ...(until && { until: toSince(until) }),
        ...(tail !== undefined && { tail }),
      }
      const end = await engine.containers.logs(id, options, this.#sink(container), both.signal)
      if (this.progress > progress) this.#fruitless = 0
      else if (end.kind === 'cut') this.#fruitless += 1
      this.#comeAgain = end.kind !== 'end'
      return this.#unreadableNow ? 'unreadable' : end
    } catch (error) {
      this.#comeAgain = true
      if (error instanceof AppError && error.reason === 'log-unreadable') {
        this.#unreadable(container)
        return 'unreadable'
      }
      const detail = error instanceof AppError ? (error.detail ?? error.message) : String(error)
      this.#troubles.failed(error, detail)
      return { kind: 'cut', missingBytes: 0, detail }
    } finally {
      own.abort()
      await watching
      out.expect(false)
    }
  }

  /** The backlog without the engine, where its files can be read. True: all of it. */
  async #readFiles(container: ContainerDetail, signal: AbortSignal): Promise<boolean> {
    const { engine, out, log } = this.#parts
    out.expect(true)
    this.#parts.opened()
    try {
      return (await engine.containers.logFiles(container.row.id, this.#sink(container), signal)) === 'whole'
    } catch (error) {
      log.warn(`The log files of ${container.row.name} could not be read: ${error}`)
      return false
    }
  }

  /** The stream ended well though the container runs on: what it left open comes again. */
  distrustEnd(): void {
    this.#comeAgain = true
  }

  /** The run is over: a line without an end is whole as it is, unless it comes again. */
  endRun(): void {
    if (this.#comeAgain) this.#dropOpenLines()
    else this.#assembler.flush(0)
  }

  /** There is no more to come, ever: a line that was cut stays so, and says it. */
  endForEver(): void {
    this.#assembler.flush(this.#comeAgain ? flag.cut : 0)
    this.#caughtUp()
  }

  #dropOpenLines(): void {
    const open = this.#assembler.openSince()
    if (open && (!this.#lostOpen || isBefore(open, this.#lostOpen))) this.#lostOpen = open
    this.#assembler.discard()
  }

  #sink(container: ContainerDetail): LogSink {
    const { out, clock } = this.#parts
    return {
      frame: (stream, payloadBytes) => this.#assembler.frame(stream, payloadBytes),
      data: (bytes, start, end) => {
        this.#byteAt = clock.steady()
        this.#heardAt = this.#byteAt
        this.#assembler.data(bytes, start, end)
        return out.hasRoom()
      },
      drained: () => out.drained(),
      engineError: (message) => {
        if (/does not support reading/i.test(message)) this.#unreadable(container)
        else this.#troubles.engineError(message)
      },
    }
  }

  #unreadable(container: ContainerDetail): void {
    this.#unreadableNow = true
    this.#troubles.unreadable(container.logDriver)
    this.#caughtUp()
    this.#parts.unreadable()
  }

  #line(
    seconds: number,
    nanos: number,
    flags: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    pieces: readonly number[] | undefined,
  ): void {
    if (this.#isTooShort) return
    if (this.#resend) {
      if (this.#resend.take(seconds, nanos, flags, bytes.subarray(start, end))) return
      if (!this.#isLostOpen({ seconds, nanos })) {
        if (this.#tooShort && this.#resend.matched === 0) {
          this.#isTooShort = true
          this.#tooShort()
          return
        }
        if (this.#gapPossible && this.#resend.matched === 0) this.#parts.out.marker('gap', {})
        this.#gapPossible = false
      }
      if (this.#resend.isPast(seconds)) {
        this.#resend = null
        // What of it has come again and is still open, the assembler knows.
        this.#lostOpen = null
      }
    }
    if ((flags & flag.noTime) === 0) {
      if (this.#isReplay(seconds, nanos, flags, bytes, start, end)) return
      this.#lastSeconds = seconds
      this.#lastNanos = nanos
    }
    this.progress += 1
    this.#parts.out.line(seconds, nanos, flags, bytes, start, end, pieces)
  }

  /** A line from before the last one that has come already begins a stretch that the engine sends again, in the midst of a read. */
  #isReplay(seconds: number, nanos: number, flags: number, bytes: Uint8Array, start: number, end: number): boolean {
    const isLast = seconds === this.#lastSeconds && nanos === this.#lastNanos
    if (seconds > this.#lastSeconds || (seconds === this.#lastSeconds && nanos > this.#lastNanos)) return false
    // The last line again may be another one that says the same in the same nanosecond, but not where the engine has replayed before.
    if (isLast && !this.#replays) return false
    const { store, index, out } = this.#parts
    const time = { seconds, nanos }
    const text = bytes.subarray(start, end)
    if (!hasCome(store, index, out.waiting, time, flags, text)) return false
    this.#resend = new Resend(store, index, time, out.waiting)
    this.#gapPossible = false
    this.#replays = true
    return this.#resend.take(seconds, nanos, flags, text)
  }

  /** A line that was open at the cut is new, and no sign that the lines before it are gone. */
  #isLostOpen(time: EngineTime): boolean {
    const last = this.#lastTime()
    return this.#lostOpen !== null && last !== null && !isBefore(last, time)
  }

  #lastTime(): EngineTime | null {
    return this.#lastSeconds < 0 ? null : { seconds: this.#lastSeconds, nanos: this.#lastNanos }
  }

  /** Of lines and of what is open. */
  #newestHeard(): EngineTime | null {
    const last = this.#lastTime()
    const open = this.#assembler.openUntil()
    return open && (!last || isBefore(last, open)) ? open : last
  }

  /**
   * Where to go on: a little before the last line's time, since lines with earlier times may stand behind it; earlier still where a line
   * was open or the clock went back.
   */
  #since(): EngineTime | null {
    const last = this.#lastTime()
    if (!last) return this.#parts.from()
    const open = this.#lostOpen
    const oldest = open && isBefore(open, last) ? open : last
    const from = this.#fruitless < mostFruitless ? backFrom(oldest, overlapMs) : oldest
    // All that was written since we last heard bears a time after this one, unless the clock was set back: then it says so.
    const { clock } = this.#parts
    const written = clock.wall() - (clock.steady() - this.#byteAt)
    return written < toMs(from.seconds, from.nanos) - 1000 ? fromMs(written - 1000) : from
  }

  /** The backlog counts as read when lines are as new as the opening, or the engine has nothing more to say for a moment. */
  async #settle(openedAt: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.#parts
    const opened = clock.wall() / 1000
    while (!signal.aborted && !this.caughtUp) {
      await pause(100, signal)
      const quiet = clock.steady() - this.#heardAt
      if (quiet > (this.#byteAt < openedAt ? 400 : 150) || this.#lastSeconds >= opened) break
    }
    this.#caughtUp()
  }

  #caughtUp(): void {
    this.#parts.out.expect(false)
    if (this.caughtUp) return
    this.caughtUp = true
    this.#parts.out.changed()
  }
}

import { randomUUID } from 'node:crypto'
import type { LogLine, LogMarkerCode, LogNotice, LogQuery } from '../../../shared/contract/logs.ts'
import { deadline } from '../../engine/deadline.ts'
import type { Engine } from '../../engine/types.ts'
import { AppError } from '../../fault.ts'
import type { Log } from '../types.ts'
import { exportPiece } from './export.ts'
import { FindRun } from './find-run.ts'
import { flag } from './flags.ts'
import { LineStore, type StoreBudget } from './line-store.ts'
import { Merger } from './merger.ts'
import { announce, Pulse } from './pulse.ts'
import { readLines } from './read-lines.ts'
import { Source } from './source.ts'
import type { Clock, SourceOut } from './source-parts.ts'
import { fromMs } from './timestamp.ts'

export interface SessionParts {
  readonly engine: Engine
  readonly log: Log
  /** Where the spill file is made (and unlinked at once). */
  readonly spillFolder: string
  readonly containerIds: readonly string[]
  readonly budget?: StoreBudget
  readonly clock?: Clock
}

const systemClock: Clock = { wall: () => Date.now(), steady: () => performance.now() }

/** More searches at once than windows have find bars; the oldest gives way. */
const maxFinds = 8

/** Every line of one or more containers, in one order, for as many windows as look: read, searched and exported by number. */
export class LogSession {
  readonly id: string = randomUUID()
  readonly store: LineStore
  readonly #sources: Source[]
  readonly #arrived = new Pulse()
  readonly #clock: Clock
  readonly #merger: Merger | null
  readonly #life = new AbortController()
  readonly #finds = new Map<string, { run: FindRun; end: AbortController }>()
  #running: Promise<unknown> = Promise.resolve()

  constructor(parts: SessionParts) {
    this.store = new LineStore(parts.spillFolder, parts.budget)
    this.#clock = parts.clock ?? systemClock
    this.#merger =
      parts.containerIds.length === 1
        ? null
        : new Merger(
            parts.containerIds.length,
            (source, seconds, nanos, flags, text) => this.#append(source, seconds, nanos, flags, text, 0, text.length),
            this.#clock.steady,
          )
    this.#sources = parts.containerIds.map(
      (containerId, index) =>
        new Source({
          engine: parts.engine,
          log: parts.log,
          clock: this.#clock,
          store: this.store,
          index,
          containerId,
          out: this.#outOf(index),
        }),
    )
  }

  start(): void {
    this.#running = Promise.all(this.#sources.map((source) => source.run(this.#life.signal)))
  }

  /** Ends every stream of it, of the engine and of windows, and gives its memory and its file back. */
  async close(): Promise<void> {
    this.#life.abort()
    this.#merger?.close()
    await this.#running
    this.store.close()
  }

  notice(): LogNotice {
    return {
      first: this.store.first,
      count: this.store.end - this.store.first,
      bytes: this.store.bytes,
      caughtUp: this.#sources.every((source) => source.caughtUp),
      sources: this.#sources.map(({ containerId, name, state }) => ({ containerId, name, state })),
    }
  }

  async *follow(signal: AbortSignal): AsyncGenerator<LogNotice, void> {
    const until = deadline([signal, this.#life.signal], null, () => undefined)
    try {
      yield* announce(this.#arrived, () => this.notice(), until.signal)
    } finally {
      until.release()
    }
  }

  async read(from: number, count: number, findId?: string): Promise<LogLine[]> {
    const lines = readLines(this.store, from, count)
    const find = findId === undefined ? undefined : this.#finds.get(findId)
    if (!find) return lines
    try {
      const marks = await find.run.mark(lines.map((line) => (line.kind === 'line' ? line.text : '')))
      return lines.map((line, i) => ({ ...line, matches: marks[i] ?? [] }))
    } catch {
      // The search has been ended or stopped, and its own stream says so: the lines are still the lines.
      return lines
    }
  }

  async *find(query: LogQuery, signal: AbortSignal): ReturnType<FindRun['notices']> {
    const run = new FindRun(this.store, this.#arrived, query)
    const end = new AbortController()
    this.#finds.set(run.id, { run, end })
    const until = deadline([signal, end.signal, this.#life.signal], null, () => undefined)
    for (const oldest of [...this.#finds.values()].slice(0, -maxFinds)) oldest.end.abort()
    try {
      yield* run.notices(until.signal)
    } finally {
      until.release()
      this.#finds.delete(run.id)
    }
  }

  findNext(findId: string, from: number, direction: 'forward' | 'backward'): ReturnType<FindRun['next']> {
    const find = this.#finds.get(findId)
    if (!find) throw new AppError('NOT_FOUND', 'session-missing')
    return find.run.next(from, direction)
  }

  exportPiece(fromLine: number, toLine: number, timestamps: boolean): { text: string; next: number | null } {
    return exportPiece(this.store, { fromLine, toLine, timestamps })
  }

  #outOf(index: number): SourceOut {
    const merger = this.#merger
    return {
      line: (seconds, nanos, flags, bytes, start, end) => {
        if (merger) merger.push(index, seconds, nanos, flags, bytes.subarray(start, end))
        else this.#append(index, seconds, nanos, flags, bytes, start, end)
      },
      marker: (code, params) => this.#mark(index, code, params),
      changed: () => this.#arrived.ring(),
      expect: (expected) => merger?.expect(index, expected),
      hasRoom: () => merger?.hasRoom(index) ?? true,
      drained: async () => await merger?.drained(index),
      settled: async () => await merger?.drained(index, 0),
    }
  }

  #mark(index: number, code: LogMarkerCode, params: Record<string, string>): void {
    const { seconds, nanos } = fromMs(this.#clock.wall())
    const text = Buffer.from(JSON.stringify({ code, params }))
    if (this.#merger) this.#merger.push(index, seconds, nanos, flag.marker, text)
    else this.#append(index, seconds, nanos, flag.marker, text, 0, text.length)
  }

  #append(
    source: number,
    seconds: number,
    nanos: number,
    flags: number,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): void {
    this.store.append(seconds, nanos, source, flags, bytes, start, end)
    this.#arrived.ring()
  }
}

import type {
  LogFilter,
  LogFindNotice,
  LogHistogram,
  LogLine,
  LogQuery,
  LogViewNotice,
} from '../../../shared/contract/logs.ts'
import { deadline } from '../../engine/deadline.ts'
import { AppError } from '../../fault.ts'
import { FindRun } from './find-run.ts'
import type { LineStore } from './line-store.ts'
import type { Pulse } from './pulse.ts'
import { readRows } from './read-lines.ts'
import { AllRows, type RowsView } from './rows.ts'
import type { ScanPool } from './scan-pool.ts'
import { ViewRun } from './view-run.ts'

/** More searches at once than windows have find bars, and more views than windows look at; the oldest gives way. */
const maxFinds = 8
const maxViews = 16

export interface ScansParts {
  readonly pool: ScanPool
  readonly store: LineStore
  /** Rings when there are more lines. */
  readonly arrived: Pulse
  /** Container ids in the order of the session's sources. */
  sourceIds(): readonly string[]
  /** The session's life: every search and view ends with it. */
  readonly life: AbortSignal
}

interface Running<R> {
  readonly run: R
  readonly end: AbortController
}

/** A line by its number in the session and its row in a view of it. */
export interface LinePlace {
  readonly number: number
  readonly row: number
}

/** The views and searches of one session. Each lives as long as its stream. */
export class Scans {
  readonly #parts: ScansParts
  readonly #all: AllRows
  readonly #finds = new Map<string, Running<FindRun>>()
  readonly #views = new Map<string, Running<ViewRun>>()

  constructor(parts: ScansParts) {
    this.#parts = parts
    this.#all = new AllRows(parts.store)
  }

  /** Every line, or those of a view. NOT_FOUND. */
  rows(viewId?: string): RowsView {
    return viewId === undefined ? this.#all : this.#view(viewId).rows
  }

  async *view(filter: LogFilter, signal: AbortSignal): AsyncGenerator<LogViewNotice, void> {
    yield* this.#stream(this.#views, maxViews, new ViewRun({ ...this.#parts, filter }), signal)
  }

  async *find(query: LogQuery, viewId: string | undefined, signal: AbortSignal): AsyncGenerator<LogFindNotice, void> {
    const view = viewId === undefined ? undefined : this.#view(viewId)
    yield* this.#stream(this.#finds, maxFinds, new FindRun({ ...this.#parts, query, view }), signal)
  }

  findNext(findId: string, from: number, direction: 'forward' | 'backward'): ReturnType<FindRun['next']> {
    return this.#find(findId).next(from, direction)
  }

  findMarks(findId: string, buckets: number): number[] {
    return this.#find(findId).marks(buckets)
  }

  histogram(viewId: string, since: number | null, until: number | null, buckets: number): LogHistogram | null {
    return this.#view(viewId).histogram(since, until, buckets)
  }

  /** The row that shows a line, else the next, else the last. */
  rowOf(viewId: string | undefined, number: number): LinePlace | null {
    const rows = this.rows(viewId)
    if (rows.count === 0) return null
    const row = Math.min(rows.rowAt(number), rows.first + rows.count - 1)
    const shown = rows.numberAt(row)
    return shown === null ? null : { number: shown, row }
  }

  /** The row of the first line at or after a time (ms), else the last one. */
  lineAt(viewId: string | undefined, at: number): LinePlace | null {
    return this.rowOf(viewId, this.#parts.store.lineAt(at) ?? Number.MAX_SAFE_INTEGER)
  }

  /** Rows for the screen, marked where a search is named that still runs. */
  async read(viewId: string | undefined, from: number, count: number, findId?: string): Promise<LogLine[]> {
    const lines = readRows(this.#parts.store, this.rows(viewId), from, count)
    return await this.mark(lines, findId)
  }

  /** The same lines with the matches of a search, where it still runs. */
  async mark(lines: LogLine[], findId?: string): Promise<LogLine[]> {
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

  async *#stream<T>(
    running: Map<string, Running<{ readonly id: string; notices(signal: AbortSignal): AsyncGenerator<T, void> }>>,
    most: number,
    run: { readonly id: string; notices(signal: AbortSignal): AsyncGenerator<T, void> },
    signal: AbortSignal,
  ): AsyncGenerator<T, void> {
    const end = new AbortController()
    running.set(run.id, { run, end })
    const until = deadline([signal, end.signal, this.#parts.life], null, () => undefined)
    for (const [id, oldest] of [...running].slice(0, -most)) {
      running.delete(id)
      oldest.end.abort()
    }
    try {
      yield* run.notices(until.signal)
    } finally {
      until.release()
      running.delete(run.id)
    }
  }

  #find(findId: string): FindRun {
    const find = this.#finds.get(findId)
    if (!find) throw new AppError('NOT_FOUND', 'session-missing')
    return find.run
  }

  #view(viewId: string): ViewRun {
    const view = this.#views.get(viewId)
    if (!view) throw new AppError('NOT_FOUND', 'session-missing')
    return view.run
  }
}

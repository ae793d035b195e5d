import { randomUUID } from 'node:crypto'
import type { LogLine, LogNotice, LogSelection } from '../../../shared/contract/logs.ts'
import { tailBase } from '../../../shared/lib/logs.ts'
import { deadline } from '../../engine/deadline.ts'
import type { Engine } from '../../engine/types.ts'
import type { Log } from '../types.ts'
import { type ExportPiece, type ExportRange, exportPiece, type ViewRows } from './export.ts'
import { LineStore, type StoreBudget } from './line-store.ts'
import { longText } from './long-text.ts'
import { announce, Pulse } from './pulse.ts'
import { readLines } from './read-lines.ts'
import { comesMs } from './reader.ts'
import { ScanPool } from './scan-pool.ts'
import { Scans } from './scans.ts'
import type { Clock } from './source-parts.ts'
import { type ContainerList, SourceSet } from './source-set.ts'
import { LogTail } from './tail.ts'

export interface SessionParts {
  readonly engine: Engine
  readonly log: Log
  /** Where the spill file is made (and unlinked at once). */
  readonly spillFolder: string
  readonly selection: LogSelection
  readonly containers: ContainerList
  readonly budget?: StoreBudget
  readonly clock?: Clock
  /** The search threads of the back end; own ones where it is left out. */
  readonly pool?: ScanPool
}

const systemClock: Clock = { wall: () => Date.now(), steady: () => performance.now() }

/** Every line of one or more containers, in one order, for as many windows as look: read, searched and exported by number. */
export class LogSession {
  readonly id: string = randomUUID()
  readonly store: LineStore
  readonly #sources: SourceSet
  readonly #tail: LogTail
  #tailBegun = false
  readonly #arrived = new Pulse()
  readonly #clock: Clock
  readonly #life = new AbortController()
  #started = false
  /** Rings when nothing comes any more. */
  #quiet: NodeJS.Timeout | undefined
  /** Its lines as rows, views of it and searches in it. */
  readonly scans: Scans

  constructor(parts: SessionParts) {
    this.store = new LineStore(parts.spillFolder, parts.budget)
    this.#clock = parts.clock ?? systemClock
    this.#sources = new SourceSet({
      ...parts,
      clock: this.#clock,
      store: this.store,
      out: (source, seconds, nanos, flags, bytes, start, end, pieces) => {
        this.store.append(seconds, nanos, source, flags, bytes, start, end, pieces)
        this.#arrived.ring()
      },
      changed: () => this.#changed(),
      turn: (signal) => this.#tail.headStart(signal),
    })
    this.#tail = new LogTail({ engine: parts.engine, store: this.store, changed: () => this.#arrived.ring() })
    this.scans = new Scans({
      pool: parts.pool ?? new ScanPool(),
      store: this.store,
      arrived: this.#arrived,
      sourceIds: () => this.#sources.list().map(({ containerId }) => containerId),
      life: this.#life.signal,
    })
  }

  start(): void {
    this.#sources.start(this.#life.signal)
    this.#started = true
    this.#changed()
  }

  /** Ends every stream of it, of the engine and of windows, and gives its memory and its file back. */
  async close(): Promise<void> {
    this.#life.abort()
    clearTimeout(this.#quiet)
    await Promise.all([this.#sources.close(), this.#tail.close()])
    this.store.close()
  }

  #changed(): void {
    if (this.#started && !this.#tailBegun && this.#sources.known) {
      this.#tailBegun = true
      const ids = this.#sources.list().map(({ containerId }) => containerId)
      this.#tail.start(ids, this.#life.signal)
    }
    if (this.#tailBegun && this.#sources.caughtUp) this.#tail.caughtUp()
    this.#arrived.ring()
  }

  notice(): LogNotice {
    const { lagMs } = this.#sources
    if (lagMs !== null && !this.#life.signal.aborted) {
      clearTimeout(this.#quiet)
      this.#quiet = setTimeout(() => this.#arrived.ring(), comesMs + 100)
    }
    return {
      first: this.store.first,
      count: this.store.end - this.store.first,
      bytes: this.store.bytes,
      tail: this.#tail.notice(),
      lagMs,
      caughtUp: this.#sources.caughtUp && !this.#tail.isAhead,
      sources: this.#sources.list(),
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

  /** Rows of the view where it is named, else lines by number: those of the tail too, while it lasts. */
  async read(from: number, count: number, viewId?: string, findId?: string): Promise<LogLine[]> {
    if (viewId !== undefined || from < tailBase) return await this.scans.read(viewId, from, count, findId)
    return await this.scans.mark(readLines(this.#tail.store, from, count), findId)
  }

  /** A view's rows where it is given, else numbers. */
  exportPiece(range: Omit<ExportRange, 'nameOf' | 'view'> & { view?: ViewRows | null }): ExportPiece {
    return exportPiece(this.store, {
      ...range,
      view: range.view ?? null,
      nameOf: (source) => this.#sources.nameOf(source),
    })
  }

  text(number: number, from: number): { text: string; next: number | null } {
    return longText(number < tailBase ? this.store : this.#tail.store, number, from)
  }
}

import type { ContainerRow } from '../../../shared/contract/containers.ts'
import type { LogMarkerCode, LogSelection, LogSource } from '../../../shared/contract/logs.ts'
import type { Undo } from '../../../shared/lib/undo.ts'
import type { Engine } from '../../engine/types.ts'
import type { RowsChange } from '../slots.ts'
import type { Log } from '../types.ts'
import { flag } from './flags.ts'
import type { MergedOut } from './line-queue.ts'
import type { LineStore } from './line-store.ts'
import { Merger } from './merger.ts'
import { Matching, mayGrow } from './selection.ts'
import { type Home, Source } from './source.ts'
import type { Clock, SourceOut } from './source-parts.ts'
import { fromMs } from './timestamp.ts'

/** The live list of containers, as far as a session looks at it. */
export interface ContainerList {
  subscribe(listener: { change(change: RowsChange<ContainerRow>): void }): Undo
}

export interface SourceSetParts {
  readonly engine: Engine
  readonly log: Log
  readonly clock: Clock
  readonly store: LineStore
  readonly selection: LogSelection
  readonly containers: ContainerList
  /** Takes each line and marker, in the order of the session. */
  readonly out: MergedOut
  /** Something that a notice tells has changed. */
  changed(): void
  /** Resolves when a backlog may be read. */
  turn(signal: AbortSignal): Promise<void>
}

/** Read at once by one session; containers beyond are counted in a marker. */
const maxAtOnce = 200
/** In the life of a session, as many as a line's index can tell apart. */
const maxEver = 65_536

/** The containers of a session: those that its selection means now and those that join, each followed, merged into one order. */
export class SourceSet {
  readonly #parts: SourceSetParts
  readonly #merger: Merger
  readonly #sources: Source[] = []
  /** Lines that each of them has brought. */
  readonly #lines: number[] = []
  readonly #matching: Matching
  readonly #home: Home = { endpointId: null }
  readonly #running = new Set<Promise<void>>()
  #signal: AbortSignal = AbortSignal.abort()
  /** What the selection means has been seen. */
  #known: boolean
  readonly #leftOut = new Set<string>()
  #leave: Undo = () => undefined

  constructor(parts: SourceSetParts) {
    this.#parts = parts
    this.#matching = new Matching(parts.selection)
    this.#known = parts.selection.kind === 'containers'
    this.#merger = new Merger((source, seconds, nanos, flags, bytes, start, end, pieces) => {
      if ((flags & flag.marker) === 0) this.#lines[source] = (this.#lines[source] ?? 0) + 1
      parts.out(source, seconds, nanos, flags, bytes, start, end, pieces)
    }, parts.clock.steady)
  }

  /** Reads until the signal fires. */
  start(signal: AbortSignal): void {
    this.#signal = signal
    const { selection, containers } = this.#parts
    if (selection.kind === 'containers') for (const ref of new Set(selection.ids)) this.#add(ref, false)
    if (mayGrow(selection)) this.#leave = containers.subscribe({ change: (change) => this.#listed(change) })
  }

  /** Resolves when nothing of it runs any more, after the signal. */
  async close(): Promise<void> {
    this.#leave()
    this.#merger.close()
    await Promise.all(this.#running)
  }

  /** Every backlog has been read. */
  get caughtUp(): boolean {
    return this.#known && this.#sources.every((source) => source.caughtUp)
  }

  /** What the selection means has been seen. */
  get known(): boolean {
    return this.#known
  }

  /** How far the one that is furthest behind the engine is behind it; null while nothing comes of any. */
  get lagMs(): number | null {
    const lags = this.#sources.map((source) => source.lagMs).filter((lag) => lag !== null)
    return lags.length === 0 ? null : Math.max(...lags)
  }

  list(): LogSource[] {
    return this.#sources.map(({ containerId, name, project, service, state }, index) => ({
      containerId,
      name,
      project,
      service,
      state,
      lines: this.#lines[index] ?? 0,
    }))
  }

  nameOf(source: number): string {
    return this.#sources[source]?.name ?? ''
  }

  #listed(change: RowsChange<ContainerRow>): void {
    const { engine, selection } = this.#parts
    // Another engine has other containers; this session waits for its own.
    if (engine.link.kind !== 'online') return
    const endpointId = engine.link.engine.endpoint.id
    this.#home.endpointId ??= endpointId
    if (this.#home.endpointId !== endpointId) return
    if (change.kind === 'delta') {
      this.#matching.forget(change.gone)
      for (const id of change.gone) this.#leftOut.delete(id)
    }
    const leftOut = this.#leftOut.size
    for (const { row, joined } of this.#matching.take(change.kind === 'snapshot' ? change.rows : change.upserted)) {
      // Containers that were named are read from the beginning, whether or not the list shows them.
      if (selection.kind === 'containers' && this.#sources.some((source) => source.isOf(row))) continue
      if (this.#hasRoom()) this.#add(row.id, joined)
      else this.#leftOut.add(row.id)
    }
    if (this.#leftOut.size > leftOut) this.#mark(0, 'left-out', { count: String(this.#leftOut.size) })
    if (!this.#known) {
      this.#known = true
      this.#parts.changed()
    }
  }

  #hasRoom(): boolean {
    if (this.#sources.length >= maxEver) return false
    return this.#sources.filter((source) => source.state !== 'removed').length < maxAtOnce
  }

  #add(containerId: string, joined: boolean): void {
    const index = this.#sources.length
    const { engine, log, clock, store, selection } = this.#parts
    const alone = selection.kind === 'containers' && new Set(selection.ids).size === 1
    const parts = { engine, log, clock, store, index, containerId, alone, out: this.#outOf(index) }
    const source = new Source({ ...parts, home: this.#home, joined, turn: this.#parts.turn })
    this.#merger.add()
    this.#sources.push(source)
    if (joined) this.#mark(index, 'joined', {})
    const running = source.run(this.#signal).finally(() => this.#running.delete(running))
    this.#running.add(running)
    this.#parts.changed()
  }

  #outOf(index: number): SourceOut {
    const merger = this.#merger
    return {
      line: (seconds, nanos, flags, bytes, start, end, pieces) =>
        merger.push(index, seconds, nanos, flags, bytes, start, end, pieces),
      marker: (code, params) => this.#mark(index, code, params),
      changed: () => this.#parts.changed(),
      expect: (expected) => merger.expect(index, expected),
      hasRoom: () => merger.hasRoom(index),
      waiting: (visit) => merger.waiting(index, visit),
      drained: async () => await merger.drained(index),
      settled: async () => await merger.drained(index, 0),
    }
  }

  #mark(index: number, code: LogMarkerCode, params: Record<string, string>): void {
    const { seconds, nanos } = fromMs(this.#parts.clock.wall())
    const text = Buffer.from(JSON.stringify({ code, params }))
    this.#merger.push(index, seconds, nanos, flag.marker, text, 0, text.length)
  }
}

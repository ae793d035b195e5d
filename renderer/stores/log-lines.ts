import type { StoreApi } from 'zustand'
import type { LogLine } from '../../shared/contract/logs.ts'
import type { Client } from '../client.ts'
import { LineCache } from './line-cache.ts'
import type { LogRows } from './log-rows.ts'
import type { LogsState } from './logs.ts'

/** The lines that a feed has at hand, and what of them is looked at. */
export class LogLines {
  readonly #client: Client
  readonly #store: StoreApi<LogsState>
  readonly #signal: () => AbortSignal
  readonly #cache = new LineCache()
  #wanted: { first: number; end: number } | null = null
  #wantedEnd: number | null = null
  #reading = false

  constructor(client: Client, store: StoreApi<LogsState>, signal: () => AbortSignal) {
    this.#client = client
    this.#store = store
    this.#signal = signal
  }

  get(place: number): LogLine | undefined {
    return this.#cache.get(place)
  }

  /** One more than the highest place that has been read; 0 for none. */
  get readTo(): number {
    return this.#cache.highest + 1
  }

  /** How many of the last places are looked at, wherever the end is; null: others are. */
  get wantedEnd(): number | null {
    return this.#wantedEnd
  }

  want(first: number, end: number): void {
    this.#wantedEnd = null
    this.#wanted = { first, end }
    void this.readWanted()
  }

  wantEnd(count: number): void {
    this.#wantedEnd = count
    void this.readWanted()
  }

  /** The rows are other ones: nothing that was read or wished for means anything. */
  forget(): void {
    this.#cache.clear()
    this.#wanted = null
  }

  /** The lines have other numbers, at the places where they are. */
  rebase(by: number): void {
    this.#cache.rebase(by)
  }

  put(lines: readonly LogLine[], findId: string | null, shift: number): void {
    this.#cache.put(lines, findId, shift)
  }

  /** Reads what is looked at and not here, wish by wish. */
  async readWanted(): Promise<void> {
    if (this.#reading) return
    this.#reading = true
    try {
      for (;;) {
        const before = this.#store.getState()
        const { rows } = before
        if (this.#wantedEnd !== null) this.#wanted = { first: rows.end - this.#wantedEnd, end: rows.end }
        const wanted = this.#wanted
        if (!wanted || before.sessionId === null || this.#signal().aborted) return
        const read = await this.#readMissing(before, wanted.first, Math.min(wanted.end, rows.end))
        // A wish made while this one was looked at found the reading begun, and went home.
        if (read === 'nothing' && this.#wanted === wanted && this.#store.getState().rows === rows) return
        if (read === 'read') this.#store.setState((state) => ({ loaded: state.loaded + 1 }))
      }
    } catch {
      // A lost session or connection: the feed hears of it too, opens anew, and the next wish is read then.
    } finally {
      this.#reading = false
    }
  }

  /** The last lines of a state that is not yet the store's; false where there are none to wait for. */
  async readEnd(state: LogsState): Promise<boolean> {
    const { rows } = state
    if (this.#wantedEnd === null) return false
    try {
      return (await this.#readMissing(state, rows.end - this.#wantedEnd, rows.end)) === 'read'
    } catch {
      return false
    }
  }

  async #readMissing(state: LogsState, first: number, end: number): Promise<'read' | 'nothing' | 'outdated'> {
    const { rows, find, view, sessionId } = state
    if (sessionId === null) return 'nothing'
    const findId = find?.notice?.findId ?? null
    const viewId = rows.space === 'view' ? view?.notice?.viewId : undefined
    const missing = this.#cache.missing(Math.max(first, firstLine(rows)), end, findId)
    if (!missing) return 'nothing'
    const { lines } = await this.#client.logs.read(
      {
        sessionId,
        from: missing.first + rows.shift,
        count: missing.end - missing.first,
        ...(viewId !== undefined && { viewId }),
        ...(findId !== null && { findId }),
      },
      { signal: this.#signal() },
    )
    const now = this.#store.getState()
    // What was read means something else by now.
    if (now.sessionId !== sessionId || now.rows.epoch !== rows.epoch || now.rows.shift !== rows.shift) return 'outdated'
    if (lines.length === 0) return 'nothing'
    this.#cache.put(lines, findId, rows.shift)
    this.#cache.trim(first, end)
    return 'read'
  }
}

/** In the tail the first place is no line. */
const firstLine = (rows: LogRows): number => (rows.space === 'tail' ? rows.first + 1 : rows.first)

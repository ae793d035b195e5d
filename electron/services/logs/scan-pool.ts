import { availableParallelism } from 'node:os'
import type { SearchPattern } from '../../../shared/lib/log-query.ts'
import type { AppError } from '../../fault.ts'
import type { Ranges } from './scan-marks.ts'
import type { ScanPiece } from './scan-piece.ts'
import type { ScanAnswer } from './scan-program.ts'
import type { ScanSpec } from './scan-spec.ts'
import { type ScanRequest, ScanThread } from './scan-thread.ts'
import type { ScanReply } from './scan-worker.ts'

/** Threads are given back when nothing has been asked for so long. */
const idleMs = 10_000

/** A piece of the log for a thread, taken when there is room for it, so that only pieces in work hold memory. */
export interface ScanTask {
  /** The piece, packed into `old` where that is large enough; null when nothing is left. Asked again where its thread was lost. */
  take(old: ArrayBuffer | undefined): { key: string; spec: ScanSpec; piece: ScanPiece } | null
  readonly limitMs: number
}

/**
 * The threads that every search and view of this back end shares: few, however many ask. A piece that takes too long ends its
 * thread and its search alone; pieces of others that were with it go to the next one.
 */
export class ScanPool {
  readonly size: number
  readonly #threads = new Set<ScanThread>()
  #waiting: ScanRequest[] = []
  #spare: ArrayBuffer[] = []
  #idle: NodeJS.Timeout | undefined

  constructor(size = Math.min(4, Math.max(2, availableParallelism()))) {
    this.size = size
  }

  /** Runs one piece; null where the task had none. REFUSED regex-too-slow. */
  async scan(task: ScanTask): Promise<ScanAnswer | null> {
    const reply = await this.#ask(task.limitMs, 'last', () => {
      const taken = task.take(this.#spare.pop())
      return taken && { kind: 'scan', ...taken }
    })
    if (reply?.kind !== 'scan') return null
    if (this.#spare.length < 2 * this.size) this.#spare.push(reply.buffer)
    return reply.answer
  }

  /** Where each line matches. A window waits for it, so it goes before pieces. REFUSED regex-too-slow. */
  async mark(pattern: SearchPattern, lines: readonly string[], limitMs: number): Promise<Ranges[]> {
    const reply = await this.#ask(limitMs, 'first', () => ({ kind: 'mark', pattern, lines }))
    return reply?.kind === 'mark' ? reply.marks : []
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle)
    this.#spare = []
    const threads = [...this.#threads]
    this.#threads.clear()
    await Promise.all(threads.map((thread) => thread.close()))
  }

  async #ask(limitMs: number, place: 'first' | 'last', make: ScanRequest['make']): Promise<ScanReply | null> {
    return await new Promise<ScanReply | null>((settle, reject) => {
      const request: ScanRequest = { make, settle, fail: (error: AppError) => reject(error), limitMs }
      if (place === 'first') this.#waiting.unshift(request)
      else this.#waiting.push(request)
      this.#dispatch()
    })
  }

  #dispatch(): void {
    clearTimeout(this.#idle)
    while (this.#waiting.length > 0) {
      const thread = this.#freest()
      if (!thread) return
      const request = this.#waiting.shift()
      if (!request) return
      try {
        if (!thread.take(request)) request.settle(null)
      } catch (error) {
        request.fail(error as AppError)
      }
    }
    if ([...this.#threads].some((thread) => thread.load > 0)) return
    this.#idle = setTimeout(() => {
      this.close().catch(() => {})
    }, idleMs)
    this.#idle.unref()
  }

  /** The thread with the least to do; a new one where all have something and there may be more. */
  #freest(): ScanThread | null {
    let best: ScanThread | null = null
    for (const thread of this.#threads) if (thread.hasRoom && (!best || thread.load < best.load)) best = thread
    if (best?.load === 0 || this.#threads.size >= this.size) return best
    const started = new ScanThread(
      () => this.#dispatch(),
      (lost) => {
        this.#threads.delete(started)
        this.#waiting.unshift(...lost)
        this.#dispatch()
      },
    )
    this.#threads.add(started)
    return started
  }
}

import { Worker } from 'node:worker_threads'
import { AppError } from '../../fault.ts'
import type { ScanJob, ScanReply } from './scan-worker.ts'

/** Something that a thread is asked for. */
export interface ScanRequest {
  /** Makes the job when a thread has room for it, anew where that thread was lost; null when nothing is left to do. */
  make(): ScanJob | null
  settle(reply: ScanReply | null): void
  fail(error: AppError): void
  /** How long it may take. */
  readonly limitMs: number
}

/** The worker's file stands beside this one; in the bundle, beside the programs that share this code in a chunk. */
function workerFile(): URL {
  const here = import.meta.url
  if (here.endsWith('.ts')) return new URL('./scan-worker.ts', here)
  return new URL(/\/chunks\/[^/]*$/.test(here) ? '../scan-worker.js' : './scan-worker.js', here)
}

/** A small nursery: what a piece needed is let go of before many more have been done. */
const memory = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 256 }

/** Jobs that a thread holds: the one that it works at, and the next, so that it never waits for this side. */
const mostHeld = 2

/** One thread. A job that takes too long ends it; what else it held is handed back. */
export class ScanThread {
  readonly #worker: Worker
  readonly #held: ScanRequest[] = []
  readonly #onFree: () => void
  readonly #onEnd: (lost: ScanRequest[]) => void
  #isReady = false
  #timer: NodeJS.Timeout | undefined
  #fault: AppError | null = null

  /** `onFree`: it has room for another job. `onEnd`: it is gone, and these were not begun. */
  constructor(onFree: () => void, onEnd: (lost: ScanRequest[]) => void) {
    this.#onFree = onFree
    this.#onEnd = onEnd
    this.#worker = new Worker(workerFile(), { execArgv: [], resourceLimits: memory })
    this.#worker.unref()
    this.#worker.on('message', (reply: ScanReply | 'ready') => this.#hear(reply))
    this.#worker.on('error', (error) => {
      this.#fault ??= new AppError('INTERNAL', 'internal', { detail: error.message, cause: error })
    })
    this.#worker.once('exit', () => this.#ended())
  }

  get load(): number {
    return this.#held.length
  }
  get hasRoom(): boolean {
    return this.#fault === null && this.#held.length < mostHeld
  }

  /** Posts the job of a request; false where there is nothing to do. */
  take(request: ScanRequest): boolean {
    const job = request.make()
    if (!job) return false
    this.#held.push(request)
    if (this.#held.length === 1) this.#startClock()
    this.#worker.postMessage(job, job.kind === 'scan' ? [job.piece.buffer] : [])
    return true
  }

  async close(): Promise<void> {
    this.#fault ??= new AppError('NOT_FOUND', 'session-missing')
    await this.#worker.terminate()
  }

  #startClock(): void {
    clearTimeout(this.#timer)
    const [first] = this.#held
    // A thread that is still starting has begun nothing.
    if (!first || !this.#isReady) return
    this.#timer = setTimeout(() => {
      this.#fault = new AppError('REFUSED', 'regex-too-slow')
      this.#worker.terminate().catch(() => {})
    }, first.limitMs)
  }

  #hear(reply: ScanReply | 'ready'): void {
    if (reply === 'ready') this.#isReady = true
    // What was said just before the thread was given up is too late.
    else if (this.#fault) return
    else {
      const request = this.#held.shift()
      if (reply.kind === 'failed') request?.fail(new AppError('INTERNAL', 'internal', { detail: reply.message }))
      else request?.settle(reply)
    }
    this.#startClock()
    this.#onFree()
  }

  #ended(): void {
    clearTimeout(this.#timer)
    this.#fault ??= new AppError('INTERNAL', 'internal', { detail: 'The search thread ended' })
    const [first, ...rest] = this.#held.splice(0)
    first?.fail(this.#fault)
    this.#onEnd(rest)
  }
}

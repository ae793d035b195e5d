import type { JobBar, JobResult, JobRow, JobStep } from '../../../shared/contract/jobs.ts'
import { AppError } from '../../fault.ts'
import { toFaultData } from '../../fault-data.ts'
import { Bars, type BarUpdate } from './bars.ts'
import { Output } from './output.ts'
import { Inlet, TakeOut } from './transfers.ts'

/** What is asked of the jobs service. */
export interface JobSpec {
  readonly kind: JobRow['kind']
  readonly title: Readonly<Record<string, string>>
  /** After `docker`: what stands in the command log. */
  readonly command: readonly string[]
  readonly wants?: JobRow['wants']
  /** What it leaves at the engine where it does not end well, unless `work.leaves` says otherwise. */
  readonly leaves: NonNullable<JobRow['leaves']>
  run(work: JobWork): Promise<JobResult>
}

/** What a job can do while it runs. */
export interface JobWork {
  readonly id: string
  readonly signal: AbortSignal
  readonly output: Output
  /** The bytes from the window, for a job that wants an `upload`. */
  readonly inlet: Inlet
  barOf(id: string): JobBar | undefined
  bar(id: string, update: BarUpdate): void
  /** In place of the bars' share; never goes back. */
  share(share: number): void
  status(line: string): void
  steps(steps: readonly JobStep[]): void
  faultLine(line: number | null): void
  leaves(code: NonNullable<JobRow['leaves']>): void
  /** A layer is over there whole. What the job has to say of greater things it leaves stands. */
  leavesLayers(): void
  /** What there is of the result, should it end here. */
  partial(result: JobResult): void
  /** Gives `source` to the window that asks for it; resolves with the number of bytes when all were taken. */
  giveOut(source: AsyncIterable<Uint8Array>): Promise<number>
  /** Output lines have come. */
  changed(): void
}

/** One job: its state, and what the outside does to it. */
export class Job {
  readonly id: string
  readonly spec: JobSpec
  readonly ended: Promise<void>
  readonly inlet = new Inlet()
  readonly output = new Output()
  readonly #bars = new Bars()
  readonly #controller = new AbortController()
  readonly #end: () => void
  readonly #onChange: () => void
  readonly #queuedAt = Date.now()
  #state: JobRow['state'] = 'queued'
  #startedAt: number | null = null
  #endedAt: number | null = null
  #share: number | null = null
  #status = ''
  #steps: readonly JobStep[] = []
  #fault: JobRow['fault'] = null
  #faultLine: number | null = null
  #leaves: NonNullable<JobRow['leaves']>
  #result: JobResult | null = null
  #takeOut: TakeOut | null = null
  /** What it ended with, for a window that comes for its bytes later. */
  #error: unknown = null
  #outReady = Promise.withResolvers<void>()

  constructor(id: string, spec: JobSpec, onChange: () => void) {
    this.id = id
    this.spec = spec
    this.#leaves = spec.leaves
    this.#onChange = onChange
    const { promise, resolve } = Promise.withResolvers<void>()
    this.ended = promise
    this.#end = resolve
  }

  get state(): JobRow['state'] {
    return this.#state
  }

  get isOver(): boolean {
    return this.#state !== 'queued' && this.#state !== 'running'
  }

  /** `because`: what broke at the other end of it; then it has failed. */
  cancel(because: AppError = cancelled()): void {
    if (this.isOver || this.#controller.signal.aborted) return
    this.#controller.abort(because)
    if (this.#state === 'queued') this.#finish(stopped(because), because)
  }

  /** `record` keeps the command log. */
  async run(record: (work: () => Promise<JobResult>) => Promise<JobResult>): Promise<void> {
    if (this.isOver) return
    this.#state = 'running'
    this.#startedAt = Date.now()
    this.#onChange()
    const { signal } = this.#controller
    const stopTransfers = (): void => this.#stopTransfers(signal.reason)
    signal.addEventListener('abort', stopTransfers, { once: true })
    try {
      this.#result = await record(async () => {
        try {
          signal.throwIfAborted()
          return await this.spec.run(this.#work())
        } catch (error) {
          // Whatever broke when it was stopped, it was stopped.
          throw signal.aborted ? signal.reason : error
        }
      })
      this.#finish('done', null)
    } catch (error) {
      this.#finish(stopped(error), error)
    } finally {
      signal.removeEventListener('abort', stopTransfers)
    }
  }

  /** The next piece of a download; waits until the job has something to give. */
  async take(at: number): Promise<{ bytes: Uint8Array; next: number | null }> {
    return (await this.#out()).take(at)
  }

  /** All bytes of a download, straight into `write`. What that throws ends the job. */
  async pour(write: (bytes: Uint8Array) => Promise<void>): Promise<void> {
    await (await this.#out()).pour(write)
  }

  async #out(): Promise<TakeOut> {
    if (this.spec.wants !== 'download') throw new AppError('CONFLICT', 'transfer-lost')
    await this.#outReady.promise
    if (!this.#takeOut) throw this.#error
    return this.#takeOut
  }

  row(): JobRow {
    const isOver = this.isOver
    return {
      id: this.id,
      kind: this.spec.kind,
      title: { ...this.spec.title },
      state: this.#state,
      wants: isOver ? null : (this.spec.wants ?? null),
      queuedAt: this.#queuedAt,
      startedAt: this.#startedAt,
      endedAt: this.#endedAt,
      share: this.#state === 'done' ? 1 : (this.#share ?? this.#bars.share),
      bars: this.#bars.rows(),
      barsLeftOut: this.#bars.leftOut,
      status: this.#status,
      steps: [...this.#steps],
      output: { first: this.output.first, count: this.output.count },
      fault: this.#fault,
      faultLine: this.#faultLine,
      result: this.#result,
      leaves: this.#state === 'failed' || this.#state === 'cancelled' ? this.#leaves : null,
    }
  }

  #work(): JobWork {
    return {
      id: this.id,
      signal: this.#controller.signal,
      output: this.output,
      inlet: this.inlet,
      barOf: (id) => this.#bars.get(id),
      bar: (id, update) => {
        this.#bars.update(id, update)
        this.#onChange()
      },
      share: (share) => {
        this.#share = Math.min(1, Math.max(this.#share ?? 0, share))
        this.#onChange()
      },
      status: (line) => {
        this.#status = line.slice(0, 500)
        this.#onChange()
      },
      steps: (steps) => {
        this.#steps = steps
        this.#onChange()
      },
      faultLine: (line) => {
        this.#faultLine = line
      },
      leaves: (code) => {
        this.#leaves = code
      },
      leavesLayers: () => {
        if (this.#leaves === 'nothing') this.#leaves = 'layers'
      },
      partial: (result) => {
        this.#result = result
      },
      giveOut: (source) => {
        this.#takeOut = new TakeOut(source, (bytes) => {
          this.#bars.update('download', { what: 'Downloading', current: bytes, total: null, share: null })
          this.#onChange()
        })
        this.#outReady.resolve()
        return this.#takeOut.over
      },
      changed: this.#onChange,
    }
  }

  #finish(state: 'done' | 'failed' | 'cancelled', error: unknown): void {
    this.#state = state
    this.#endedAt = Date.now()
    this.#fault = state === 'done' ? null : toFaultData(error)
    this.output.flush()
    if (state === 'done') this.inlet.finish()
    else this.#stopTransfers(error)
    this.#error = error
    this.#outReady.resolve()
    this.#end()
    this.#onChange()
  }

  #stopTransfers(error: unknown): void {
    this.inlet.fail(error)
    this.#takeOut?.fail(error)
  }
}

const stopped = (error: unknown): 'cancelled' | 'failed' =>
  error instanceof AppError && error.reason === 'cancelled' ? 'cancelled' : 'failed'

const cancelled = (): AppError => new AppError('REFUSED', 'cancelled')

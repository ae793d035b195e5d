import { randomUUID } from 'node:crypto'
import type { JobRow, JobsChange, LocalFileFault } from '../../../shared/contract/jobs.ts'
import { AppError } from '../../fault.ts'
import type { Commands } from '../commands.ts'
import type { LocalTarget } from '../local-files.ts'
import { changesSlot } from '../slots.ts'
import { type Outlet, type Stream, stream } from '../stream.ts'
import type { ServiceParts } from '../types.ts'
import { Job, type JobSpec } from './job.ts'

export interface Jobs {
  /** Begins it, or puts it in the queue. Throws too-many-jobs. */
  start(spec: JobSpec): { jobId: string }
  watch(signal: AbortSignal | undefined): Stream<JobsChange>
  output(ask: { id: string; from: number; count: number }): { lines: { number: number; text: string }[] }
  cancel(id: string, because?: LocalFileFault): Promise<{ state: JobRow['state'] }>
  dismiss(ids: readonly string[]): void
  upload(piece: { id: string; at: number; bytes: Uint8Array; last: boolean }): Promise<void>
  download(ask: { id: string; at: number }): Promise<{ bytes: Uint8Array; next: number | null }>
  /** Writes what the job gives out, and closes the target one way or the other. */
  saveTo(id: string, target: LocalTarget): Promise<void>
  /** For the service that began it. Throws job-missing. */
  get(id: string): Job
  /** Cancels all, and resolves when they have ended. */
  close(): Promise<void>
}

const kept = 50
const mostAtOnce = 6
const mostWaiting = 40
/** At most ten deltas a second. */
const publishMs = 100

/** The long work of this run; goes on without a window. */
export function createJobs(parts: Pick<ServiceParts, 'log'> & { commands: Commands }): Jobs {
  /** The oldest first. */
  const jobs = new Map<string, Job>()
  const outlets = new Set<Outlet<JobsChange>>()
  const changed = new Set<string>()
  const gone = new Set<string>()
  const saving = new Set<Promise<void>>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let closed = false

  const publish = (): void => {
    timer = undefined
    const upserted = [...changed].flatMap((id) => jobs.get(id)?.row() ?? [])
    const delta: JobsChange = { kind: 'delta', upserted, gone: [...gone] }
    changed.clear()
    gone.clear()
    for (const outlet of outlets) outlet.put(delta)
  }
  const tell = (): void => {
    if (outlets.size > 0 && !closed) timer ??= setTimeout(publish, publishMs)
  }
  const get = (id: string): Job => {
    const job = jobs.get(id)
    if (!job) throw new AppError('NOT_FOUND', 'job-missing')
    return job
  }
  const forget = (id: string): void => {
    jobs.delete(id)
    changed.delete(id)
    gone.add(id)
    tell()
  }
  const trim = (): void => {
    for (const job of jobs.values()) {
      if (jobs.size <= kept) return
      if (job.isOver) forget(job.id)
    }
  }
  const runNext = (): void => {
    const all = [...jobs.values()]
    let room = mostAtOnce - all.filter(({ state }) => state === 'running').length
    for (const job of all) {
      if (room <= 0 || closed) return
      if (job.state !== 'queued') continue
      room -= 1
      void job.run((work) => parts.commands.record(job.spec.command, work)).then(runNext)
    }
  }

  return {
    get,
    start(spec) {
      const waiting = [...jobs.values()].filter(({ isOver }) => !isOver).length
      if (waiting >= mostWaiting || closed) throw new AppError('REFUSED', 'too-many-jobs')
      const id = randomUUID()
      const job = new Job(id, spec, () => {
        if (!jobs.has(id)) return
        changed.add(id)
        tell()
      })
      jobs.set(id, job)
      changed.add(id)
      tell()
      trim()
      runNext()
      return { jobId: id }
    },
    watch: (signal) =>
      stream<JobsChange>(
        signal,
        changesSlot((row: JobRow) => row.id),
        (outlet) => {
          outlet.put({ kind: 'snapshot', rows: [...jobs.values()].map((job) => job.row()) })
          outlets.add(outlet)
          return () => {
            outlets.delete(outlet)
            if (outlets.size > 0) return
            clearTimeout(timer)
            timer = undefined
          }
        },
      ),
    output: ({ id, from, count }) => ({ lines: get(id).output.read(from, count) }),
    async cancel(id, because) {
      const job = get(id)
      job.cancel(because && localFault(because))
      await job.ended
      return { state: job.state }
    },
    dismiss(ids) {
      for (const id of ids) if (jobs.get(id)?.isOver) forget(id)
    },
    async upload({ id, at, bytes, last }) {
      const job = get(id)
      if (job.spec.wants !== 'upload') throw new AppError('CONFLICT', 'transfer-lost')
      await job.inlet.give(at, bytes, last)
    },
    async download({ id, at }) {
      return get(id).take(at)
    },
    saveTo(id, target) {
      const saved = save(() => get(id), target)
      saving.add(saved)
      const over = (): void => void saving.delete(saved)
      saved.then(over, over)
      return saved
    },
    async close() {
      closed = true
      clearTimeout(timer)
      for (const outlet of [...outlets]) outlet.end()
      const running = [...jobs.values()].filter(({ isOver }) => !isOver)
      for (const job of running) job.cancel()
      await Promise.all(running.map(({ ended }) => ended))
      // Nothing is left beside a file that was being saved.
      await Promise.allSettled(saving)
    },
  }
}

async function save(jobOf: () => Job, target: LocalTarget): Promise<void> {
  try {
    await jobOf().pour((bytes) => target.write(bytes))
    await target.finish()
  } catch (error) {
    await target.abandon()
    throw error
  }
}

function localFault({ reason, detail }: LocalFileFault): AppError {
  return new AppError('REFUSED', reason, detail === null ? {} : { detail })
}

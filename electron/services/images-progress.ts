import type { ProgressMessage } from '../engine/progress.ts'
import type { JobWork } from './jobs/job.ts'

/** How far a layer is by the engine's words: of a pull 70 % is fetching, the rest unpacking. */
const fetching = 0.7

const part = ({ current, total }: ProgressMessage): number | null =>
  current === null || total === null ? null : Math.min(1, current / total)

const scaled = (from: number, width: number, share: number | null): number => from + width * (share ?? 0)

const shares: Readonly<Record<string, (message: ProgressMessage) => number>> = {
  'Pulling fs layer': () => 0,
  Waiting: () => 0,
  Preparing: () => 0,
  Downloading: (message) => scaled(0, fetching, part(message)),
  'Verifying Checksum': () => fetching,
  'Download complete': () => fetching,
  Extracting: (message) => scaled(fetching, 1 - fetching, part(message)),
  'Pull complete': () => 1,
  'Already exists': () => 1,
  Pushing: (message) => scaled(0, 1, part(message)),
  Pushed: () => 1,
  'Layer already exists': () => 1,
  'Loading layer': (message) => scaled(0, 1, part(message)),
}

/** A layer that has got as far is there the next time. */
const wholeLayer = new Set(['Download complete', 'Pull complete', 'Pushed'])

/** Puts one message of a pull, push or load on the job's bars, or into its status where it is about the whole. */
export function showProgress(work: JobWork, message: ProgressMessage): void {
  const { id, status, current } = message
  if (status === '') return
  if (wholeLayer.has(status)) work.leavesLayers()
  const share = shares[status] ?? (status.startsWith('Mounted from') ? () => 1 : undefined)
  const bar = work.barOf(id)
  // `Pulling from library/busybox` comes with the tag as its id.
  if (id === '' || (!share && !bar)) {
    work.status(id === '' ? status : `${id}: ${status}`)
    return
  }
  // A push tells no total any more once it has read all of a layer.
  const total = message.total ?? (bar?.what === status ? bar.total : null)
  work.bar(id, { what: status, current, total, share: share?.({ ...message, total }) ?? null })
}

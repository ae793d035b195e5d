import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { largestPiece } from '../lib/file-limits.ts'
import { faultData, faultReason, procedure } from './fault.ts'
import { grantId } from './local-files.ts'

/**
 * A job is long work of the back end: it goes on when the window that began it is closed or loaded anew, and ends honestly. `done`
 * means that the engine's stream ended properly, held no error, and that what was to be made is there.
 */

export const jobKind = z.enum([
  'pull',
  'push',
  'build',
  'load',
  'save',
  'import',
  'prune',
  'run',
  'recreate',
  'goBack',
  'commit',
  'export',
  'copyOut',
  'copyIn',
  'copyBetween',
])

export const jobState = z.enum(['queued', 'running', 'done', 'failed', 'cancelled'])

/** One thing on its way: a layer, the tar that is sent, an image that is removed. */
export const jobBar = z.object({
  /** The engine's short id of the layer; `upload` and `download` are the bytes between window and engine. */
  id: z.string(),
  /** What happens to it now, in the engine's own words (`Downloading`, `Extracting` …). */
  what: z.string(),
  /** Bytes of what happens now; never goes back while `what` stays. */
  current: z.number().nonnegative(),
  total: z.number().nonnegative().nullable(),
  /** Of all that has to happen to it; never goes back. */
  share: z.number().min(0).max(1),
})
export type JobBar = z.infer<typeof jobBar>

/** A step of a build. */
export const jobStep = z.object({
  /** Counted from 1, as the builder does. */
  number: z.number().int().positive(),
  of: z.number().int().positive(),
  /** The instruction as the builder says it, secrets masked. */
  text: z.string(),
  /** Where it stands in the Dockerfile, from 1; null where it cannot be found there. */
  line: z.number().int().positive().nullable(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  /** Taken from the builder's cache. */
  cached: z.boolean(),
  startedAt: z.number(),
  durationMs: z.number().nonnegative().nullable(),
  /** The image after it. */
  imageId: z.string().nullable(),
  /** Its first line of the job's output. */
  output: z.number().int().nonnegative(),
})
export type JobStep = z.infer<typeof jobStep>

export const pruneOutcome = z.object({
  id: z.string(),
  tags: z.array(z.string()),
  /** `kept`: it is no longer as it was shown (tagged anew, in use), so it was left alone. */
  outcome: z.enum(['removed', 'kept', 'failed']),
  bytes: z.number().nonnegative(),
  fault: faultData.nullable(),
})
export type PruneOutcome = z.infer<typeof pruneOutcome>

export const jobResult = z.discriminatedUnion('kind', [
  /** pull, import, build. `sizeBytes`: of the whole image. */
  z.object({
    kind: z.literal('image'),
    imageId: z.string(),
    tags: z.array(z.string()),
    sizeBytes: z.number().nonnegative().nullable(),
    /** A pull that found the image as it was. */
    unchanged: z.boolean(),
  }),
  z.object({
    kind: z.literal('pushed'),
    digest: z.string().nullable(),
    sizeBytes: z.number().nonnegative().nullable(),
  }),
  /** load: the tags, or ids of untagged ones. */
  z.object({ kind: z.literal('loaded'), images: z.array(z.string()) }),
  /** save: all bytes were given to the window. */
  z.object({ kind: z.literal('saved'), bytes: z.number().nonnegative() }),
  /**
   * run, recreate, goBack. `started` is false where it was only made; `kept`: what the old one is called that can be gone back to; `tty`: it has a
   * terminal of its own.
   */
  z.object({
    kind: z.literal('container'),
    containerId: z.string(),
    name: z.string(),
    started: z.boolean(),
    kept: z.string().nullable(),
    tty: z.boolean(),
    warnings: z.array(z.string()),
  }),
  /** Files that were put into a container. */
  z.object({ kind: z.literal('copied'), files: z.number().int(), bytes: z.number().nonnegative() }),
  z.object({ kind: z.literal('pruned'), items: z.array(pruneOutcome), bytes: z.number().nonnegative() }),
])
export type JobResult = z.infer<typeof jobResult>

export const jobRow = z.object({
  id: z.string(),
  kind: jobKind,
  /** For the title's sentence (`jobs.title.<kind>`): `reference`, `name` (of a file or folder), `container`, `count`. */
  title: z.record(z.string(), z.string()),
  state: jobState,
  /** What the window has to do for it: give the bytes (`upload`), the files (`entries`), or take the bytes (`download`). */
  wants: z.enum(['upload', 'entries', 'download']).nullable(),
  queuedAt: z.number(),
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  /** Of the whole; never goes back. Null where nothing tells how much there is. */
  share: z.number().min(0).max(1).nullable(),
  /** At most 200; the rest counts in `share` only. */
  bars: z.array(jobBar),
  barsLeftOut: z.number().int().nonnegative(),
  /** The engine's last line that belongs to no bar. */
  status: z.string(),
  /** Of a build, at most 500. */
  steps: z.array(jobStep),
  /** Output lines `first` … `first + count - 1` are kept; the `first` oldest have been dropped. */
  output: z.object({ first: z.number().int().nonnegative(), count: z.number().int().nonnegative() }),
  fault: faultData.nullable(),
  /** A failed build: the line of the Dockerfile that failed. */
  faultLine: z.number().int().positive().nullable(),
  /** Of a prune that was stopped: what was removed until then. */
  result: jobResult.nullable(),
  /**
   * What a job that did not end well leaves at the engine (`jobs.leaves.<code>`): `nothing`, `layers` (what was
   * fetched whole, for the next pull or push), `steps` (images of the finished steps, as the build cache), `removed` (what is gone is gone),
   * `images` (those that were loaded before), `old` (the old container is back as it was), `oldMade` (the same, made anew: it had gone by itself),
   * `oldAside` (it could not be put back, and is there under another name), `files` (the engine had begun to unpack, and some may be there).
   */
  leaves: z.enum(['nothing', 'layers', 'steps', 'removed', 'images', 'old', 'oldMade', 'oldAside', 'files']).nullable(),
})
export type JobRow = z.infer<typeof jobRow>

export const jobsChange = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('snapshot'), rows: z.array(jobRow) }),
  z.object({ kind: z.literal('delta'), upserted: z.array(jobRow), gone: z.array(z.string()) }),
])
export type JobsChange = z.infer<typeof jobsChange>

/** What the browser says of a file that the bytes came from or went into; `detail`: its own words. */
export const localFileFault = z.object({
  reason: faultReason.extract([
    'local-file-full',
    'local-file-denied',
    'local-file-gone',
    'local-file-changed',
    'local-file-failed',
  ]),
  detail: z.string().max(500).nullable(),
})
export type LocalFileFault = z.infer<typeof localFileFault>

export const jobId = z.string().min(1).max(64)
/** Base64 of at most 256 KiB: a message is at most 1 MiB, and JSON makes six characters of a zero byte. */
export const pieceBytes = z
  .string()
  .max(349_528)
  .regex(/^[A-Za-z0-9+/]*={0,2}$/)

/** They travel beside the message (shared/lib/parcels.ts). */
const transferBytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length <= largestPiece)

export const jobsContract = {
  /** All jobs of this run that are kept (the last 50), then changes, at most 10 a second. Never ends by itself. */
  watch: procedure.output(eventIterator(jobsChange)),
  /** Lines `from` … at most `count`, about 512 KiB an answer; those that were dropped are left out. NOT_FOUND job-missing. */
  output: procedure
    .input(z.object({ id: jobId, from: z.number().int().nonnegative(), count: z.number().int().min(1).max(1000) }))
    .output(z.object({ lines: z.array(z.object({ number: z.number().int(), text: z.string() })) })),
  /**
   * Stops it for good and resolves when it has ended, with how; one that has ended stays as it is. `because`: what broke at the window's
   * end of it, so that it has failed by that instead of being cancelled. NOT_FOUND job-missing.
   */
  cancel: procedure
    .input(z.object({ id: jobId, because: localFileFault.optional() }))
    .output(z.object({ state: jobState })),
  /** Forgets jobs that have ended; others stay. */
  dismiss: procedure.input(z.object({ ids: z.array(jobId).max(50) })).output(z.void()),
  /**
   * The next piece for a job that wants an `upload`, in order, two calls at a time at most; `at`: bytes before it. Resolves when the engine has taken it, so
   * that a slow engine slows the window. A job that gets none for 30 s fails with transfer-lost.
   * CONFLICT transfer-lost: it wants none, or not at this place.
   */
  upload: procedure
    .input(z.object({ id: jobId, at: z.number().int().nonnegative(), bytes: transferBytes, last: z.boolean() }))
    .output(z.void()),
  /**
   * The piece from byte `at` on (where the last one ended, or that one again) of a job that wants a `download`; 512 KiB or so.
   * `next` is null with the last one, and only when the engine's stream ended properly; else it throws the job's fault.
   */
  download: procedure
    .input(z.object({ id: jobId, at: z.number().int().nonnegative() }))
    .output(z.object({ bytes: transferBytes, next: z.number().int().nonnegative().nullable() })),
  /**
   * In place of `download`: the back end itself writes the job's bytes to the target (localFiles.chooseTarget). Resolves when the file is there
   * under its name, which it is only when it is whole. What breaks on this machine fails the job, and is thrown (REFUSED local-file-…); what
   * breaks at the engine is the job's fault.
   */
  saveTo: procedure.input(z.object({ id: jobId, grant: grantId })).output(z.void()),
}

import { importArgs, loadArgs, saveArgs } from '../../shared/cli/images.ts'
import type { JobResult } from '../../shared/contract/jobs.ts'
import { maskInstruction } from '../../shared/lib/mask-instruction.ts'
import type { ProgressMessage } from '../engine/progress.ts'
import type { Engine } from '../engine/types.ts'
import { AppError } from '../fault.ts'
import { showProgress } from './images-progress.ts'
import { referenceOf } from './images-reference.ts'
import type { Jobs } from './jobs/index.ts'
import type { JobWork } from './jobs/job.ts'

type Begun = { jobId: string }

export interface ImageTransfers {
  save(refs: readonly string[]): Begun
  load(file: { name: string; bytes: number }): Begun
  import(file: {
    name: string
    bytes: number
    reference: string
    message: string
    changes: readonly string[]
    platform: string | null
  }): Begun
}

/** Images as tars between the window and the engine; no path of this machine is ever named. */
export function createImageTransfers({ engine, jobs }: { engine: Engine; jobs: Jobs }): ImageTransfers {
  return {
    save(refs) {
      return jobs.start({
        kind: 'save',
        title: { reference: refs[0] ?? '', count: String(refs.length) },
        command: saveArgs(refs.map(short)),
        wants: 'download',
        leaves: 'nothing',
        async run(work) {
          for (const ref of refs) await engine.images.inspect(ref, work.signal)
          const bytes = await work.giveOut(engine.workshop.save(refs, work.signal))
          return { kind: 'saved', bytes }
        },
      })
    },
    load({ name, bytes }) {
      return jobs.start({
        kind: 'load',
        title: { name },
        command: loadArgs(name || 'images.tar'),
        wants: 'upload',
        leaves: 'images',
        async run(work) {
          const loaded: string[] = []
          const onMessage = (message: ProgressMessage): void => {
            showProgress(work, message)
            // One sentence an image, which engines also put line by line.
            for (const match of message.stream.matchAll(/^Loaded image(?: ID)?: (\S+)$/gm)) loaded.push(match[1] ?? '')
          }
          await engine.workshop.load(counted(work, bytes), onMessage, work.signal)
          if (loaded.length === 0)
            throw new AppError('REFUSED', 'not-there-after', { detail: 'The engine named no image' })
          for (const ref of loaded) await verified(engine, ref, work.signal)
          return { kind: 'loaded', images: loaded }
        },
      })
    },
    import({ name, bytes, reference, message, changes, platform }) {
      const named = reference.trim() === '' ? null : referenceOf(reference)
      const shown = named?.familiar ?? ''
      const masked = changes.map((change) => maskInstruction(change.split(/\s/, 1)[0]?.toUpperCase() ?? '', change))
      return jobs.start({
        kind: 'import',
        title: { name, reference: shown },
        command: importArgs({ file: name || 'rootfs.tar', reference: shown, message, changes: masked, platform }),
        wants: 'upload',
        leaves: 'nothing',
        async run(work) {
          let id = ''
          const onMessage = (progress: ProgressMessage): void => {
            if (/^sha256:[0-9a-f]{64}$/.test(progress.status)) id = progress.status
            else showProgress(work, progress)
          }
          const request = { repository: named?.repository ?? '', tag: named?.tag ?? '', message, changes, platform }
          await engine.workshop.import(request, counted(work, bytes), onMessage, work.signal)
          return verified(engine, id || shown, work.signal)
        },
      })
    },
  }
}

/** The image as it is now: what the engine calls success counts only where the image is there (RELIABILITY 3.5). */
export async function verified(
  engine: Engine,
  ref: string,
  signal: AbortSignal,
): Promise<Extract<JobResult, { kind: 'image' }>> {
  try {
    const { row } = await engine.images.inspect(ref, signal)
    return { kind: 'image', imageId: row.id, tags: row.tags, sizeBytes: row.sizeBytes, unchanged: false }
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'NOT_FOUND') throw error
    throw new AppError('REFUSED', 'not-there-after', { detail: error.detail ?? ref, cause: error })
  }
}

/** The window's bytes, with a bar that says how many have been taken. */
async function* counted(work: JobWork, total: number): AsyncGenerator<Uint8Array, void> {
  let sent = 0
  const bar = (): void =>
    work.bar('upload', {
      what: 'Uploading',
      current: sent,
      total: total > 0 ? total : null,
      share: total > 0 ? sent / total : null,
    })
  bar()
  for await (const piece of work.inlet) {
    yield piece
    sent += piece.length
    bar()
  }
  work.bar('upload', { what: 'Uploaded', current: sent, total: sent, share: 1 })
}

/** Ids as docker shows them. */
export const short = (ref: string): string => /^sha256:([0-9a-f]{12})[0-9a-f]*$/.exec(ref)?.[1] ?? ref

import { pullArgs, pushArgs, tagArgs } from '../../shared/cli/images.ts'
import type { JobResult } from '../../shared/contract/jobs.ts'
import type { SearchRow } from '../../shared/contract/workshop.ts'
import type { ImageReference } from '../../shared/lib/image-reference.ts'
import type { ProgressMessage } from '../engine/progress.ts'
import type { Engine } from '../engine/types.ts'
import { AppError } from '../fault.ts'
import type { Commands } from './commands.ts'
import { showProgress } from './images-progress.ts'
import { referenceOf } from './images-reference.ts'
import { short, verified } from './images-transfer.ts'
import type { Jobs } from './jobs/index.ts'
import type { JobWork } from './jobs/job.ts'
import type { Registries } from './registry/index.ts'
import { withLogin } from './registry/with-login.ts'

export interface ImageWorkshop {
  pull(ask: { reference: string; platform: string | null }): { jobId: string }
  push(reference: string): { jobId: string }
  tag(ref: string, reference: string): Promise<{ reference: string }>
  search(ask: { term: string; limit: number }, signal: AbortSignal): Promise<SearchRow[]>
  close(): void
}

/** Images from and to registries, and their names. */
export function createImageWorkshop(parts: {
  engine: Engine
  commands: Commands
  jobs: Jobs
  registries: Registries
}): ImageWorkshop {
  const { engine, commands, jobs, registries } = parts
  const closing = new AbortController()
  return {
    pull({ reference: typed, platform }) {
      const reference = referenceOf(typed)
      const { familiar } = reference
      return jobs.start({
        kind: 'pull',
        title: { reference: familiar },
        command: pullArgs(familiar, platform),
        leaves: 'nothing',
        run: (work) => pullImage({ engine, registries }, work, reference, platform),
      })
    },
    push(typed) {
      const { registry, repository, tag, familiar, digest } = referenceOf(typed)
      if (digest !== null || tag === null) {
        throw new AppError('REFUSED', 'reference-invalid', { params: { problem: 'bad-tag', reference: typed } })
      }
      return jobs.start({
        kind: 'push',
        title: { reference: familiar },
        command: pushArgs(familiar),
        leaves: 'nothing',
        async run(work) {
          await engine.images.inspect(familiar, work.signal)
          let digestSaid: string | null = null
          const show = (message: ProgressMessage): void => {
            const said = /digest: (sha256:[0-9a-f]{64}) size: \d+/.exec(message.status)
            digestSaid = message.digest || (said?.[1] ?? digestSaid)
            showProgress(work, message)
          }
          await withLogin(registries, registry, work.signal, (login) =>
            engine.workshop.push({ repository, tag, registry }, login, show, work.signal),
          )
          const { sizeBytes } = (await engine.images.inspect(familiar, work.signal)).row
          // The last thing that a push says, after the registry has taken the manifest.
          if (digestSaid === null) throw new AppError('REFUSED', 'stream-cut', { detail: 'The engine told no digest' })
          return { kind: 'pushed', digest: digestSaid, sizeBytes }
        },
      })
    },
    async tag(ref, typed) {
      const { repository, tag, familiar, digest } = referenceOf(typed)
      if (digest !== null || tag === null) {
        throw new AppError('REFUSED', 'reference-invalid', { params: { problem: 'bad-tag', reference: typed } })
      }
      await commands.record(tagArgs(short(ref), familiar), () =>
        engine.workshop.tag(ref, { repository, tag }, closing.signal),
      )
      return { reference: familiar }
    },
    async search({ term, limit }, signal) {
      const host = term.includes('/') ? (term.split('/')[0] ?? '') : ''
      const login = await registries.loginFor(/[.:]/.test(host) ? host : 'docker.io').catch(() => null)
      return engine.workshop.search(term, limit, login, signal)
    },
    close: () => closing.abort(),
  }
}

/** A pull as a part of a job, with its bars; the image as it is after it. */
export async function pullImage(
  parts: { engine: Engine; registries: Registries },
  work: JobWork,
  reference: ImageReference,
  platform: string | null,
): Promise<Extract<JobResult, { kind: 'image' }>> {
  const { engine, registries } = parts
  const { registry, repository, tag, digest, familiar } = reference
  const before = await engine.images.inspect(familiar, work.signal).then(
    ({ row }) => row.id,
    () => null,
  )
  // A digest goes where the tag does, and wins over it.
  const image = { repository, tag: digest ?? tag ?? 'latest', registry, platform }
  const show = (message: ProgressMessage): void => showProgress(work, message)
  await withLogin(registries, registry, work.signal, (login) => engine.workshop.pull(image, login, show, work.signal))
  const wanted = digest === null ? familiar : `${repository}@${digest}`
  const result = await verified(engine, wanted, work.signal)
  return { ...result, unchanged: result.imageId === before }
}

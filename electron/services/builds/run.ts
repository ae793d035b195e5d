import type { BuildOptions } from '../../../shared/contract/builds.ts'
import type { JobResult, JobStep } from '../../../shared/contract/jobs.ts'
import type { ProgressMessage } from '../../engine/progress.ts'
import type { Engine } from '../../engine/types.ts'
import { AppError } from '../../fault.ts'
import { showProgress } from '../images-progress.ts'
import { verified } from '../images-transfer.ts'
import type { JobWork } from '../jobs/job.ts'
import type { Registries } from '../registry/index.ts'
import { untilAborted } from '../registry/with-login.ts'
import { registriesOf } from './dockerfile.ts'
import { BuildSteps } from './steps.ts'
import type { UploadedContext } from './uploaded-context.ts'

/** The files of a build. */
export interface BuildSource {
  /** Of the folder. */
  readonly name: string
  /** Null where a window sends them. */
  readonly folder: string | null
  /** The Dockerfile's text, as far as it is known. */
  readonly dockerfile: string
  /** `onBytes` hears how many bytes of files have gone. */
  readonly tar: (onBytes: (bytes: number) => void) => AsyncIterable<Uint8Array>
  readonly upload: UploadedContext | null
}

interface BuildAsk {
  readonly engine: Engine
  readonly registries: Registries
  readonly source: BuildSource
  readonly options: BuildOptions
  readonly tags: readonly string[]
}

/** One build, from its files to the image. `onSteps` hears each change of the steps, and the line where it failed. */
export async function runBuild(
  { engine, registries, source, options, tags }: BuildAsk,
  work: JobWork,
  onSteps: (steps: readonly JobStep[], faultLine: number | null) => void,
): Promise<JobResult> {
  const steps = new BuildSteps(source.dockerfile)
  let imageId = ''
  let faultLine: number | null = null
  const tellSteps = (): void => {
    work.steps(steps.steps)
    onSteps(steps.steps, faultLine)
  }
  const print = (text: string): void => {
    let number = work.output.next
    for (const line of work.output.write(text)) {
      steps.line(line, number)
      number += 1
    }
    const last = steps.steps.at(-1)
    if (last) work.share((last.number - 1) / last.of)
    tellSteps()
  }
  const onMessage = (message: ProgressMessage): void => {
    if (message.imageId !== '') imageId = message.imageId
    if (message.stream !== '') print(message.stream)
    // A base image that is pulled on the way.
    if (message.status !== '') showProgress(work, message)
  }
  const onBytes = (bytes: number): void =>
    work.bar('upload', { what: 'Uploading', current: bytes, total: null, share: null })

  work.share(0)
  onBytes(0)
  try {
    const request = {
      ...{ tags, dockerfile: options.dockerfile, target: options.target, platform: options.platform },
      ...{ noCache: options.noCache, pull: options.pull },
      args: mapOf(options.args),
      labels: mapOf(options.labels),
      logins: await untilAborted(registries.logins(registriesOf(source.dockerfile)), work.signal),
    }
    const { upload } = source
    const tar = upload ? counted(upload, onBytes) : source.tar(onBytes)
    await engine.workshop.build(request, tar, onMessage, work.signal)
    print('\n'.repeat(work.output.hasPartial ? 1 : 0))
    const result = await verified(engine, imageId || steps.imageId || (tags[0] ?? ''), work.signal)
    steps.end('done')
    tellSteps()
    return result
  } catch (error) {
    const running = steps.steps.at(-1)
    const parsed =
      error instanceof AppError ? /parse error (?:on |at )?line (\d+)/i.exec(error.detail ?? '')?.[1] : undefined
    if (work.signal.aborted) steps.end('cancelled')
    else {
      faultLine = parsed === undefined ? (running?.state === 'running' ? running.line : null) : Number(parsed)
      work.faultLine(faultLine)
      steps.end('failed')
    }
    if (steps.steps.length === 0) work.leaves('nothing')
    tellSteps()
    throw error
  }
}

async function* counted(upload: UploadedContext, onBytes: (bytes: number) => void): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of upload) {
    yield chunk
    onBytes(upload.bytes)
  }
}

const mapOf = (pairs: BuildOptions['args']): Record<string, string> =>
  Object.fromEntries(pairs.map(({ name, value }) => [name, value]))

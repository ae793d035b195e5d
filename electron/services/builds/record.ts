import type { BuildOptions, BuildRecord } from '../../../shared/contract/builds.ts'
import type { JobResult, JobStep } from '../../../shared/contract/jobs.ts'
import { looksSecret, maskSecrets } from '../../../shared/lib/secrets.ts'
import { toFaultData } from '../../fault-data.ts'
import type { KeptBuild } from './history.ts'
import type { BuildSource } from './run.ts'

/** The text of an editor is kept up to this length. */
const mostText = 32_000

/** A build's line in the history, made when it ends. */
export interface BuildEnd {
  /** Hears the steps as they are now, and where it failed. */
  steps(steps: readonly JobStep[], faultLine: number | null): void
  done(result: JobResult): KeptBuild
  failed(error: unknown, isCancelled: boolean): KeptBuild
}

export function recordOf(source: BuildSource, options: BuildOptions, id: string): BuildEnd {
  const startedAt = Date.now()
  let steps: readonly JobStep[] = []
  let faultLine: number | null = null
  const { options: kept, withheld } = withoutSecrets(options)
  const end = (more: Pick<BuildRecord, 'state' | 'imageId' | 'sizeBytes' | 'fault'>): KeptBuild => ({
    folder: source.folder,
    record: {
      ...{ id, options: kept, withheld, startedAt, faultLine, ...more },
      context: source.folder ?? source.name,
      rerunnable: source.folder !== null,
      endedAt: Date.now(),
      steps: [...steps],
    },
  })
  return {
    steps(now, line) {
      steps = now
      faultLine = line
    },
    done(result) {
      const image = result.kind === 'image' ? result : null
      return end({ state: 'done', fault: null, imageId: image?.imageId ?? null, sizeBytes: image?.sizeBytes ?? null })
    },
    failed(error, isCancelled) {
      const { reason, params, detail } = toFaultData(error)
      const fault = {
        reason,
        params: Object.fromEntries(Object.entries(params).map(([name, value]) => [name, maskSecrets(value)])),
        detail: detail === null ? null : maskSecrets(detail),
      }
      return end({ state: isCancelled ? 'cancelled' : 'failed', fault, imageId: null, sizeBytes: null })
    },
  }
}

/** Nothing of a secret comes to the disk: what looks like one has to be given again. */
function withoutSecrets(options: BuildOptions): { options: BuildOptions; withheld: string[] } {
  const withheld: string[] = []
  const emptied = (pairs: BuildOptions['args']): BuildOptions['args'] =>
    pairs.map(({ name, value }) => {
      if (!looksSecret(name, value)) return { name, value }
      withheld.push(name)
      return { name, value: '' }
    })
  const text = options.dockerfileText
  return {
    options: {
      ...options,
      args: emptied(options.args),
      labels: emptied(options.labels),
      dockerfileText: text !== null && text.length > mostText ? null : text,
    },
    withheld,
  }
}

import { createBuildHistory } from './builds/history.ts'
import { type Builds, createBuilds } from './builds/index.ts'
import type { Commands } from './commands.ts'
import type { HistoryDb } from './history-db.ts'
import { createImagePrune, type ImagePrune } from './images-prune.ts'
import { createImageTransfers, type ImageTransfers } from './images-transfer.ts'
import { createImageWorkshop, type ImageWorkshop } from './images-workshop.ts'
import { createJobs, type Jobs } from './jobs/index.ts'
import type { Protection } from './protection.ts'
import { createRegistries, type Registries } from './registry/index.ts'
import type { ServiceParts } from './types.ts'

/** All that is done with images beyond looking at them, and the jobs that carry it. */
export interface Workshop {
  readonly jobs: Jobs
  readonly registries: Registries
  readonly images: ImageWorkshop
  readonly transfers: ImageTransfers
  readonly prune: ImagePrune
  readonly builds: Builds
  /** Stops all jobs, and resolves when they have ended. */
  close(): Promise<void>
}

export function createWorkshop(
  parts: Pick<ServiceParts, 'engine' | 'log'> & {
    commands: Commands
    protection?: Protection
    env: NodeJS.ProcessEnv
    /** Where the history of builds is kept; null: for this run only. */
    history: HistoryDb | null
    chooseFolder: (() => Promise<string | null>) | undefined
  },
): Workshop {
  const { engine, chooseFolder } = parts
  const jobs = createJobs(parts)
  const registries = createRegistries(parts)
  const images = createImageWorkshop({ ...parts, jobs, registries })
  const history = createBuildHistory(parts.history)
  return {
    ...{ jobs, registries, images },
    transfers: createImageTransfers({ engine, jobs }),
    prune: createImagePrune({ ...parts, jobs }),
    builds: createBuilds({ engine, jobs, registries, history, ...(chooseFolder && { chooseFolder }) }),
    async close() {
      await jobs.close()
      images.close()
      registries.close()
    },
  }
}

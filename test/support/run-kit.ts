import { createContainers } from '../../electron/services/containers.ts'
import { createProtection, type Protection } from '../../electron/services/protection.ts'
import { createRunService, type RunService } from '../../electron/services/run/index.ts'
import { createPredecessors } from '../../electron/services/run/predecessors.ts'
import { createRemovedContainers, type RemovedContainers } from '../../electron/services/run/removed.ts'
import type { Settings } from '../../shared/contract/settings.ts'
import { defaultSettings } from '../../shared/contract/settings.ts'
import { openWorkshop, type WorkshopKit } from './workshop.ts'

export interface RunKit extends WorkshopKit {
  readonly run: RunService
  readonly removed: RemovedContainers
  readonly containers: ReturnType<typeof createContainers>
  readonly protection: Protection
  protect(protection: Partial<Settings['protection']>): void
}

/** The services that make and change containers, on an engine. */
export async function openRunKit(url: string): Promise<RunKit> {
  let settings: Settings = defaultSettings
  const protection = createProtection({ current: () => settings })
  const kit = await openWorkshop(url, {}, protection)
  const { engine, commands, workshop } = kit
  const removed = createRemovedContainers(null)
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
  const containers = createContainers({ engine, log, commands, protection, removed, dataFolder: '' })
  const run = createRunService({
    ...{
      engine,
      commands,
      removed,
      predecessors: createPredecessors(null),
      protection,
      containers: containers.collection,
    },
    ...{ jobs: workshop.jobs, registries: workshop.registries },
    chooseFolder: async () => '/srv',
  })
  return {
    ...{ ...kit, run, removed, containers, protection },
    protect(more) {
      settings = { ...settings, protection: { ...settings.protection, ...more } }
    },
    async close() {
      run.close()
      containers.close()
      await kit.close()
    },
  }
}

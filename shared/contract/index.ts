import { buildsContract } from './builds.ts'
import { commandsContract } from './commands.ts'
import { containersContract } from './containers.ts'
import { engineContract } from './engine.ts'
import { filesContract } from './files.ts'
import { historyContract } from './history.ts'
import { imagesContract } from './images.ts'
import { jobsContract } from './jobs.ts'
import { layersContract } from './layers.ts'
import { localFilesContract } from './local-files.ts'
import { logsContract } from './logs.ts'
import { registryContract } from './registry.ts'
import { runContract } from './run.ts'
import { settingsContract } from './settings.ts'
import { statsContract } from './stats.ts'
import { systemContract } from './system.ts'
import { terminalsContract } from './terminals.ts'
import { workshopContract } from './workshop.ts'

/** Everything a window can ask of the back end. Channel names exist only as the keys of this value. */
export const contract = {
  engine: engineContract,
  containers: containersContract,
  logs: logsContract,
  stats: statsContract,
  history: historyContract,
  terminals: terminalsContract,
  files: filesContract,
  images: { ...imagesContract, ...workshopContract },
  layers: layersContract,
  localFiles: localFilesContract,
  jobs: jobsContract,
  builds: buildsContract,
  registry: registryContract,
  run: runContract,
  commands: commandsContract,
  system: systemContract,
  settings: settingsContract,
}
export type Contract = typeof contract

import { commandsContract } from './commands.ts'
import { containersContract } from './containers.ts'
import { engineContract } from './engine.ts'
import { imagesContract } from './images.ts'
import { logsContract } from './logs.ts'
import { settingsContract } from './settings.ts'
import { statsContract } from './stats.ts'
import { systemContract } from './system.ts'

/** Everything a window can ask of the back end. Channel names exist only as the keys of this value. */
export const contract = {
  engine: engineContract,
  containers: containersContract,
  logs: logsContract,
  stats: statsContract,
  images: imagesContract,
  commands: commandsContract,
  system: systemContract,
  settings: settingsContract,
}
export type Contract = typeof contract

import type { Bench } from '../run.ts'
import { run as corpus } from './logs-corpus.ts'
import { run as faults } from './logs-faults.ts'
import { run as merge } from './logs-merge.ts'
import { run as rotation } from './logs-rotation.ts'

/** All that is claimed of logs: exact, whole through faults and rotation, in order. `count` is that of each part. */
export const run: Bench = async (options) => {
  for (const part of [corpus, faults, rotation, merge]) await part(options)
}

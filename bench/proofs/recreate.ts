import { startPrivateEngine } from '../../test/support/engine.ts'
import { recreateCases } from '../../test/support/recreate-cases.ts'
import { openRunKit } from '../../test/support/run-kit.ts'
import type { Bench } from '../run.ts'

/** Generated containers changed one field at a time: only that field differs in `docker inspect` afterwards. */
export const run: Bench = async ({ figures, seed, count = 30 }) => {
  const engine = await startPrivateEngine()
  const kit = await openRunKit(engine.url)
  try {
    const { tried, wrong } = await recreateCases(engine, kit, { count, seed })
    for (const line of wrong) figures.say(line)
    figures.add('recreate.tried', tried, 'containers')
    figures.add('recreate.other-fields-changed', wrong.length, 'containers', { bar: 0 })
  } finally {
    await kit.close()
    await engine.close()
  }
}

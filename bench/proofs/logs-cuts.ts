import { startPrivateEngine } from '../../test/support/engine.ts'
import { cutAndCompare } from '../../test/support/scenarios/log-faults.ts'
import type { Bench } from '../run.ts'
import { told } from './verdict-part.ts'

/** A followed log through `count` cuts of its socket, each after a random number of bytes: each line that the engine has is there once. */
export const run: Bench = async ({ figures, seed, count = 200 }) => {
  const engine = await startPrivateEngine()
  try {
    const cut = await cutAndCompare(engine, { seed, count })
    figures.add('cuts.done', cut.cuts, 'cuts', { bar: count, better: 'higher' })
    told(figures, 'cuts', cut)
  } finally {
    await engine.close()
  }
}

import { startPrivateEngine } from '../../test/support/engine.ts'
import { rotateAndCompare } from '../../test/support/scenarios/log-rotation.ts'
import type { Bench } from '../run.ts'

/** 5,000 lines a second into log files of 10 KB, for `count` seconds: what the engine still holds is there once, and nothing hangs. */
export const run: Bench = async ({ figures, count = 20 }) => {
  const engine = await startPrivateEngine()
  try {
    for (const files of [3, 1]) {
      const verdict = await rotateAndCompare(engine, { seconds: count, files })
      const name = `rotation.${files}`
      figures.add(`${name}.printed`, verdict.printed, 'lines')
      figures.add(`${name}.lost`, verdict.lost, 'lines that the engine holds', { bar: 0 })
      figures.add(`${name}.doubled`, verdict.doubled, 'lines', { bar: 0 })
      figures.add(`${name}.stall`, verdict.stallMs, 'ms', { bar: 5000 })
      figures.add(`${name}.rotated-away`, verdict.rotatedAway, 'lines that the engine skipped')
      figures.add(`${name}.gaps-unmarked`, verdict.unmarked, `of ${verdict.gaps} gaps`, { bar: 0 })
    }
  } finally {
    await engine.close()
  }
}

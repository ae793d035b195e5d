import { startPrivateEngine } from '../../test/support/engine.ts'
import { mergeAndCompare } from '../../test/support/scenarios/log-merge.ts'
import type { Bench } from '../run.ts'

/** Twenty containers, 500 lines a second each, for `count` seconds in one session: in the order of their times, none lost, none doubled. */
export const run: Bench = async ({ figures, count = 60 }) => {
  const engine = await startPrivateEngine()
  try {
    const before = process.cpuUsage()
    const verdict = await mergeAndCompare(engine, { containers: 20, seconds: count })
    const { user, system } = process.cpuUsage(before)
    figures.add('merge.lines', verdict.lines, 'lines')
    figures.add('merge.lost', verdict.lost, 'lines', { bar: 0 })
    figures.add('merge.doubled', verdict.doubled, 'lines', { bar: 0 })
    figures.add('merge.out-of-order', verdict.outOfOrder, 'lines', { bar: 0 })
    figures.add('merge.worst', verdict.worstMs, 'ms that a line is out of order')
    figures.add('merge.cpu', (user + system) / verdict.lines, 'µs a line, reading back and comparing included')
  } finally {
    await engine.close()
  }
}

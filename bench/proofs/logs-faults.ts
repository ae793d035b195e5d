import { startPrivateEngine } from '../../test/support/engine.ts'
import { killAndCompare, restartAndCompare } from '../../test/support/scenarios/log-faults.ts'
import type { Bench } from '../run.ts'
import { told } from './verdict-part.ts'

/**
 * Followed logs through `count` restarts, and a fifth as many kills of dockerd, with containers that live on and with such that end with it: each line
 * that the engine has is there once.
 */
export const run: Bench = async ({ figures, seed, count = 100 }) => {
  const kills = Math.ceil(count / 5)
  const engine = await startPrivateEngine()
  try {
    const restarted = await restartAndCompare(engine, { seed, count })
    // Two restarts in the time of one question are one marker.
    figures.add('restarts.marked', restarted.restarts, `markers of ${count} restarts`)
    told(figures, 'restarts', restarted)
    const killed = await killAndCompare(engine, { seed, count: kills, containers: 5 })
    figures.add('kills.marked', killed.marked, 'markers', { bar: 5 * kills, better: 'higher' })
    told(figures, 'kills', killed)
  } finally {
    await engine.close()
  }
  const mortal = await startPrivateEngine({ args: ['--live-restore=false'] })
  try {
    const options = ['--restart', 'always']
    told(figures, 'kills-all', await killAndCompare(mortal, { seed, count: kills, containers: 3, options }))
  } finally {
    await mortal.close()
  }
}

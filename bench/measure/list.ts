import { startApp } from '../../test/support/app.ts'
import { connectClient } from '../../test/support/client.ts'
import { startPrivateEngine } from '../../test/support/engine.ts'
import { makeFleet } from '../../test/support/fleet.ts'
import { percentile } from '../figures.ts'
import type { Bench } from '../run.ts'

/** The list of 50 containers over the wire, beside `docker ps -a`; and the same when another window already looks. */
export const run: Bench = async ({ figures, count = 20 }) => {
  const engine = await startPrivateEngine()
  try {
    await makeFleet(engine, { count: 50, prefix: 'list-', stoppedEach: 5 })
    const app = await startApp({ engine: engine.url })
    const { client, close } = await connectClient(app)
    const cli: number[] = []
    const first: number[] = []
    const second: number[] = []
    const snapshot = async (into: number[]): Promise<() => Promise<void>> => {
      const from = performance.now()
      const stop = new AbortController()
      const stream = await client.containers.changes(undefined, { signal: stop.signal })
      const next = await stream.next()
      if (next.done || next.value.kind !== 'snapshot' || next.value.rows.length !== 50)
        throw new Error('Not the list of 50 containers')
      into.push(performance.now() - from)
      return async () => {
        stop.abort()
        await stream.next().catch(() => undefined)
      }
    }
    for (let n = 0; n < count; n++) {
      const from = performance.now()
      await engine.docker('ps', '-a')
      cli.push(performance.now() - from)
      const stopFirst = await snapshot(first)
      const stopSecond = await snapshot(second)
      await stopSecond()
      await stopFirst()
      // The collection lingers for a few seconds after its last viewer: wait, so that the next one is a cold one.
      if (n < 3) await new Promise((resolve) => setTimeout(resolve, 6000))
    }
    const baseline = percentile(cli, 50)
    figures.add('list.cold', percentile(first.slice(0, 4), 50), 'ms', { baseline, bar: round(baseline) })
    figures.add('list.warm', percentile(second, 50), 'ms', { baseline, bar: round(baseline) })
    close()
    await app.close()
  } finally {
    await engine.close()
  }
}

const round = (ms: number): number => Math.round(ms * 10) / 10

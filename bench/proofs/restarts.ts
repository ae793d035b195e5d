import { startApp } from '../../test/support/app.ts'
import { connectClient } from '../../test/support/client.ts'
import { busyboxImage, startPrivateEngine } from '../../test/support/engine.ts'
import { createRandom } from '../../test/support/random.ts'
import { readSession } from '../../test/support/scenarios/log-session.ts'
import type { Bench } from '../run.ts'

/** A container that is being followed is restarted again and again, at random moments: every line is there once, in the engine's order. */
export const run: Bench = async ({ figures, seed, count = 100 }) => {
  const random = createRandom(seed)
  const engine = await startPrivateEngine()
  try {
    const script =
      'trap "exit 0" TERM; n=0; while :; do read up _ </proc/uptime; echo "$up line $n"; n=$((n+1)); sleep 0.02 & wait; done'
    const id = await engine.docker('run', '-d', '--network', 'none', busyboxImage, 'sh', '-c', script)
    const app = await startApp({ engine: engine.url })
    const { client, close } = await connectClient(app)
    const { sessionId } = await client.logs.open({ selection: { kind: 'containers', ids: [id] } })
    const stop = new AbortController()
    const following = (async () => {
      for await (const _ of await client.logs.follow({ sessionId }, { signal: stop.signal }));
    })().catch(() => undefined)
    for (let n = 0; n < count; n++) {
      await engine.docker('restart', '-t', '1', id)
      await new Promise((resolve) => setTimeout(resolve, random.below(400)))
      if ((n + 1) % 20 === 0) figures.say(`${n + 1} of ${count} restarts`)
    }
    await engine.docker('stop', '-t', '1', id)
    await new Promise((resolve) => setTimeout(resolve, 2000))
    const expected = (await engine.docker('logs', id)).split('\n')
    const { lines, markers } = await readSession(client, sessionId)
    const times = new Map<string, number>()
    for (const line of lines) times.set(line, (times.get(line) ?? 0) + 1)
    figures.add('restarts.done', count, 'restarts')
    figures.add('restarts.lines', expected.length, 'lines')
    figures.add('restarts.lost', expected.filter((line) => !times.has(line)).length, 'lines', { bar: 0 })
    figures.add('restarts.doubled', lines.length - times.size, 'lines', { bar: 0 })
    figures.add('restarts.out-of-order', expected.filter((line, n) => line !== lines[n]).length, 'lines', { bar: 0 })
    figures.add(
      'restarts.marked',
      markers.filter((code) => code === 'stopped' || code === 'restarted').length,
      'markers',
      {
        bar: count,
        better: 'higher',
      },
    )
    stop.abort()
    await following
    close()
    await app.close()
  } finally {
    await engine.close()
  }
}

import { spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import type { Browser } from 'playwright-core'
import { openPage, startApp } from '../../test/support/app.ts'
import { connectClient } from '../../test/support/client.ts'
import { busyboxImage, type PrivateEngine } from '../../test/support/engine.ts'
import { cliEnv } from '../cli-env.ts'
import { type Figures, percentile } from '../figures.ts'
import { followLog } from './log-source-part.ts'
import { floodScreen } from './log-window-part.ts'

interface FloodBench {
  readonly figures: Figures
  readonly engine: PrivateEngine
  readonly seconds: number
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const program =
  'BEGIN { for (;;) printf "%09d the quick brown fox jumps over the lazy dog and back again while the cat looks\\n", i++ }'

const newline = 10

let made = 0

async function startFlood({ engine, seconds }: FloodBench): Promise<string> {
  made += 1
  const name = `flood-${made}`
  // `true` keeps the shell as process 1: awk in its place would not be ended by the timeout's signal, or by any other from inside.
  const script = 'sleep 2; timeout "$0" awk "$1"; true'
  const args = ['--name', name, '--network', 'none', busyboxImage, 'sh', '-c', script]
  return engine.docker('run', '-d', ...args, String(seconds), program)
}

/** Lines that `docker logs -f` has given when the writer stops. */
async function cliFlood(bench: FloodBench): Promise<number> {
  const id = await startFlood(bench)
  const child = spawn('docker', ['logs', '-f', id], { env: cliEnv(bench.engine), stdio: ['ignore', 'pipe', 'ignore'] })
  const count = countLines(child.stdout)
  await pause(2000 + bench.seconds * 1000)
  const then = count.lines
  child.kill('SIGKILL')
  await bench.engine.docker('rm', '-f', id)
  return then
}

/** How many lines the engine holds in the end, of both streams; the last one may lack its newline, its writer was killed. */
async function heldLines(engine: PrivateEngine, id: string): Promise<number> {
  const child = spawn('docker', ['logs', id], { env: cliEnv(engine), stdio: ['ignore', 'pipe', 'pipe'] })
  const counts = [child.stdout, child.stderr].map(countLines)
  await new Promise((resolve) => child.once('close', resolve))
  return counts.reduce((all, { lines, last }) => all + (last === newline ? lines : lines + 1), 0)
}

/** Newlines that have come so far, and the last byte. */
function countLines(stream: Readable): { lines: number; last: number } {
  const count = { lines: 0, last: newline }
  stream.on('data', (chunk: Buffer) => {
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, at + 1)) count.lines += 1
    count.last = chunk.at(-1) ?? count.last
  })
  return count
}

/** Figure 4: lines a second out of a container that prints as fast as it can, beside `docker logs -f` on another such. */
export async function measureFlood(bench: FloodBench, browser: Browser): Promise<void> {
  const { figures, engine, seconds } = bench
  const cli = await cliFlood(bench)
  const app = await startApp({ engine: engine.url })
  const { client, close } = await connectClient(app)
  const id = await startFlood(bench)
  let lag = 0
  const log = await followLog(client, id, ({ lagMs }) => {
    lag = Math.max(lag, lagMs ?? 0)
  })
  const calls: number[] = []
  const end = performance.now() + 2000 + seconds * 1000
  while (performance.now() < end) {
    const from = performance.now()
    await client.logs.read({ sessionId: log.sessionId, from: log.latest()?.first ?? 0, count: 60 })
    calls.push(performance.now() - from)
    await pause(200)
  }
  const then = log.latest()?.count ?? 0
  figures.add('logs.flood.lines', then / seconds, 'lines/s', { baseline: cli / seconds, better: 'higher' })
  figures.add('logs.flood.ratio', then / cli, '× docker logs -f', { bar: 1.1, better: 'higher' })
  figures.add('logs.flood.lag', lag, 'ms behind, at most')
  figures.add('logs.flood.call', percentile(calls, 95), 'ms', { bar: 50 })
  await log.until(({ caughtUp, sources, lagMs }) => caughtUp && sources[0]?.state === 'ended' && lagMs === null)
  const held = await heldLines(engine, id)
  const notice = log.latest()
  const lost = held - (notice?.sources[0]?.lines ?? 0)
  figures.add('logs.flood.lost', Math.abs(lost), `lines more or fewer than the ${held} that the engine holds`, {
    bar: 0,
  })
  await log.leave()
  await engine.docker('rm', '-f', id)

  // The same with a window that looks: what the person sees.
  const watched = await startFlood(bench)
  const { page } = await openPage(browser, app)
  await page.evaluate((hash) => {
    location.hash = hash
  }, `#/containers/${watched}/logs`)
  await page.locator('[role=log]').waitFor()
  await pause(2500)
  const screen = await floodScreen(page, Math.max(1000, seconds * 1000 - 2500))
  figures.add('logs.flood.frame', Math.max(...screen.frames), 'ms, the longest', { bar: 100 })
  figures.add('logs.flood.input', percentile(screen.inputs, 95), 'ms to the paint, p95', { bar: 100 })
  figures.add('logs.flood.input.longest', Math.max(...screen.inputs), `ms, of ${screen.inputs.length}`)
  figures.add('logs.flood.heap', screen.heapPeakMiB, 'MiB, at most')
  await page.context().close()
  await engine.docker('rm', '-f', watched)
  close()
  await app.close()
}

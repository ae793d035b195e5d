import { spawn } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import type { StatsSample } from '../../shared/contract/stats.ts'
import { type RunningApp, startApp } from '../../test/support/app.ts'
import { type ConnectedClient, connectClient } from '../../test/support/client.ts'
import { busyboxImage, type PrivateEngine, startPrivateEngine, testLabel } from '../../test/support/engine.ts'
import { ended, until } from '../../test/support/process.ts'
import { cpuMs, socketCount } from '../../test/support/usage.ts'
import { cliEnv } from '../cli-env.ts'
import type { Figures } from '../figures.ts'
import type { Bench } from '../run.ts'

const overMs = 14_000
const restMs = 2500
const rowsOnScreen = 25
const port = 23_791

/**
 * What figures of 50 and 200 running containers cost the whole system (this app, dockerd, containerd, its shims, the CLI) over what it
 * costs idle, beside `docker stats`. The engine's way is forced by a TCP address, behind which no kernel is looked at. `--count 1`
 * measures 50 only.
 */
export const run: Bench = async ({ figures, count: sizes = 2 }) => {
  const engine = await startPrivateEngine({ args: ['-H', `tcp://127.0.0.1:${port}`, '--tls=false'] })
  try {
    let made = 0
    const all = [
      [50, 0.6],
      [200, 0.25],
    ] as const
    for (const [count, bar] of all.slice(0, sizes)) {
      figures.say(`Making ${count - made} containers …`)
      await makeContainers(engine, made, count)
      made = count
      // The engine is busy for a while with what it has made.
      await rest(10_000)
      await measure(figures, engine, count, bar)
    }
  } finally {
    await engine.close()
  }
}

async function measure(figures: Figures, engine: PrivateEngine, count: number, bar: number): Promise<void> {
  const id = (name: string): string => `stats.${count}.${name}`
  const shims = await engineProcesses(engine)
  const ids = (await engine.docker('ps', '-q', '--no-trunc')).split('\n')
  const costs = async (pids: readonly number[]): Promise<number> => {
    await rest(restMs)
    return cpuOver([...shims, ...pids])
  }

  // Whatever the engine is still busy with when it is measured first would make everything after it look cheaper: the lower of two.
  let base = 0
  let cli = 0
  await withApp(`tcp://127.0.0.1:${port}`, async (app, { client }) => {
    await rest(4000)
    const before = await costs([app.pid])
    const stats = spawn('docker', ['stats'], { env: cliEnv(engine), stdio: 'ignore' })
    const withCli = await costs([app.pid, stats.pid ?? 0])
    stats.kill('SIGTERM')
    await ended(stats)

    const sockets = await socketCount(app.pid)
    const shown = watch(client, ids.slice(0, rowsOnScreen))
    await until(() => shown.latest.size === rowsOnScreen, { timeoutMs: 15_000 })
    const own = await cpuMs(app.pid)
    const visible = await costs([app.pid])
    figures.add(id('engine.visible.app'), ((await cpuMs(app.pid)) - own) / ((overMs + restMs) / 100), '% of a core')
    await compare(figures, engine, id('engine'), shown.latest)
    shown.stop()
    const from = performance.now()
    await until(async () => (await socketCount(app.pid)) <= sockets, { timeoutMs: 10_000, everyMs: 20 })
    figures.add(id('engine.streams-closed'), performance.now() - from, 'ms', { bar: 2000 })
    const left = await costs([app.pid])
    base = Math.min(before, left)
    cli = withCli - base
    figures.add(id('idle'), base, '% of a core')
    figures.add(id('cli'), cli, '% of a core')
    figures.add(id('engine.visible'), (visible - base) / cli, '× docker stats', { bar, baseline: cli })
    figures.add(id('engine.left'), Math.max(0, left - before) / cli, '× docker stats', { bar: 0.05 })
  })
  await withApp(engine.url, async (app, { client }) => {
    await rest(4000)
    const own = await cpuMs(app.pid)
    const kernel = (await costs([app.pid])) - base
    figures.add(id('kernel.all.app'), ((await cpuMs(app.pid)) - own) / ((overMs + restMs) / 100), '% of a core')
    figures.add(id('kernel.all'), Math.max(0, kernel) / cli, '× docker stats', { bar: 0.15, baseline: cli })
    const shown = watch(client, ids)
    await until(() => shown.latest.size === ids.length, { timeoutMs: 15_000 })
    const told = (await costs([app.pid])) - base
    figures.add(id('kernel.all-watched'), Math.max(0, told) / cli, '× docker stats')
    await compare(figures, engine, id('kernel'), shown.latest)
    shown.stop()
    // The stop is on its way before the connection closes.
    await rest(300)
  })
}

/** How far the newest samples are from what the CLI prints in the same moment. */
async function compare(
  figures: Figures,
  engine: PrivateEngine,
  id: string,
  latest: ReadonlyMap<string, StatsSample>,
): Promise<void> {
  const lines = (
    await engine.docker('stats', '--no-stream', '--no-trunc', '--format', '{{.ID}};{{.CPUPerc}};{{.MemUsage}}')
  ).split('\n')
  let cpu = 0
  let memory = 0
  let compared = 0
  for (const line of lines) {
    const [container = '', share = '', use = ''] = line.split(';')
    const sample = latest.get(container)
    if (sample?.cpuPercent == null || sample.memoryBytes === null) continue
    compared += 1
    const bytes = Number.parseFloat(use) * (/^[\d.]+MiB/.test(use) ? 2 ** 20 : /^[\d.]+KiB/.test(use) ? 2 ** 10 : 1)
    cpu = Math.max(cpu, Math.abs(sample.cpuPercent - Number.parseFloat(share)))
    memory = Math.max(memory, Math.abs(sample.memoryBytes / bytes - 1) * 100)
  }
  if (compared < latest.size) throw new Error(`Only ${compared} of ${latest.size} containers could be compared`)
  figures.add(`${id}.cpu-apart`, cpu, 'points, at most', { bar: 2 })
  figures.add(`${id}.memory-apart`, memory, '%, at most', { bar: 1 })
}

function watch(
  client: ConnectedClient['client'],
  ids: string[],
): { latest: Map<string, StatsSample>; stop: () => void } {
  const latest = new Map<string, StatsSample>()
  const stop = new AbortController()
  void (async () => {
    for await (const { samples } of await client.stats.watch({ ids }, { signal: stop.signal }))
      for (const { id, sample } of samples) if (sample) latest.set(id, sample)
  })().catch(() => undefined)
  return { latest, stop: () => stop.abort() }
}

async function withApp(
  url: string,
  act: (app: RunningApp, connected: ConnectedClient) => Promise<void>,
): Promise<void> {
  const app = await startApp({ engine: url })
  const connected = await connectClient(app)
  try {
    for await (const link of await connected.client.engine.link()) if (link.kind === 'online') break
    await act(app, connected)
  } finally {
    connected.close()
    await app.close()
  }
}

/** Most of them sleep; a few use a few hundredths of a core. */
async function makeContainers(engine: PrivateEngine, from: number, to: number): Promise<void> {
  const make = async (n: number): Promise<void> => {
    const busy = n % 10 === 0 && n < 50
    const command = busy ? ['sh', '-c', 'while :; do :; done'] : ['sleep', '100000']
    const limit = busy ? ['--cpus', '0.03'] : []
    const args = ['--label', testLabel, '--network', 'none', '--name', `stats-${n}`, ...limit]
    await engine.docker('run', '-d', ...args, busyboxImage, ...command)
  }
  const numbers = Array.from({ length: to - from }, (_, n) => from + n)
  const worker = async (): Promise<void> => {
    for (let n = numbers.shift(); n !== undefined; n = numbers.shift()) await make(n)
  }
  await Promise.all([worker(), worker(), worker()])
}

/** dockerd, its containerd and the shims: each names the engine's folder in its arguments. */
async function engineProcesses(engine: PrivateEngine): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const arguments_ = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')))
  return pids.filter(
    (_, index) =>
      /^[^\0]*(dockerd|containerd)/.test(arguments_[index] ?? '') && arguments_[index]?.includes(engine.folder),
  )
}

/** Percent of one core; a process that ends meanwhile counts as far as it came. */
async function cpuOver(pids: readonly number[]): Promise<number> {
  const read = (): Promise<number[]> => Promise.all(pids.map((pid) => cpuMs(pid).catch(() => Number.NaN)))
  const before = await read()
  const from = performance.now()
  await rest(overMs)
  const after = await read()
  const spent = performance.now() - from
  return (100 * after.reduce((sum, ms, index) => sum + (ms - (before[index] ?? 0) || 0), 0)) / spent
}

const rest = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

import { afterAll, beforeAll, expect, it } from 'vitest'
import { createEngine } from '../../electron/engine/engine.ts'
import type { Engine } from '../../electron/engine/types.ts'
import { createCommands } from '../../electron/services/commands.ts'
import { type Containers, createContainers } from '../../electron/services/containers.ts'
import { createStats, type Stats } from '../../electron/services/stats/index.ts'
import type { StatsSample } from '../../shared/contract/stats.ts'
import { busyboxImage, releaseTestEngine, type TestEngine, testEngine, testLabel } from '../support/engine.ts'
import { until } from '../support/process.ts'

const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
let cli: TestEngine
let engine: Engine
let containers: Containers
/** One reads this machine's kernel where it can, the other is told that the engine is far away. */
let near: Stats
let far: Stats
let id = ''

beforeAll(async () => {
  cli = await testEngine()
  engine = createEngine({ url: cli.url, env: {}, log, startDemo: () => Promise.reject(new Error('no demo here')) })
  containers = createContainers({ engine, log, dataFolder: '/nowhere', commands: createCommands({ engine }) })
  const away: Engine = Object.create(engine, { cgroups: { value: { ...engine.cgroups, near: () => false } } })
  near = createStats({ engine, containers: containers.collection })
  far = createStats({ engine: away, containers: containers.collection })
  const script = 'dd if=/dev/zero of=/tmp/file bs=1M count=8 2>/dev/null; while :; do :; done'
  const limits = ['--network', 'none', '--cpus', '0.2', '--memory', '64m']
  id = await cli.docker('run', '-d', '--label', testLabel, ...limits, busyboxImage, 'sh', '-c', script)
})
afterAll(async () => {
  await cli.docker('rm', '-f', id)
  near.close()
  far.close()
  containers.close()
  await engine.close()
  await releaseTestEngine()
})

function watch(stats: Stats, signal: AbortSignal): (StatsSample | null)[] {
  const seen: (StatsSample | null)[] = []
  void (async () => {
    for await (const { samples } of stats.watch([id], signal)) for (const one of samples) seen.push(one.sample)
  })()
  return seen
}

it('gives a running container once a second, null when it stops, and goes on after a start', async () => {
  const stop = new AbortController()
  const both = [watch(near, stop.signal), watch(far, stop.signal)]
  const each = (check: (seen: (StatsSample | null)[]) => boolean, timeoutMs: number) =>
    until(() => both.every(check), { timeoutMs, describe: () => JSON.stringify(both.map((seen) => seen.slice(-3))) })
  await each((seen) => seen.filter((one) => one?.cpuPercent != null).length > 2, 20_000)
  for (const seen of both) {
    const last = seen.at(-1)
    // Held to a fifth of a core by its limit; the machine may be too busy to give it even that.
    expect(last?.cpuPercent).toBeGreaterThan(0)
    expect(last?.cpuPercent).toBeLessThan(45)
    expect(last?.throttledPercent).toBeGreaterThanOrEqual(0)
    expect(last?.memoryLimitBytes).toBe(64 * 1024 * 1024)
    expect(last?.netRxBytes).toBeNull()
  }
  await cli.docker('kill', id)
  await each((seen) => seen.at(-1) === null, 10_000)
  await cli.docker('start', id)
  await each((seen) => seen.at(-1) != null, 15_000)
  // Told once each time.
  for (const seen of both) expect(seen.filter((one) => one === null)).toHaveLength(1)

  for (const stats of [near, far]) {
    const times = stats.kept(id).map(({ at }) => at)
    expect(times.length).toBeGreaterThan(2)
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b))
  }
  stop.abort()
})

it('reads this machine’s kernel where the engine runs on it, and agrees with docker stats and the engine’s stream', async (context) => {
  if (!engine.cgroups.near()) context.skip('the engine is not on this machine')
  const stop = new AbortController()
  const both = [watch(near, stop.signal), watch(far, stop.signal)]
  expect(near.sourceOf(id)).toBe('kernel')
  expect(far.sourceOf(id)).toBe('engine')
  const read = (text: string | undefined): number => Number.parseFloat(text ?? '')
  const unit = (text: string | undefined): number =>
    read(text) * (/^[\d.]+MiB/.test(text ?? '') ? 2 ** 20 : /^[\d.]+KiB/.test(text ?? '') ? 2 ** 10 : 1)
  // Each looks at a second of its own, so the CPU of one try may be off on a busy machine: a wrong formula is off in all of them.
  await until(
    async () => {
      const line = await cli.docker(
        'stats',
        '--no-stream',
        '--format',
        '{{.CPUPerc}};{{.MemUsage}};{{.MemPerc}};{{.PIDs}}',
        id,
      )
      const [cpu, memory, share, pids] = line.split(';')
      return both.every((seen) => {
        const last = seen.at(-1)
        if (last?.cpuPercent == null || last.memoryBytes == null || last.memoryPercent == null) return false
        return (
          Math.abs(last.cpuPercent - read(cpu)) <= 2 &&
          Math.abs(last.memoryBytes - unit(memory)) <= 0.01 * unit(memory) &&
          Math.abs(last.memoryPercent - read(share)) <= 0.1 &&
          last.pids === read(pids)
        )
      })
    },
    { timeoutMs: 40_000, describe: () => JSON.stringify(both.map((seen) => seen.slice(-2))) },
  )
  stop.abort()
})

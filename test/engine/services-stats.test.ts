import { afterAll, beforeAll, expect, it } from 'vitest'
import { createEngine } from '../../electron/engine/engine.ts'
import type { Engine } from '../../electron/engine/types.ts'
import { createStats, type Stats } from '../../electron/services/stats.ts'
import type { StatsSample } from '../../shared/contract/stats.ts'
import { busyboxImage, releaseTestEngine, type TestEngine, testEngine, testLabel } from '../support/engine.ts'

const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
let cli: TestEngine
let engine: Engine
let stats: Stats
let id = ''

beforeAll(async () => {
  cli = await testEngine()
  engine = createEngine({ url: cli.url, env: {}, log, startDemo: () => Promise.reject(new Error('no demo here')) })
  stats = createStats({ engine })
  const args = [
    '--label',
    testLabel,
    '--network',
    'none',
    '--memory',
    '64m',
    busyboxImage,
    'sh',
    '-c',
    'while :; do :; done',
  ]
  id = await cli.docker('run', '-d', '--cpus', '0.2', ...args)
})
afterAll(async () => {
  await cli.docker('rm', '-f', id)
  stats.close()
  await engine.close()
  await releaseTestEngine()
})

it('gives a running container once a second, null when it stops, and goes on after a start', async () => {
  const stop = new AbortController()
  const seen: (StatsSample | null)[] = []
  const reading = (async () => {
    for await (const { samples } of stats.watch([id], stop.signal)) {
      for (const one of samples) seen.push(one.sample)
    }
  })()
  await expect.poll(() => seen.filter((one) => one?.cpuPercent != null).length, { timeout: 15_000 }).toBeGreaterThan(2)
  const last = seen.at(-1)
  // Held to a fifth of a core by its limit; the machine may be too busy to give it even that.
  expect(last?.cpuPercent).toBeGreaterThan(0)
  expect(last?.cpuPercent).toBeLessThan(45)
  expect(last?.memoryLimitBytes).toBe(64 * 1024 * 1024)
  await cli.docker('kill', id)
  await expect.poll(() => seen.at(-1), { timeout: 5000 }).toBeNull()
  const nulls = seen.filter((one) => one === null).length
  await new Promise((resolve) => setTimeout(resolve, 2500))
  expect(seen.filter((one) => one === null)).toHaveLength(nulls)
  await cli.docker('start', id)
  await expect.poll(() => seen.at(-1), { timeout: 10_000 }).not.toBeNull()

  const kept = await stats.history(id, stop.signal).next()
  const times = kept.value?.map(({ at }) => at) ?? []
  expect(times.length).toBeGreaterThan(2)
  expect(times).toEqual([...new Set(times)].sort((a, b) => a - b))
  stop.abort()
  await reading
})

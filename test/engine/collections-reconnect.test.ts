import { afterAll, beforeAll, expect, it } from 'vitest'
import { createEngine } from '../../electron/engine/engine.ts'
import type { Engine } from '../../electron/engine/types.ts'
import { createCommands } from '../../electron/services/commands.ts'
import { type Containers, createContainers } from '../../electron/services/containers.ts'
import type { ContainerRow } from '../../shared/contract/containers.ts'
import { busyboxImage, type PrivateEngine, startPrivateEngine } from '../support/engine.ts'

const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
let cli: PrivateEngine
let engine: Engine
let containers: Containers

beforeAll(async () => {
  cli = await startPrivateEngine()
  engine = createEngine({ url: cli.url, env: {}, log, startDemo: () => Promise.reject(new Error('no demo here')) })
  const parts = { engine, log, dataFolder: '/nowhere' }
  containers = createContainers({ ...parts, commands: createCommands(parts) })
})
afterAll(async () => {
  containers.close()
  await engine.close()
  await cli.close()
})

it('keeps the rows while a killed engine is away, and is right soon after it is back', async () => {
  const rows = new Map<string, ContainerRow>()
  let snapshots = 0
  const undo = containers.collection.subscribe({
    change(change) {
      if (change.kind === 'snapshot') {
        snapshots += 1
        rows.clear()
      } else for (const id of change.gone) rows.delete(id)
      for (const row of change.kind === 'snapshot' ? change.rows : change.upserted) rows.set(row.id, row)
    },
  })
  const states = (): string[] => [...rows.values()].map((row) => `${row.name} ${row.state}`).sort()
  const sleeper = ['--network', 'none', busyboxImage, 'sleep', '1000']
  await cli.docker('run', '-d', '--name', 'stays', ...sleeper)
  await cli.docker('run', '-d', '--name', 'dies', ...sleeper)
  await expect.poll(states).toEqual(['dies running', 'stays running'])
  const pid = await cli.docker('inspect', '-f', '{{.State.Pid}}', 'dies')

  await cli.kill()
  await expect.poll(() => engine.link.kind, { timeout: 5000 }).not.toBe('online')
  expect(states()).toEqual(['dies running', 'stays running'])
  const before = snapshots
  // A change that no event can tell: the engine is away.
  process.kill(Number(pid), 'SIGKILL')
  await cli.start()
  const began = performance.now()
  await expect.poll(states, { timeout: 10_000, interval: 20 }).toEqual(['dies exited', 'stays running'])
  console.log(`right ${Math.round(performance.now() - began)} ms after the engine answered again`)
  expect(performance.now() - began).toBeLessThan(2000)
  expect(snapshots).toBeGreaterThan(before)
  expect(rows.size).toBe(2)
  undo()
}, 120_000)

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type App, createApp } from '../../../electron/app.ts'
import type { ContainerRow } from '../../../shared/contract/containers.ts'
import { type ScriptedEngine, startScriptedEngine } from '../../support/scripted-engine.ts'
import { fakeLog } from './fake-engine.ts'

/** The whole back end, real clock and sockets, against the scripted engine. */
let engine: ScriptedEngine
let app: App
let folder: string
const lists = /GET (\/v[\d.]+)?\/containers\/json/

async function begin(containers: number): Promise<void> {
  engine = await startScriptedEngine({ containers })
  app = await createApp({
    mode: 'browser',
    engineUrl: engine.url,
    env: {},
    dataFolder: folder,
    log: fakeLog(),
    version: '0',
  })
}
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portlight-app-'))
})
afterEach(async () => {
  await app.close()
  expect(app.openStreams).toBe(0)
  await engine.close()
  rmSync(folder, { recursive: true, force: true })
})

function open(signal: AbortSignal) {
  const rows = new Map<string, ContainerRow>()
  const told = { snapshots: 0, deltas: 0 }
  const done = (async () => {
    const client = createRouterClient(app.router)
    for await (const change of await client.containers.changes(undefined, { signal })) {
      if (change.kind === 'snapshot') {
        told.snapshots += 1
        rows.clear()
      } else {
        told.deltas += 1
        for (const id of change.gone) rows.delete(id)
      }
      for (const row of change.kind === 'snapshot' ? change.rows : change.upserted) rows.set(row.id, row)
    }
  })()
  const shown = (): string[] => [...rows.values()].map((row) => `${row.id} ${row.name} ${row.state}`).sort()
  return { rows, told, shown, done }
}
const real = (): string[] =>
  [...engine.world.real.containers.values()].map((one) => `${one.id} ${one.name} ${one.state}`).sort()

it('a burst of 5,000 events in a second makes at most 3 lists and ends exact', async () => {
  await begin(1000)
  const stop = new AbortController()
  const view = open(stop.signal)
  await expect.poll(() => view.rows.size, { timeout: 5000 }).toBe(1000)
  await new Promise((resolve) => setTimeout(resolve, 2000))
  const before = engine.requests.count(lists)
  const { deltas } = view.told
  await engine.burst(5000, 1000)
  await expect.poll(view.shown, { timeout: 10_000, interval: 100 }).toEqual(real())
  await new Promise((resolve) => setTimeout(resolve, 3000))
  const made = engine.requests.count(lists) - before
  console.log(`5,000 events: ${made} lists, ${view.told.deltas - deltas} deltas`)
  expect(made).toBeLessThanOrEqual(3)
  expect(view.told.deltas - deltas).toBeLessThan(200)
  expect(view.shown()).toEqual(real())
  stop.abort()
  await view.done
}, 30_000)

it('goes on after the engine went away and came back changed; a late answer of before counts no more', async () => {
  await begin(20)
  const stop = new AbortController()
  const view = open(stop.signal)
  await expect.poll(() => view.rows.size).toBe(20)
  const first = [...engine.world.real.containers.keys()]
  await engine.refuse()
  for (const id of first.slice(0, 5)) engine.world.remove(id, { silently: true })
  engine.world.add({ name: 'made-meanwhile' }, { silently: true })
  expect(view.rows.size).toBe(20)
  await engine.back()
  await expect.poll(view.shown, { timeout: 5000 }).toEqual(real())
  expect(view.told.snapshots).toBe(2)
  expect(view.rows.size).toBe(16)
  stop.abort()
  await view.done
}, 15_000)

it('an answer that comes after events have passed it does not undo them', async () => {
  await begin(3)
  const stop = new AbortController()
  const view = open(stop.signal)
  await expect.poll(() => view.rows.size).toBe(3)
  const [id = ''] = engine.world.real.containers.keys()
  engine.world.setState(id, 'running')
  await expect.poll(() => view.rows.get(id)?.state).toBe('running')
  const late = engine.holdNext(lists)
  await late.held
  engine.world.setState(id, 'paused')
  await expect.poll(() => view.rows.get(id)?.state, { interval: 5 }).toBe('paused')
  late.release()
  const states = new Set<string | undefined>()
  for (let i = 0; i < 60; i++) {
    states.add(view.rows.get(id)?.state)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  expect([...states]).toEqual(['paused'])
  stop.abort()
  await view.done
}, 15_000)

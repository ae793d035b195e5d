import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { LogSink } from '../../../electron/engine/types.ts'
import type { NewEvent, NewIncident } from '../../../electron/services/history/event-store.ts'
import { watchLives } from '../../../electron/services/history/incidents.ts'
import type { Undo } from '../../../shared/lib/undo.ts'
import { FakeEngine, idOf, sample } from './fake-engine.ts'

let engine: FakeEngine
let events: NewEvent[]
let incidents: NewIncident[]
let undo: Undo
const id = idOf(1)
const minute = 60_000
const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms)
const tell = (action: string, attributes: Record<string, string> = {}, detail = ''): void =>
  engine.event(action, id, { detail, at: Date.now(), attributes: { name: 'web', ...attributes } })

beforeEach(() => {
  vi.useFakeTimers()
  engine = new FakeEngine()
  events = []
  incidents = []
  engine.containers.logs = async (_id, _options, sink: LogSink) => {
    const text = `2026-11-20T10:00:00.000000001Z \u001b[31mboom\u001b[0m postgres://u:hunter2@db\r\n2026-11-20T10:00:00.000000002Z ${'x'.repeat(500)}\n`
    sink.data(Buffer.from(text), 0, Buffer.byteLength(text))
    return { kind: 'end', missingBytes: 0, detail: '' }
  }
  undo = watchLives(
    engine,
    () => sample(1, { cpuPercent: 90, memoryBytes: 7 }),
    () => 'here',
    { event: (event) => events.push(event), incident: (incident) => incidents.push(incident) },
  )
})
afterEach(() => {
  undo()
  expect(engine.listeners).toBe(0)
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

it('keeps a container that failed by itself, with its last lines and figures', async () => {
  tell('start')
  tell('exec_die')
  tell('die', { exitCode: '3' })
  await settle()
  expect(events.map(({ kind, detail, name }) => [kind, detail, name])).toEqual([
    ['start', '', 'web'],
    ['die', '3', 'web'],
  ])
  expect(incidents).toMatchObject([
    { kind: 'died', exitCode: 3, outOfMemory: false, cpuPercent: 90, memoryBytes: 7, engine: 'here' },
  ])
  expect(incidents[0]?.lastLines).toEqual(['boom postgres://u:••••••••@db', `${'x'.repeat(400)}…`])
})

it('takes no stop and no success for a failure', async () => {
  tell('die', { exitCode: '0' })
  tell('kill', { signal: '15' })
  await settle(12_000)
  tell('die', { exitCode: '143' })
  await settle()
  expect(incidents).toEqual([])
  tell('kill', { signal: '1' })
  await settle(6 * minute)
  tell('die', { exitCode: '1' })
  await settle()
  expect(incidents).toHaveLength(1)
})

it('is one incident where the kernel killed it for memory, and one where it only killed a process of it', async () => {
  tell('oom')
  tell('die', { exitCode: '137' })
  await settle(5000)
  expect(incidents).toMatchObject([{ kind: 'died', exitCode: 137, outOfMemory: true }])
  tell('oom')
  await settle(5000)
  expect(incidents.at(-1)).toMatchObject({ kind: 'oom', exitCode: null, outOfMemory: true })
  expect(incidents).toHaveLength(2)
})

it('tells a health check that fails, and a log that cannot be read as none', async () => {
  engine.containers.logs = () => Promise.reject(new Error('gone'))
  tell('health_status', {}, 'unhealthy')
  tell('health_status', {}, 'starting')
  await settle()
  expect(events.map(({ kind }) => kind)).toEqual(['unhealthy'])
  expect(incidents).toMatchObject([{ kind: 'unhealthy', lastLines: null }])
})

it('looks closely at a few only where many fail at a time', async () => {
  for (let n = 0; n < 100; n += 1) tell('die', { exitCode: '1' })
  await settle()
  expect(events).toHaveLength(100)
  expect(incidents.length).toBeLessThanOrEqual(20)
})

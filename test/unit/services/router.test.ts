import { createRouterClient, ORPCError } from '@orpc/server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '../../../electron/fault.ts'
import { createRouter, type Services } from '../../../electron/router.ts'
import { createCommands } from '../../../electron/services/commands.ts'
import { createContainers } from '../../../electron/services/containers.ts'
import { createFiles } from '../../../electron/services/files/index.ts'
import { createHistory } from '../../../electron/services/history/index.ts'
import { createHistoryDb } from '../../../electron/services/history-db.ts'
import { createImages } from '../../../electron/services/images.ts'
import { createLayers } from '../../../electron/services/layers/index.ts'
import { createLocalFiles } from '../../../electron/services/local-files.ts'
import { createLogs } from '../../../electron/services/logs/index.ts'
import { createProtection } from '../../../electron/services/protection.ts'
import { createRunService } from '../../../electron/services/run/index.ts'
import { createPredecessors } from '../../../electron/services/run/predecessors.ts'
import { createRemovedContainers } from '../../../electron/services/run/removed.ts'
import { createSettings } from '../../../electron/services/settings.ts'
import { createStats } from '../../../electron/services/stats/index.ts'
import { createSystem } from '../../../electron/services/system.ts'
import { createTerminals } from '../../../electron/services/terminals/index.ts'
import { createWorkshop } from '../../../electron/services/workshop.ts'
import { createOpenStreams } from '../../../electron/stream-guard.ts'
import { containerRow, FakeEngine, fakeLog, idOf } from './fake-engine.ts'

let engine: FakeEngine
let log: ReturnType<typeof fakeLog>
let services: Services

beforeEach(() => {
  engine = new FakeEngine()
  engine.add(containerRow(1))
  log = fakeLog()
  const parts = { engine, log, dataFolder: '/nowhere' }
  const commands = createCommands(parts)
  const containers = createContainers({ ...parts, commands })
  const stats = createStats({ engine, containers: containers.collection })
  const workshop = createWorkshop({ ...parts, commands, env: {}, history: null, chooseFolder: undefined })
  const settings = createSettings(parts)
  const { jobs, registries } = workshop
  const run = createRunService({
    ...{ engine, commands, jobs, registries, containers: containers.collection },
    ...{ removed: createRemovedContainers(null), predecessors: createPredecessors(null) },
    protection: createProtection(settings),
  })
  const localFiles = createLocalFiles(undefined)
  services = {
    engine,
    log,
    commands,
    containers,
    images: createImages({ ...parts, commands, containers: containers.collection }),
    run,
    workshop,
    layers: createLayers({ ...parts, history: createHistoryDb('/nowhere', [], log) }),
    logs: createLogs({ ...parts, containers: containers.collection }),
    stats,
    history: createHistory({
      engine,
      stats,
      db: createHistoryDb('/nowhere', [], log),
      nameOf: () => null,
      onAct: containers.onAct,
    }),
    settings,
    files: createFiles({ ...parts, commands, jobs, localFiles }),
    localFiles,
    terminals: createTerminals({ ...parts, commands }),
    system: createSystem({ version: '1', mode: 'browser', readOnly: false }),
    streams: createOpenStreams(),
    readOnly: false,
  }
})
afterEach(async () => {
  services.streams.endAll()
  services.run.close()
  services.images.close()
  services.layers.close()
  services.history.close()
  services.stats.close()
  services.containers.close()
  services.system.close()
  await services.terminals.close()
  await services.workshop.close()
  await services.logs.close()
  await services.settings.close()
  expect(services.streams.size).toBe(0)
  expect(engine.listeners).toBe(0)
})
const client = () => createRouterClient(createRouter(services))
const refusal = async (call: Promise<unknown>): Promise<ORPCError<string, unknown>> => {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof ORPCError) return error
  throw new Error(`Not refused with a typed error: ${String(error)}`)
}

describe('the router', () => {
  it('turns an AppError into the typed error of the contract, from calls and from streams', async () => {
    engine.containers.raw = () =>
      Promise.reject(new AppError('CONFLICT', 'name-in-use', { params: { name: 'web' }, detail: 'Conflict.' }))
    const data = { reason: 'name-in-use', params: { name: 'web' }, detail: 'Conflict.' }
    const error = await refusal(client().containers.raw({ id: 'web' }))
    expect(error).toMatchObject({ defined: true, code: 'CONFLICT', status: 409, data })

    const stream = await client().containers.watch({ id: 'nope' })
    const late = await refusal(stream.next())
    expect(late).toMatchObject({ defined: true, code: 'NOT_FOUND', data: { reason: 'container-missing' } })
    expect(log.lines).toEqual([])
  })

  it('lets nothing of any other error out, and logs it', async () => {
    engine.containers.raw = () => Promise.reject(new TypeError('secret path /home/me'))
    const error = await refusal(client().containers.raw({ id: 'web' }))
    expect(error).toMatchObject({ defined: true, code: 'INTERNAL', data: { reason: 'internal', detail: null } })
    expect(JSON.stringify(error)).not.toContain('secret')
    expect(log.lines).toEqual(['error containers.raw failed'])

    engine.containers.inspect = () => Promise.reject(new TypeError('secret path /home/me'))
    const stream = await client().containers.watch({ id: idOf(1) })
    expect(await refusal(stream.next())).toMatchObject({ defined: true, code: 'INTERNAL' })
    expect(log.lines).toHaveLength(2)
  })

  it('answers what does not fit the contract with a fault of ours, on both sides', async () => {
    const bad = await refusal(client().containers.raw({ id: '../../etc' }))
    expect(bad.code).toBe('BAD_REQUEST')
    engine.containers.raw = async () => 5 as unknown as string
    expect(await refusal(client().containers.raw({ id: 'web' }))).toMatchObject({ defined: true, code: 'INTERNAL' })
    engine.add({ ...containerRow(2), state: 'odd' as 'running' })
    const stream = await client().containers.changes()
    expect(await refusal(stream.next())).toMatchObject({ defined: true, code: 'INTERNAL' })
  })

  it('ends each kind of stream at once when its signal fires, and leaves nothing', async () => {
    const stop = new AbortController()
    const options = { signal: stop.signal }
    const api = client()
    const id = idOf(1)
    const { sessionId } = await api.logs.open({ selection: { kind: 'containers', ids: [id] } })
    const streams: AsyncIterator<unknown>[] = [
      await api.engine.link(undefined, options),
      await api.containers.changes(undefined, options),
      await api.containers.watch({ id }, options),
      await api.containers.processes({ id }, options),
      await api.images.changes(undefined, options),
      await api.stats.watch({ ids: [id] }, options),
      await api.stats.chart({ ids: [id], range: '15m' }, options),
      await api.stats.top({ count: 5 }, options),
      await api.history.today(undefined, options),
      await api.commands.log(undefined, options),
      await api.system.host(undefined, options),
      await api.system.viewers(undefined, options),
      await api.settings.watch(undefined, options),
      await api.logs.follow({ sessionId }, options),
    ]
    const over = Promise.all(
      streams.map(async (stream) => {
        while (!(await stream.next()).done);
      }),
    )
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(services.streams.size).toBe(streams.length)
    const began = performance.now()
    stop.abort()
    await over
    expect(performance.now() - began).toBeLessThan(2000)
    expect(services.streams.size).toBe(0)
  })

  it('carries an action through when the window that asked for it goes away', async () => {
    engine.answerMs = 50
    const stop = new AbortController()
    const acting = client().containers.act({ id: idOf(1), action: { kind: 'stop' } }, { signal: stop.signal })
    await new Promise((resolve) => setTimeout(resolve, 10))
    stop.abort()
    expect(await acting).toEqual({ changed: true })
    expect(engine.acts).toMatchObject([{ id: idOf(1), kind: 'stop' }])
    expect(engine.acts[0]?.signal.aborted).toBe(false)
    const kept = (await services.commands.log(undefined).next()).value
    expect(kept).toMatchObject([
      { outcome: 'done', command: `docker --host unix:///fake stop ${idOf(1).slice(0, 12)}` },
    ])
  })

  it('counts every call as use', async () => {
    await client().system.app()
    const { lastUsedAt } = (await services.system.viewers(undefined).next()).value ?? { lastUsedAt: 0 }
    expect(Math.abs((lastUsedAt ?? 0) - Date.now())).toBeLessThan(1000)
  })
})

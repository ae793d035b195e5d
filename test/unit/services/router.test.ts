import { createRouterClient, ORPCError } from '@orpc/server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '../../../electron/fault.ts'
import { createRouter, type Services } from '../../../electron/router.ts'
import { createCommands } from '../../../electron/services/commands.ts'
import { createContainers } from '../../../electron/services/containers.ts'
import { createImages } from '../../../electron/services/images.ts'
import { createLogs } from '../../../electron/services/logs/index.ts'
import { createSettings } from '../../../electron/services/settings.ts'
import { createStats } from '../../../electron/services/stats.ts'
import { createSystem } from '../../../electron/services/system.ts'
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
  services = {
    engine,
    log,
    commands,
    containers,
    images: createImages({ ...parts, commands, containers: containers.collection }),
    logs: createLogs(parts),
    stats: createStats(parts),
    settings: createSettings(parts),
    system: createSystem({ version: '1', mode: 'browser' }),
    streams: createOpenStreams(),
  }
})
afterEach(async () => {
  services.streams.endAll()
  services.images.close()
  services.containers.close()
  services.stats.close()
  services.system.close()
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
    const { sessionId } = await api.logs.open({ containerIds: [id] })
    const streams: AsyncIterator<unknown>[] = [
      await api.engine.link(undefined, options),
      await api.containers.changes(undefined, options),
      await api.containers.watch({ id }, options),
      await api.containers.processes({ id }, options),
      await api.images.changes(undefined, options),
      await api.stats.watch({ ids: [id] }, options),
      await api.stats.history({ id }, options),
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
    expect(performance.now() - began).toBeLessThan(100)
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

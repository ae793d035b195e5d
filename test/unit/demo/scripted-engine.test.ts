import { afterEach, describe, expect, it } from 'vitest'
import { HUGE, hostileContainer, hostileImage, hostileLines, hostileTexts } from '../../support/hostile.ts'
import { type ScriptedEngine, type ScriptedOptions, startScriptedEngine } from '../../support/scripted-engine.ts'
import { ask, collect, followEvents, get, joinPayloads, open } from './ask.ts'

let engine: ScriptedEngine

const begin = async (options: ScriptedOptions = {}): Promise<ScriptedEngine> => {
  engine = await startScriptedEngine(options)
  return engine
}
afterEach(() => engine.close())

const list = async () => (await get(engine.url, '/containers/json?all=1')).json
const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'answered',
    (error: NodeJS.ErrnoException) => error.code ?? error.message,
  )

describe('scale', () => {
  it('serves 1,000 containers and 2,000 images at once, the same for the same seed', async () => {
    await begin({ seed: 3, containers: 1000, images: 2000 })
    const begun = performance.now()
    const rows = await list()
    const took = performance.now() - begun
    expect(rows).toHaveLength(1000)
    expect(took).toBeLessThan(2000)
    expect(new Set(rows.map(({ State }: { State: string }) => State))).toEqual(
      new Set(['running', 'exited', 'created', 'paused']),
    )
    expect((await get(engine.url, '/images/json')).json).toHaveLength(2001)
    const twin = await startScriptedEngine({ seed: 3, containers: 1000 })
    const ids = (await get(twin.url, '/containers/json?all=1')).json.map(({ Id }: { Id: string }) => Id)
    await twin.close()
    expect(ids.toSorted()).toEqual(rows.map(({ Id }: { Id: string }) => Id).toSorted())
  })

  it('bursts with as many events as were asked for, and a world that really changed', async () => {
    await begin({ containers: 50 })
    const events = await followEvents(engine.url)
    const begun = performance.now()
    await engine.burst(2000, 200)
    expect(performance.now() - begun).toBeGreaterThan(190)
    await expect.poll(() => events.all().length, { timeout: 5000 }).toBe(2000)
    events.close()
    const last = new Map(events.all().map(({ Actor, Action }) => [Actor.ID, Action]))
    for (const { Id, State } of await list()) expect(State === 'running').toBe(last.get(Id) === 'start')
  })
})

describe('counting', () => {
  it('counts what was asked, whatever the version in the path, and what is still open', async () => {
    await begin({ containers: 3 })
    await get(engine.url, '/v1.41/containers/json?all=1')
    await get(engine.url, '/containers/json')
    const events = await followEvents(engine.url)
    expect(engine.requests.count('/containers/json')).toBe(2)
    expect(engine.requests.count('GET /containers/json?all=1')).toBe(1)
    expect(engine.requests.count(/^POST /)).toBe(0)
    expect(engine.requests.seen('/events')).toMatchObject([{ method: 'GET', version: '1.41' }])
    expect(engine.requests.open('/events')).toBe(1)
    events.close()
    await expect.poll(() => engine.requests.open()).toBe(0)
    engine.requests.reset()
    expect(engine.requests.count(/./)).toBe(0)
  })
})

describe('faults', () => {
  it('hangs on what matches and answers the rest', async () => {
    await begin({ containers: 1 })
    const undo = engine.hang('/containers/json')
    const hung = codeOf(get(engine.url, '/v1.41/containers/json'))
    expect((await get(engine.url, '/_ping')).status).toBe(200)
    expect(await Promise.race([hung, new Promise((resolve) => setTimeout(resolve, 150, 'still waiting'))])).toBe(
      'still waiting',
    )
    expect(engine.requests.open('/containers/json')).toBe(1)
    undo()
    expect(await list()).toHaveLength(1)
  })

  it('delays', async () => {
    await begin()
    engine.delay('/_ping', 120)
    const begun = performance.now()
    await get(engine.url, '/_ping')
    expect(performance.now() - begun).toBeGreaterThan(115)
  })

  it('cuts the connection at byte N of the body', async () => {
    await begin({ containers: 20 })
    engine.cutAt('/containers/json', 700)
    const response = await open(engine.url, 'GET', '/containers/json?all=1')
    let bytes = 0
    const end = new Promise((resolve) => {
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.byteLength
      })
      response.once('error', (error: NodeJS.ErrnoException) => resolve(error.code))
      response.once('end', () => resolve('ended properly'))
    })
    expect(await end).toBe('ECONNRESET')
    expect(bytes).toBe(700)
  })

  it('stops sending at byte N with the connection open', async () => {
    await begin({ containers: 20 })
    engine.stallAt('/containers/json', 700)
    const response = await open(engine.url, 'GET', '/containers/json?all=1')
    const bytes = await collect(response, (part) => part.byteLength >= 700)
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect([bytes.byteLength, response.readableEnded, engine.requests.open('/containers/json')]).toEqual([
      700,
      false,
      1,
    ])
    response.destroy()
  })

  it('answers HTML, nothing, half a document and a lie about the length', async () => {
    await begin({ containers: 1 })
    let undo = engine.answer('/containers/json', {
      status: 502,
      headers: { 'Content-Type': 'text/html' },
      body: '<html>Bad gateway</html>',
    })
    const html = await get(engine.url, '/containers/json')
    expect([html.status, html.headers['content-type'], html.body.toString()]).toEqual([
      502,
      'text/html',
      '<html>Bad gateway</html>',
    ])
    undo()
    undo = engine.answer('/containers/json', { status: 200 })
    expect((await get(engine.url, '/containers/json')).body.byteLength).toBe(0)
    undo()
    undo = engine.answer('/containers/json', { body: '[{"Id":"abc' })
    expect((await get(engine.url, '/containers/json')).body.toString()).toBe('[{"Id":"abc')
    undo()
    undo = engine.answer('/containers/json', { body: '[]', headers: { 'Content-Length': '4096' }, cut: true })
    expect(await codeOf(get(engine.url, '/containers/json'))).toBe('ECONNRESET')
    undo()
    expect(await list()).toHaveLength(1)
  })

  it('sends an old list after a newer one', async () => {
    await begin({ containers: 2 })
    const hold = engine.holdNext('/containers/json')
    const old = list()
    await hold.held
    engine.world.add({ name: 'newcomer' })
    expect(await list()).toHaveLength(3)
    hold.release()
    expect(await old).toHaveLength(2)
  })

  it('ends the event streams properly, and loses events without a word', async () => {
    await begin({ containers: 2 })
    const events = await followEvents(engine.url)
    const undo = engine.dropEvents()
    engine.world.add({ name: 'unheard' })
    undo()
    engine.world.add({ name: 'heard' })
    await expect.poll(() => events.all().map(({ Actor }) => Actor.Attributes.name)).toEqual(['heard', 'heard'])
    expect(events.ended()).toBe(false)
    expect(engine.endEvents()).toBe(1)
    await expect.poll(() => events.ended()).toBe(true)
  })

  it('refuses, is absent, and comes back with the same world', async () => {
    await begin({ containers: 2 })
    const events = await followEvents(engine.url)
    const before = await list()
    await engine.refuse()
    expect(await codeOf(get(engine.url, '/_ping'))).toBe('ECONNREFUSED')
    await engine.absent()
    expect(await codeOf(get(engine.url, '/_ping'))).toBe('ENOENT')
    await engine.back()
    expect((await list()).map(({ Id }: { Id: string }) => Id)).toEqual(before.map(({ Id }: { Id: string }) => Id))
    events.close()
  })
})

describe('the scripted world', () => {
  it('changes with events, and silently', async () => {
    await begin()
    const events = await followEvents(engine.url)
    engine.world.add({ name: 'one' })
    engine.world.setState('one', 'paused')
    engine.world.setState('one', 'running')
    engine.world.setState('one', 'exited', { exitCode: 3 })
    engine.world.add({ name: 'two' }, { silently: true })
    engine.world.setState('two', 'exited', { silently: true })
    const statuses = (await list()).map(
      ({ Names, Status }: { Names: string[]; Status: string }) => `${Names[0]} ${Status.slice(0, 10)}`,
    )
    expect(statuses.toSorted()).toEqual(['/one Exited (3)', '/two Exited (0)'])
    engine.world.remove('two', { silently: true })
    engine.world.remove('one')
    await expect.poll(() => events.actions()).toEqual(['create', 'start', 'pause', 'unpause', 'die', 'destroy'])
    expect(await list()).toEqual([])
    events.close()
  })

  it('shapes events, network settings and images by the API version', async () => {
    await begin({ apiVersion: '1.52', minApiVersion: '1.44' })
    const events = await followEvents(engine.url, 'v1.52')
    engine.world.add({ name: 'new-shape' })
    await expect.poll(() => events.all().length).toBe(2)
    expect(events.all()[0]).toMatchObject({ Type: 'container', Action: 'create' })
    expect(events.all()[0]).not.toHaveProperty('status')
    expect(events.all()[0]).not.toHaveProperty('from')
    events.close()
    expect((await get(engine.url, '/v1.52/containers/new-shape/json')).json.NetworkSettings).not.toHaveProperty(
      'IPAddress',
    )
    expect((await get(engine.url, '/v1.44/containers/new-shape/json')).json.NetworkSettings).toHaveProperty('IPAddress')
    expect((await get(engine.url, '/images/json')).json[0]).not.toHaveProperty('VirtualSize')
    expect((await get(engine.url, '/v1.41/containers/json')).status).toBe(400)
    expect((await ask(engine.url, 'GET', '/_ping')).headers['api-version']).toBe('1.52')
  })

  it('gives the figures of both cgroup versions', async () => {
    await begin({ cgroupVersion: '1' })
    engine.world.add({ name: 'old' })
    const { json } = await get(engine.url, '/containers/old/stats?stream=0')
    expect(json.cpu_stats.cpu_usage.percpu_usage).toHaveLength(json.cpu_stats.online_cpus)
    expect(json.memory_stats.stats).toHaveProperty('total_inactive_file')
    expect(json.blkio_stats.io_service_bytes_recursive[0].op).toBe('Read')
  })

  it('carries hostile texts through unharmed', async () => {
    await begin()
    engine.world.add(hostileContainer())
    engine.world.add(hostileContainer('<img src=x>'))
    engine.world.addImage(hostileImage)
    expect((await list()).map(({ Names }: { Names: string[] }) => Names[0])).toContain('/<img src=x>')
    const { json } = await get(engine.url, '/containers/hostile/json')
    for (const text of hostileTexts) {
      // JSON cannot carry half a surrogate pair as UTF-8: it is escaped and arrives whole
      expect(json.Config.Labels[text]).toBe('as a key')
      expect(json.Config.Env).toContain(text)
    }
    expect(Object.hasOwn(json.Config.Labels, '__proto__')).toBe(true)
    expect(json.Config.Labels.huge).toBe(HUGE)
    expect(Buffer.byteLength(HUGE)).toBeGreaterThan(65_536)
    const logged = joinPayloads((await get(engine.url, '/containers/hostile/logs?stdout=1')).body)
    for (const line of hostileLines) expect(logged.includes(Buffer.from(line))).toBe(true)
    expect((await get(engine.url, '/images/hostile/image:1/history')).json).toHaveLength(hostileTexts.length + 1)
  })

  it('lives by itself: verdicts on health, OOM kills, automatic restarts and removals', async () => {
    await begin()
    const events = await followEvents(engine.url)
    const of = (name: string) => () =>
      events
        .all()
        .filter(({ Actor }) => Actor.Attributes.name === name)
        .map(({ Action }) => Action)
    const fresh = { begins: { state: 'running', startedAgo: 0 } } as const
    const health = { test: ['CMD', 'check'], intervalMs: 120, timeoutMs: 100, retries: 2, outputs: ['probed'] } as const
    engine.world.add({ name: 'well', ...fresh, health: { ...health, verdict: 'healthy' } })
    engine.world.add({ name: 'ill', ...fresh, health: { ...health, verdict: 'unhealthy' } })
    expect((await get(engine.url, '/containers/ill/json')).json.State.Health.Status).toBe('starting')
    await expect.poll(of('well')).toContain('health_status: healthy')
    await expect.poll(of('ill')).toContain('health_status: unhealthy')
    await expect.poll(of('ill')).toContain('exec_start: check')
    const { Health } = (await get(engine.url, '/containers/ill/json')).json.State
    expect(Health.Log[0]).toMatchObject({ ExitCode: 1, Output: 'probed' })

    engine.world.add({ name: 'greedy', ...fresh, ends: { afterMs: 60, code: 137, oomKilled: true } })
    await expect.poll(of('greedy')).toEqual(['create', 'start', 'oom', 'die'])
    expect((await get(engine.url, '/containers/greedy/json')).json.State).toMatchObject({
      OOMKilled: true,
      ExitCode: 137,
    })

    engine.world.add({
      name: 'stubborn',
      ...fresh,
      ends: { afterMs: 30, code: 2 },
      restart: { name: 'on-failure', maximumRetryCount: 2 },
    })
    await expect.poll(of('stubborn')).toEqual(['create', 'start', 'die', 'start', 'die', 'start', 'die'])
    expect((await get(engine.url, '/containers/stubborn/json')).json).toMatchObject({
      RestartCount: 2,
      State: { Status: 'exited' },
    })

    engine.world.add({ name: 'passing', ...fresh, ends: { afterMs: 30, code: 0 }, autoRemove: true })
    await expect.poll(of('passing')).toEqual(['create', 'start', 'die', 'destroy'])
    expect((await get(engine.url, '/containers/passing/json')).status).toBe(404)
    events.close()
  })
})

import { existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DemoEngine, startDemoEngine } from '../../../electron/demo/demo-engine.ts'
import { ask, followEvents, get, socketOf } from './ask.ts'

let engine: DemoEngine

beforeAll(async () => {
  engine = await startDemoEngine()
})
afterAll(() => engine.close())

const list = async (query = 'all=1') => (await get(engine.url, `/v1.41/containers/json?${query}`)).json
const named = async (name: string) => (await list()).find(({ Names }: { Names: string[] }) => Names[0] === `/${name}`)
const filters = (value: object): string => `filters=${encodeURIComponent(JSON.stringify(value))}`

describe('the demo engine', () => {
  it.skipIf(process.platform === 'win32')('listens where only this user comes in', () => {
    const socket = socketOf(engine.url)
    expect(statSync(dirname(socket)).mode & 0o777).toBe(0o700)
    expect(statSync(socket).mode & 0o777).toBe(0o600)
  })

  it('answers a ping with and without a version, and says what it is', async () => {
    for (const path of ['/_ping', '/v1.41/_ping']) {
      const answer = await get(engine.url, path)
      expect([answer.status, answer.body.toString(), answer.headers['api-version']]).toEqual([200, 'OK', '1.41'])
    }
    expect((await ask(engine.url, 'HEAD', '/_ping')).headers['api-version']).toBe('1.41')
    expect((await get(engine.url, '/version')).json).toMatchObject({
      ApiVersion: '1.41',
      Platform: { Name: 'Portlight demo' },
    })
    const info = (await get(engine.url, '/info')).json
    expect(info.Containers).toBe(info.ContainersRunning + info.ContainersPaused + info.ContainersStopped)
  })

  it('refuses versions and paths that it does not know in the words of the engine', async () => {
    const newer = await get(engine.url, '/v1.99/containers/json')
    expect([newer.status, newer.json.message]).toEqual([
      400,
      'client version 1.99 is too new. Maximum supported API version is 1.41',
    ])
    expect((await get(engine.url, '/v1.10/containers/json')).status).toBe(400)
    const unknown = await get(engine.url, '/v1.41/nope')
    expect([unknown.status, unknown.json]).toEqual([404, { message: 'page not found' }])
    expect((await get(engine.url, '/containers/json?filters=garbage')).status).toBe(500)
  })

  it('shows a world in which every state and trouble can be seen', async () => {
    const all = await list()
    const states = new Set(all.map(({ State }: { State: string }) => State))
    expect([...states].toSorted()).toEqual(expect.arrayContaining(['created', 'exited', 'paused', 'running']))
    expect(all.map(({ Status }: { Status: string }) => Status).join()).toMatch(
      /\(healthy\).*\(unhealthy\)|\(unhealthy\).*\(healthy\)/,
    )
    const projects = new Set(
      all.map(({ Labels }: { Labels: Record<string, string> }) => Labels['com.docker.compose.project']),
    )
    expect([...projects]).toEqual(expect.arrayContaining(['shop', 'monitoring', 'pipeline', undefined]))
    expect((await list('')).length).toBeLessThan(all.length)
    const scorer = await get(engine.url, '/containers/pipeline-scorer-1/json')
    expect(scorer.json.State).toMatchObject({ Status: 'exited', ExitCode: 137, OOMKilled: true })
    const transform = await get(engine.url, '/containers/pipeline-transform-1/json')
    expect(transform.json.State.Health).toMatchObject({ Status: 'unhealthy' })
    expect(transform.json.State.Health.Log).toHaveLength(5)
    const ingest = await get(engine.url, '/containers/pipeline-ingest-1/json')
    expect(ingest.json.RestartCount).toBeGreaterThan(200)
  })

  it('resolves full ids, unambiguous prefixes and names, and says which it did not find', async () => {
    const api = await named('shop-api-1')
    for (const ref of [api.Id, api.Id.slice(0, 12), 'shop-api-1', '%2Fshop-api-1'])
      expect((await get(engine.url, `/containers/${ref}/json`)).json.Id).toBe(api.Id)
    const missing = await get(engine.url, '/containers/nope/json')
    expect([missing.status, missing.json]).toEqual([404, { message: 'No such container: nope' }])
  })

  it('filters the list by id, name, status, label and health, and adds sizes only when asked', async () => {
    const names = async (query: string) =>
      (await list(query)).map(({ Names }: { Names: string[] }) => Names[0]).toSorted()
    const api = await named('shop-api-1')
    expect(await names(filters({ id: [api.Id] }))).toEqual(['/shop-api-1'])
    expect(await names(filters({ status: ['created'] }))).toEqual(['/pipeline-migrate-1'])
    expect(await names(`all=1&${filters({ label: ['com.docker.compose.project=shop'] })}`)).toHaveLength(5)
    expect(await names(filters({ health: ['unhealthy'] }))).toEqual(['/pipeline-transform-1'])
    expect(await names(filters({ name: { 'shop-re': true } }))).toEqual(['/shop-redis-1'])
    expect((await get(engine.url, `/containers/json?${filters({ nonsense: ['1'] })}`)).status).toBe(400)
    expect(api).not.toHaveProperty('SizeRw')
    expect((await list('size=1')).every(({ SizeRw }: { SizeRw: number }) => SizeRw > 0)).toBe(true)
  })

  it('gives stats that the formulas of the CLI read as plausible use, and zeros for what is not up', async () => {
    const { json: sample } = await get(engine.url, '/containers/shop-worker-1/stats?stream=0')
    const cpu = sample.cpu_stats.cpu_usage.total_usage - sample.precpu_stats.cpu_usage.total_usage
    const system = sample.cpu_stats.system_cpu_usage - sample.precpu_stats.system_cpu_usage
    const percent = (cpu / system) * sample.cpu_stats.online_cpus * 100
    expect(percent).toBeGreaterThan(5)
    expect(percent).toBeLessThan(200)
    expect(sample.memory_stats.usage - sample.memory_stats.stats.inactive_file).toBeGreaterThan(1e7)
    expect(sample.memory_stats.usage).toBeLessThanOrEqual(sample.memory_stats.limit)
    expect((await get(engine.url, '/containers/monitoring-node-exporter-1/stats?stream=0')).json).not.toHaveProperty(
      'networks',
    )
    const stopped = (await get(engine.url, '/containers/pipeline-scorer-1/stats?stream=0')).json
    expect(stopped).toMatchObject({ read: '0001-01-01T00:00:00Z', memory_stats: {} })
    const paused = (await get(engine.url, '/containers/pipeline-export-1/stats?stream=0')).json
    expect(paused.cpu_stats.cpu_usage.total_usage).toBe(paused.precpu_stats.cpu_usage.total_usage)
  })

  it('lists processes of what is up, and refuses the others with 409', async () => {
    const top = (await get(engine.url, '/containers/shop-api-1/top')).json
    expect(top.Titles).toContain('PID')
    expect(top.Processes.every((row: string[]) => row.length === top.Titles.length)).toBe(true)
    expect((await get(engine.url, '/containers/pipeline-migrate-1/top')).status).toBe(409)
  })

  it('has images whose histories add up and share the layers of their base', async () => {
    const images = (await get(engine.url, '/images/json')).json
    expect(images.length).toBeGreaterThanOrEqual(20)
    for (const { Id, Size } of images) {
      const history = (await get(engine.url, `/images/${Id}/history`)).json
      expect(history.reduce((sum: number, step: { Size: number }) => sum + step.Size, 0)).toBe(Size)
      const { RootFS } = (await get(engine.url, `/images/${Id}/json`)).json
      expect(RootFS.Layers).toHaveLength(history.filter((step: { Size: number }) => step.Size > 0).length)
      expect(history[0].Id).toBe(Id)
    }
    const layers = async (ref: string): Promise<string[]> =>
      (await get(engine.url, `/images/${ref}/json`)).json.RootFS.Layers
    const base = await layers('node:22-bookworm-slim')
    expect((await layers('shop/api:2.14.0')).slice(0, base.length)).toEqual(base)
    expect(
      (await get(engine.url, '/images/shop/api:latest/history')).json.map(({ Id }: { Id: string }) => Id),
    ).toContain('<missing>')
    expect(
      images.filter(({ RepoTags }: { RepoTags: string[] | null }) => RepoTags?.[0] === '<none>:<none>'),
    ).toHaveLength(1)
    const missing = await get(engine.url, '/images/nope/json')
    expect([missing.status, missing.json.message]).toEqual([404, 'no such image: nope: No such image: nope:latest'])
    const df = (await get(engine.url, '/system/df')).json
    const sum = df.Images.reduce((total: number, { Size }: { Size: number }) => total + Size, 0)
    expect(df.LayersSize).toBeGreaterThan(0)
    expect(df.LayersSize).toBeLessThan(sum)
  })

  it('answers events since a time in the past and ends at `until`', async () => {
    const events = await followEvents(engine.url)
    await ask(engine.url, 'POST', '/containers/shop-redis-1/rename?name=cache')
    await expect.poll(() => events.actions()).toEqual(['rename'])
    events.close()
    const now = Date.now() / 1000
    const past = await get(engine.url, `/events?since=${now - 60}&until=${now}&${filters({ event: ['rename'] })}`)
    const [event, ...more] = past.body.toString().trim().split('\n')
    expect(more).toEqual([])
    expect(JSON.parse(event ?? '')).toMatchObject({
      status: 'rename',
      from: 'redis:7-alpine',
      Type: 'container',
      Actor: { Attributes: { name: 'cache', oldName: '/shop-redis-1' } },
      scope: 'local',
    })
    expect(event).toMatch(/"timeNano":\d{19}}$/)
    await ask(engine.url, 'POST', '/containers/cache/rename?name=shop-redis-1')
  })

  it('leaves nothing behind when it is closed', async () => {
    const other = await startDemoEngine({ seed: 7 })
    const events = await followEvents(other.url)
    await other.close()
    await expect.poll(() => existsSync(socketOf(other.url))).toBe(false)
    expect(existsSync(dirname(socketOf(other.url)))).toBe(false)
    events.close()
  })
})

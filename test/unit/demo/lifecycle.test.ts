import { afterEach, beforeEach, expect, it } from 'vitest'
import { type DemoEngine, startDemoEngine } from '../../../electron/demo/demo-engine.ts'
import { ask, followEvents, get } from './ask.ts'

let engine: DemoEngine

beforeEach(async () => {
  engine = await startDemoEngine()
})
afterEach(() => engine.close())

const post = async (path: string) => (await ask(engine.url, 'POST', `/v1.41/containers/${path}`)).status
const state = async (name: string) => (await get(engine.url, `/containers/${name}/json`)).json.State

/** Does it and expects the container actions that it causes, in this order. */
async function causes(run: () => Promise<unknown>, expected: string[]): Promise<void> {
  const events = await followEvents(engine.url)
  await run()
  // the restart loop of the demo world speaks up at any time
  const others = () => events.all().filter(({ Actor }) => !Actor.Attributes.name?.includes('ingest'))
  const actions = () =>
    others()
      .filter(({ Type, Action }) => Type === 'container' && !Action.startsWith('exec_'))
      .map(({ Action }) => Action)
  await expect.poll(actions).toEqual(expected)
  events.close()
}

it('stops, starts and restarts with the events of the engine, and answers 304 where it was so already', async () => {
  await causes(() => post('shop-nginx-1/stop'), ['kill', 'die', 'stop'])
  expect(await post('shop-nginx-1/stop')).toBe(304)
  expect(await state('shop-nginx-1')).toMatchObject({ Status: 'exited', ExitCode: 0, Running: false, Pid: 0 })
  await causes(() => post('shop-nginx-1/start'), ['start'])
  expect(await post('shop-nginx-1/start')).toBe(304)
  expect(await state('shop-nginx-1')).toMatchObject({ Status: 'running', Running: true })
  await causes(() => post('shop-nginx-1/restart'), ['kill', 'die', 'stop', 'start', 'restart'])
})

it('kills what ignores TERM only after its time, and a caller may be more impatient', async () => {
  const begun = performance.now()
  await causes(() => post('pipeline-broker-1/stop?t=1'), ['kill', 'kill', 'die', 'stop'])
  const took = performance.now() - begun
  expect(took).toBeGreaterThan(950)
  expect(took).toBeLessThan(3000)
  expect(await state('pipeline-broker-1')).toMatchObject({ Status: 'exited', ExitCode: 137, OOMKilled: false })
})

it('pauses and unpauses, and refuses what cannot be with the engine’s status', async () => {
  await causes(() => post('notes/pause'), ['pause'])
  expect(await state('notes')).toMatchObject({ Status: 'paused', Running: true, Paused: true })
  expect(await post('notes/pause')).toBe(409)
  expect(await post('notes/start')).toBe(409)
  await causes(() => post('notes/unpause'), ['unpause'])
  expect(await post('notes/unpause')).toBe(500)
  expect(await post('pipeline-migrate-1/pause')).toBe(409)
  expect(await post('pipeline-migrate-1/kill')).toBe(409)
  expect(await post('notes/kill?signal=NOPE')).toBe(400)
})

it('kills at once with KILL, and only tells a program of a signal that does not end it', async () => {
  await causes(() => post('shop-nginx-1/kill?signal=SIGHUP'), ['kill'])
  expect(await state('shop-nginx-1')).toMatchObject({ Status: 'running' })
  await causes(() => post('shop-nginx-1/kill'), ['kill', 'die'])
  // its restart policy would bring it back, had it not been killed by hand
  expect(await state('shop-nginx-1')).toMatchObject({ Status: 'exited', ExitCode: 137 })
})

it('removes what is down, refuses what is up, and forces', async () => {
  const remove = (path: string) => ask(engine.url, 'DELETE', `/containers/${path}`)
  const refused = await remove('notes')
  expect([refused.status, refused.json.message]).toEqual([
    409,
    expect.stringContaining('You cannot remove a running container'),
  ])
  await causes(() => remove('notes?force=1&v=1'), ['kill', 'die', 'destroy'])
  expect((await remove('notes')).status).toBe(404)
  expect((await remove('quirky_hopper')).status).toBe(204)
  const both = await Promise.all([remove('shop-redis-1?force=1'), remove('shop-redis-1?force=1')])
  expect(both.map(({ status }) => status).toSorted()[0]).toBe(204)
  expect((await get(engine.url, '/containers/shop-redis-1/json')).status).toBe(404)
})

it('renames, and refuses a name that is taken or no name', async () => {
  const taken = await ask(engine.url, 'POST', '/containers/notes/rename?name=devbox')
  expect([taken.status, taken.json.message]).toEqual([
    409,
    expect.stringContaining('"/devbox" is already in use by container'),
  ])
  expect(await post('notes/rename')).toBe(400)
  expect(await post('notes/rename?name=!!')).toBe(400)
  expect(await post('notes/rename?name=memo')).toBe(204)
  expect((await state('memo')).Status).toBe('running')
})

it('creates a container from an image, runs it, waits for it', async () => {
  const missing = await ask(engine.url, 'POST', '/containers/create', { Image: 'nope' })
  expect([missing.status, missing.json.message]).toEqual([404, 'No such image: nope:latest'])
  const made = await ask(engine.url, 'POST', '/containers/create?name=fresh', {
    Image: 'alpine:3.20',
    Cmd: ['sleep', '60'],
    Labels: { a: 'b' },
  })
  expect(made.status).toBe(201)
  expect(await post('fresh/start')).toBe(204)
  const waited = ask(engine.url, 'POST', '/containers/fresh/wait')
  await post('fresh/kill')
  expect((await waited).json).toEqual({ Error: null, StatusCode: 137 })
  expect((await ask(engine.url, 'POST', '/containers/create?name=fresh', { Image: 'alpine:3.20' })).status).toBe(409)
})

it('keeps the container that always fails in its restart loop until it is stopped', async () => {
  const { RestartCount: before } = (await get(engine.url, '/containers/pipeline-ingest-1/json')).json
  expect(await post('pipeline-ingest-1/stop')).toBe(204)
  expect((await state('pipeline-ingest-1')).Status).toBe('exited')
  expect(await post('pipeline-ingest-1/start')).toBe(204)
  expect((await state('pipeline-ingest-1')).Status).toBe('running')
  await expect.poll(async () => (await state('pipeline-ingest-1')).Status, { timeout: 5000 }).toBe('restarting')
  const { RestartCount: after } = (await get(engine.url, '/containers/pipeline-ingest-1/json')).json
  expect(after).toBeLessThan(before)
})

it('removes images by the rules of the engine', async () => {
  const remove = (ref: string) => ask(engine.url, 'DELETE', `/images/${ref}`)
  const used = await remove('notes/server:1.3')
  expect([used.status, used.json.message]).toEqual([
    409,
    expect.stringMatching(
      /^conflict: unable to remove repository reference .* \(must force\) - container [0-9a-f]{12} is using its referenced image [0-9a-f]{12}$/,
    ),
  ])
  expect((await remove('shop/api:latest')).json).toEqual([{ Untagged: 'shop/api:latest' }])
  expect((await remove('shop/api:latest')).status).toBe(404)
  const base = (await get(engine.url, '/images/python:3.12-slim/json')).json.Id
  expect((await remove(base)).json.message).toContain('image has dependent child images')
  expect((await remove('nginx:alpine')).status).toBe(200)
  const id = (await get(engine.url, '/images/hello-world/json')).json.Id
  expect((await remove(id)).json.message).toContain('(must be forced) - image is being used by stopped container')
  const events = await followEvents(engine.url)
  const forced = await remove(`${id}?force=1`)
  expect(forced.json.at(-1)).toHaveProperty('Deleted')
  await expect
    .poll(() =>
      events
        .all()
        .filter(({ Type }) => Type === 'image')
        .map(({ Action }) => Action),
    )
    .toEqual(['untag', 'delete'])
  events.close()
  expect((await get(engine.url, `/images/${id}/json`)).status).toBe(404)
})

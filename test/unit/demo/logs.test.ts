import { afterAll, beforeAll, expect, it } from 'vitest'
import { type DemoEngine, startDemoEngine } from '../../../electron/demo/demo-engine.ts'
import { type ScriptedEngine, startScriptedEngine } from '../../support/scripted-engine.ts'
import { floodLog, scriptedLog } from '../../support/scripted-world.ts'
import { ask, collect, get, open, readFrames } from './ask.ts'

let demo: DemoEngine
let scripted: ScriptedEngine

beforeAll(async () => {
  demo = await startDemoEngine()
  scripted = await startScriptedEngine()
})
afterAll(async () => {
  await demo.close()
  await scripted.close()
})

const logs = async (url: string, name: string, query: string) => {
  const answer = await get(url, `/v1.41/containers/${name}/logs?${query}`)
  expect(answer.status).toBe(200)
  return readFrames(answer.body)
}
const stamp = (payload: string): string => payload.slice(0, payload.indexOf(' '))

it('frames each line with its stream, in the order of their timestamps', async () => {
  const frames = await logs(demo.url, 'shop-nginx-1', 'stdout=1&stderr=1&timestamps=1')
  expect(frames.length).toBeGreaterThan(5_000)
  const stamps = frames.map(({ payload }) => stamp(payload))
  expect(stamps.every((text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/.test(text))).toBe(true)
  expect(stamps).toEqual(stamps.toSorted())
  expect(new Set(frames.map(({ stream }) => stream))).toEqual(new Set([1, 2]))
  expect(frames.every(({ payload }) => payload.endsWith('\n'))).toBe(true)
})

it('gives the same lines for a window of time, however it is asked for', async () => {
  const until = Math.floor(Date.now() / 1000) - 5
  const all = await logs(demo.url, 'shop-api-1', `stdout=1&stderr=1&timestamps=1&until=${until}`)
  const again = await logs(demo.url, 'shop-api-1', `stdout=1&stderr=1&timestamps=1&until=${until}`)
  // the oldest lines may have been given up between the two
  expect(again.slice(-1000)).toEqual(all.slice(-1000))
  expect(await logs(demo.url, 'shop-api-1', `stdout=1&stderr=1&timestamps=1&until=${until}&tail=300`)).toEqual(
    all.slice(-300),
  )
  const middle = all.at(-100)?.payload ?? ''
  const since = Date.parse(stamp(middle)) / 1000
  const fraction = stamp(middle).slice(20, 29)
  const from = await logs(
    demo.url,
    'shop-api-1',
    `stdout=1&stderr=1&timestamps=1&until=${until}&since=${Math.floor(since)}.${fraction}`,
  )
  // since is inclusive, as the engine has it
  expect(from).toEqual(all.slice(-100))
  const errors = await logs(demo.url, 'shop-api-1', `stderr=1&timestamps=1&until=${until}`)
  expect(errors.slice(-5)).toEqual(all.filter(({ stream }) => stream === 2).slice(-5))
})

it('refuses to answer without a stream, and says nothing for what never ran', async () => {
  expect((await get(demo.url, '/containers/notes/logs')).status).toBe(400)
  expect(await logs(demo.url, 'pipeline-migrate-1', 'stdout=1&stderr=1')).toEqual([])
})

it('sends a terminal raw, with its own line ends', async () => {
  const { body } = await get(demo.url, '/containers/devbox/logs?stdout=1&tail=20')
  expect(body.toString()).toMatch(/src\/\w+/)
  expect(body.toString().split('\r\n').length).toBe(21)
})

it('tells the kind of stream by its type from 1.42 on', async () => {
  const newer = await startScriptedEngine({ apiVersion: '1.52' })
  newer.world.add({ name: 'tty', tty: true })
  newer.world.add({ name: 'plain' })
  const type = async (path: string) => (await get(newer.url, path)).headers['content-type']
  expect(await type('/v1.52/containers/tty/logs?stdout=1')).toBe('application/vnd.docker.raw-stream')
  expect(await type('/v1.52/containers/plain/logs?stdout=1')).toBe('application/vnd.docker.multiplexed-stream')
  expect(await type('/v1.41/containers/plain/logs?stdout=1')).toBeUndefined()
  await newer.close()
})

it('follows: what is kept, then what comes, then the last words, then the end', async () => {
  const log = scriptedLog()
  log.write('before')
  scripted.world.add({ name: 'followed', log: log.source })
  const response = await open(scripted.url, 'GET', '/containers/followed/logs?stdout=1&stderr=1&follow=1')
  await collect(response, (bytes) => bytes.includes('before\n'))
  log.write({ text: 'live', stream: 'stderr' })
  const bytes = await collect(response, (part) => part.includes('live\n'))
  expect(readFrames(bytes)).toEqual([{ stream: 2, payload: 'live\n' }])
  const rest = collect(response, (part) => part.includes('bye\n'))
  log.write('bye')
  scripted.world.setState('followed', 'exited')
  expect(readFrames(await rest)).toEqual([{ stream: 1, payload: 'bye\n' }])
  await expect.poll(() => response.readableEnded).toBe(true)
})

it('a stop ends the follow of a demo container after its last words', async () => {
  const response = await open(demo.url, 'GET', '/containers/shop-postgres-1/logs?stderr=1&follow=1&tail=1')
  const all = collect(response, (bytes) => bytes.includes('database system is shut down'))
  await ask(demo.url, 'POST', '/containers/shop-postgres-1/stop')
  expect((await all).toString()).toContain('received fast shutdown request')
  await expect.poll(() => response.readableEnded).toBe(true)
})

it('keeps the order of writing where times are equal or go back', async () => {
  const log = scriptedLog()
  const at = 1_700_000_000_123_456_789n
  log.write(...Array.from({ length: 50 }, (_, index) => ({ text: `same ${index}`, at })))
  log.write({ text: 'an hour before', at: at - 3_600_000_000_000n })
  scripted.world.add({ name: 'clock', log: log.source })
  const texts = (await logs(scripted.url, 'clock', 'stdout=1&timestamps=1')).map(({ payload }) => payload)
  expect(texts).toHaveLength(51)
  expect(texts[49]).toBe('2023-11-14T22:13:20.123456789Z same 49\n')
  expect(texts[50]).toBe('2023-11-14T21:13:20.123456789Z an hour before\n')
  const response = await open(scripted.url, 'GET', '/containers/clock/logs?stdout=1&follow=1&tail=0')
  log.write({ text: 'same again', at })
  expect(readFrames(await collect(response, (bytes) => bytes.includes('again\n')))).toEqual([
    { stream: 1, payload: 'same again\n' },
  ])
  response.destroy()
})

it('cuts long lines into 16 KiB pieces with the same timestamp, and ends an unfinished one without a line end', async () => {
  const log = scriptedLog()
  log.write('a'.repeat(40_000), { text: 'no end', unfinished: true })
  scripted.world.add({ name: 'long', log: log.source })
  const frames = await logs(scripted.url, 'long', 'stdout=1&timestamps=1')
  expect(frames.map(({ payload }) => payload.length - 31)).toEqual([16_384, 16_384, 7_233, 6])
  expect(new Set(frames.slice(0, 3).map(({ payload }) => stamp(payload))).size).toBe(1)
  expect(frames.map(({ payload }) => payload.endsWith('\n'))).toEqual([false, false, true, false])
})

it('floods with numbered lines, none lost or doubled between the past and the live part', async () => {
  const source = floodLog({ linesPerSecond: 3_000, lineBytes: 40 })
  scripted.world.add({ name: 'flood', log: source, begins: { state: 'running', startedAgo: 500 } })
  const response = await open(scripted.url, 'GET', '/containers/flood/logs?stdout=1&stderr=1&follow=1&tail=100')
  const bytes = await collect(response, (part) => part.byteLength > 150_000)
  response.destroy()
  const text = bytes.toString('latin1')
  const whole = text.slice(0, text.lastIndexOf('\n'))
  const numbers = [...whole.matchAll(/flood (\d{10})/g)].map(([, digits]) => Number(digits))
  expect(numbers.length).toBeGreaterThan(2_500)
  expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index))
  const limited = floodLog({ linesPerSecond: 100_000, total: 42 })
  scripted.world.add({ name: 'limited', log: limited, begins: { state: 'running', startedAgo: 60_000 } })
  expect(await logs(scripted.url, 'limited', 'stdout=1&stderr=1')).toHaveLength(42)
})

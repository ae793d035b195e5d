import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createEngine, type EngineOptions } from '../../../electron/engine/engine.ts'
import type { Engine, EngineEvent } from '../../../electron/engine/types.ts'
import type { EngineLink } from '../../../shared/contract/engine.ts'
import { sendJson, TinyEngine } from './tiny-engine.ts'

const timings = { pingEveryMs: 100, pingLimitMs: 200 }
const never = new AbortController().signal

let tiny: TinyEngine
let home: string
const opened: Engine[] = []
const logged: string[] = []

beforeEach(async () => {
  tiny = new TinyEngine()
  home = await mkdtemp(join(tmpdir(), 'portlight-home-'))
  logged.length = 0
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map((engine) => engine.close()))
  await tiny.close()
  await rm(home, { recursive: true, force: true })
})

function open(options: Partial<EngineOptions> = {}) {
  const links: EngineLink[] = []
  const events: EngineEvent[] = []
  const engine = createEngine({
    url: tiny.url,
    env: { HOME: home },
    startDemo: () => Promise.reject(new Error('no demo here')),
    log: { info: (line) => logged.push(line), error: (line) => logged.push(line) },
    timings,
    ...options,
  })
  opened.push(engine)
  engine.onLink((link) => links.push(link))
  engine.onEvent((event) => events.push(event))
  const becomes = async (kind: EngineLink['kind'], timeout = 3000) => {
    await vi.waitFor(() => expect(engine.link.kind).toBe(kind), { timeout, interval: 5 })
    return engine.link as never
  }
  const online = () => becomes('online') as Promise<Extract<EngineLink, { kind: 'online' }>>
  const offline = () => becomes('offline') as Promise<Extract<EngineLink, { kind: 'offline' }>>
  return { engine, links, events, online, offline, faults: () => faultsOf(engine.link) }
}
const faultsOf = (link: EngineLink) => (link.kind === 'offline' ? link.attempts.map(({ fault }) => fault) : [])

describe('connecting', () => {
  it('asks without a version first, then in the engine’s', async () => {
    await tiny.start()
    const { online, links } = open()
    expect((await online()).engine).toMatchObject({
      apiVersion: '1.41',
      engineApiVersion: '1.41',
      name: 'tiny',
      product: 'Docker Engine',
    })
    expect(tiny.requests.slice(0, 4)).toEqual([
      'GET /_ping',
      'GET /version',
      'GET /v1.41/info',
      'GET /v1.41/events?since=1795181177.128',
    ])
    expect(links.map(({ kind }) => kind)).toEqual(['online'])
  })

  it.each([
    ['an old engine', '1.24', '1.12', '1.24', '1.24'],
    ['a newer one than we know', '1.99', '1.44', '1.99', '1.55'],
    ['one that wants 1.44 at least', '1.51', '1.44', '1.51', '1.51'],
    ['the newest we know', '1.55', '1.40', '1.55', '1.55'],
  ])('agrees on a version with %s', async (_name, newest, oldest, engineApiVersion, apiVersion) => {
    tiny.pingHeaders = { 'Api-Version': newest }
    tiny.version = { ApiVersion: newest, MinAPIVersion: oldest }
    await tiny.start()
    const { online } = open()
    expect((await online()).engine).toMatchObject({ engineApiVersion, apiVersion })
  })

  it.each([
    ['garbage', { 'Api-Version': 'latest; drop table' }],
    ['a path', { 'Api-Version': '../../1.41' }],
    ['nothing', {}],
  ])('reads /version where the header says %s', async (_name, headers) => {
    tiny.pingHeaders = headers as Record<string, string>
    await tiny.start()
    expect((await open().online()).engine.apiVersion).toBe('1.41')
  })

  it('knows podman by its answer, though its event stream sends no head before the first event', async () => {
    tiny.pingHeaders = { 'Api-Version': '1.41', 'Libpod-Api-Version': '4.3.1' }
    tiny.version = {
      Version: '4.3.1',
      ApiVersion: '1.41',
      MinAPIVersion: '1.24',
      Components: [{ Name: 'Podman Engine' }],
    }
    const streams: import('node:http').ServerResponse[] = []
    tiny.handle = (_request, response, path) => {
      if (path.startsWith('/events')) streams.push(response)
      return path.startsWith('/events')
    }
    await tiny.start()
    const { online, events } = open()
    expect((await online()).engine.product).toBe('Podman')
    streams[0]?.write(`${JSON.stringify({ Type: 'container', Action: 'died', Actor: { ID: 'c' } })}\n`)
    await vi.waitFor(() => expect(events).toMatchObject([{ action: 'die', id: 'c' }]))
  })

  it.each([
    ['too new', '1.99', '1.60', 'The engine speaks API 1.60 to 1.99, this app 1.24 to 1.55'],
    ['too old', '1.20', '1.12', 'The engine speaks API 1.12 to 1.20, this app 1.24 to 1.55'],
  ])('names both ranges where the engine is %s', async (_name, newest, oldest, detail) => {
    tiny.pingHeaders = { 'Api-Version': newest }
    tiny.version = { ApiVersion: newest, MinAPIVersion: oldest }
    await tiny.start()
    expect((await open().offline()).attempts).toMatchObject([{ fault: 'version', detail }])
  })

  it.each([
    ['absent', 'unix:///nowhere/docker.sock'],
    ['unsupported', 'ssh://me@host'],
    ['bad-url', 'gopher://host'],
    ['absent', 'tcp://no-such-host.invalid:2375'],
    ['refused', 'tcp://127.0.0.1:1'],
  ])('says %s of %s', async (fault, url) => {
    const { offline } = open({ url })
    const { attempts, last } = await offline()
    expect(attempts).toMatchObject([{ fault, endpoint: { url, source: 'flag' } }])
    expect(last).toBeNull()
  })

  it('says refused of a plain file and of a socket that nobody listens behind', async () => {
    const file = join(home, 'file.sock')
    await writeFile(file, '')
    expect((await open({ url: `unix://${file}` }).offline()).attempts).toMatchObject([{ fault: 'refused' }])
  })

  it.each([
    ['a web page', 200, '<html>It works!</html>', 'not-docker'],
    ['an API of another kind', 404, '{"message":"no route"}', 'not-answering'],
    ['a gateway before an engine that is down', 502, '<html>Bad gateway</html>', 'not-answering'],
    ['a proxy that forbids it', 403, 'forbidden', 'permission'],
  ])('tells %s from an engine', async (_name, status, body, fault) => {
    tiny.handle = (_request, response) => {
      response.writeHead(status, { 'Content-Type': body.startsWith('<') ? 'text/html' : 'application/json' }).end(body)
      return true
    }
    await tiny.start()
    expect((await open().offline()).attempts).toMatchObject([{ fault }])
  })

  it('tries the usual places in turn and takes the first that answers', async () => {
    await tiny.start()
    const { online, links } = open({
      url: undefined,
      env: { HOME: home, DOCKER_HOST: 'unix:///nowhere.sock', DOCKER_CONFIG: home, XDG_RUNTIME_DIR: tiny.folder },
    })
    // The machine that runs this may have an engine of its own in the usual place.
    const { engine } = await online()
    expect(['unix:///var/run/docker.sock', tiny.url]).toContain(engine.endpoint.url)
    expect(links.at(-1)?.kind).toBe('online')
  })
})

describe('a lost engine', () => {
  it('that ends the event stream gracefully is found again within a second', async () => {
    await tiny.start()
    const { online, links } = open()
    await online()
    const began = performance.now()
    for (const stream of tiny.eventStreams) stream.end()
    await vi.waitFor(() => expect(links.map(({ kind }) => kind)).toEqual(['online', 'offline', 'online']), {
      interval: 5,
    })
    expect(performance.now() - began).toBeLessThan(2000)
    expect(faultsOf(links[1]!)).toEqual(['dropped'])
    expect(tiny.eventStreams.size).toBe(1)
  })

  it('that says why in the stream is quoted', async () => {
    await tiny.start()
    const { online, links } = open()
    await online()
    tiny.sendEvent({ error: 'too many listeners' })
    await vi.waitFor(() =>
      expect(links[1]).toMatchObject({
        kind: 'offline',
        attempts: [{ fault: 'dropped', detail: 'too many listeners' }],
      }),
    )
  })

  it('that is killed is missed at once, named, and found again when it is back', async () => {
    await tiny.start()
    const { engine, online, offline, links } = open()
    await online()
    const began = performance.now()
    await tiny.stop()
    const { last } = await offline()
    expect(performance.now() - began).toBeLessThan(2000)
    expect(last?.name).toBe('tiny')
    await expect(engine.containers.list({}, never)).rejects.toMatchObject({
      code: 'ENGINE_OFFLINE',
      reason: 'engine-offline',
    })
    await vi.waitFor(() => expect(['absent', 'refused']).toContain(faultsOf(engine.link)[0]))
    // Long enough for the retries to be seconds apart: the socket's folder is what tells.
    await new Promise((resolve) => setTimeout(resolve, 2500))
    const again = performance.now()
    await tiny.start()
    await online()
    expect(performance.now() - again).toBeLessThan(2000)
    const since = links.flatMap((link) => (link.kind === 'offline' ? [link.since] : []))
    expect(new Set(since).size).toBe(1)
  })

  it('that hangs is told from one that is gone, asked with one socket at a time, and noticed when it goes on', async () => {
    await tiny.start()
    const { engine, online, offline, faults } = open()
    await online()
    const before = tiny.sockets.size
    tiny.mostSockets = before
    tiny.handle = () => true
    const calls = Promise.allSettled(Array.from({ length: 20 }, () => engine.containers.list({}, never)))
    await offline()
    expect(faults()).toEqual(['not-answering'])
    for (const call of await calls)
      expect(call).toMatchObject({ status: 'rejected', reason: { code: 'TIMEOUT', reason: 'engine-timeout' } })
    expect(tiny.mostSockets - before).toBeLessThanOrEqual(4)
    tiny.mostSockets = 0
    await new Promise((resolve) => setTimeout(resolve, 1500))
    expect(tiny.mostSockets).toBeLessThanOrEqual(2)
    const began = performance.now()
    tiny.handle = () => false
    await online()
    expect(performance.now() - began).toBeLessThan(2000)
  })

  it('takes streams with it and calls it a cut', async () => {
    tiny.handle = (_request, response, path) => {
      if (!path.includes('/logs')) return false
      response.writeHead(200, { 'Content-Type': 'application/vnd.docker.multiplexed-stream' })
      response.write(Buffer.from([1, 0, 0, 0, 0, 0, 0, 9, 104, 105]))
      return true
    }
    await tiny.start()
    const { engine, online } = open()
    await online()
    let bytes = 0
    const sink = {
      frame() {},
      data(_given: Uint8Array, start: number, end: number) {
        bytes += end - start
        return true
      },
      drained: async () => {},
      engineError() {},
    }
    const end = engine.containers.logs('x', { follow: true }, sink, never)
    await vi.waitFor(() => expect(bytes).toBe(2))
    await tiny.stop()
    expect(await end).toMatchObject({ kind: 'cut', missingBytes: 7 })
  })

  it('is told in the log by one line a change, however often it is tried', async () => {
    const { engine } = open()
    for (let n = 0; n < 12; n += 1) {
      engine.retry()
      await new Promise((resolve) => setTimeout(resolve, 60))
    }
    expect(logged).toEqual([`No engine: ${tiny.url} absent`])
  })

  it('is tried ever more seldom', async () => {
    const { links, offline } = open()
    await offline()
    await new Promise((resolve) => setTimeout(resolve, 3000))
    const waits = links.flatMap((link) => (link.kind === 'offline' ? [link.retryAt - Date.now()] : []))
    // 0.25, 0.5, 1, 2 s, each shortened by up to half: 4 … 7 tries in 3 s.
    expect(waits.length).toBeGreaterThanOrEqual(3)
    expect(waits.length).toBeLessThanOrEqual(8)
  })
})

describe('events', () => {
  it('arrive as they are sent, in pieces and in bursts', async () => {
    await tiny.start()
    const { online, events } = open()
    await online()
    const burst = Array.from({ length: 5000 }, (_, n) =>
      JSON.stringify({ Type: 'container', Action: 'start', Actor: { ID: `c${n}` } }),
    )
    for (const stream of tiny.eventStreams) stream.write(`${burst.join('\n')}\n`)
    await vi.waitFor(() => expect(events).toHaveLength(5000))
    expect(events.at(-1)).toMatchObject({ action: 'start', id: 'c4999' })
  })

  it('a listener that throws does not keep the others from hearing', async () => {
    await tiny.start()
    const { engine, online } = open()
    const heard: string[] = []
    engine.onEvent(() => {
      throw new Error('mine')
    })
    engine.onEvent((event) => heard.push(event.action))
    await online()
    tiny.sendEvent({ Type: 'container', Action: 'start', Actor: { ID: 'c' } })
    await vi.waitFor(() => expect(heard).toEqual(['start']))
    expect(engine.link.kind).toBe('online')
    expect(logged).toContain('A listener of the engine failed')
  })
})

describe('changing the engine', () => {
  it('goes to the demo engine and back, and closes it when it is left', async () => {
    await tiny.start()
    const demo = await new TinyEngine().start()
    demo.info = { Name: 'demo' }
    demo.version = { ApiVersion: '1.41', Platform: { Name: 'Portlight demo' } }
    let closed = 0
    const close = async () => {
      closed += 1
    }
    const { engine, online, links } = open({ startDemo: async () => ({ url: demo.url, close }) })
    await online()
    await engine.use('demo')
    await vi.waitFor(() =>
      expect(engine.link).toMatchObject({
        kind: 'online',
        engine: { name: 'demo', isDemo: true, endpoint: { source: 'demo' } },
      }),
    )
    expect(tiny.eventStreams.size).toBe(0)
    await engine.use('auto')
    await vi.waitFor(() =>
      expect(engine.link).toMatchObject({ kind: 'online', engine: { name: 'tiny', isDemo: false } }),
    )
    expect(closed).toBe(1)
    expect(links.map(({ kind }) => kind)).toEqual(['online', 'connecting', 'online', 'connecting', 'online'])
    await demo.close()
  })

  it('begins with the demo engine when asked to', async () => {
    const demo = await new TinyEngine().start()
    const { online } = open({ target: 'demo', startDemo: async () => ({ url: demo.url, close: () => demo.close() }) })
    expect((await online()).engine.isDemo).toBe(true)
  })

  it('falls back to the usual search when what it was to begin with cannot be had', async () => {
    await tiny.start()
    for (const target of ['demo', 'context:gone']) expect((await open({ target }).online()).engine.name).toBe('tiny')
  })

  it('tells what was chosen, and nothing of what was refused', async () => {
    await tiny.start()
    const chosen: string[] = []
    const { engine, online } = open({ onTarget: (target) => chosen.push(target) })
    await online()
    await engine.use('auto')
    await expect(engine.use('context:gone')).rejects.toMatchObject({ code: 'REFUSED' })
    await expect(engine.use('demo')).rejects.toMatchObject({ code: 'INTERNAL' })
    expect(chosen).toEqual(['auto'])
  })

  it('refuses an unknown one and stays where it is', async () => {
    await tiny.start()
    const { engine, online } = open()
    await online()
    await expect(engine.use('context:gone')).rejects.toMatchObject({
      code: 'REFUSED',
      reason: 'endpoint-invalid',
      params: { url: 'context:gone' },
    })
    await expect(engine.use('demo')).rejects.toMatchObject({ code: 'INTERNAL' })
    expect(engine.link.kind).toBe('online')
  })

  it('to one of the listed endpoints tries that one only', async () => {
    const { engine, offline } = open({ url: undefined, env: { HOME: home, DOCKER_HOST: 'unix:///nowhere.sock' } })
    await engine.use('default:unix:///run/podman/podman.sock')
    await vi.waitFor(async () => {
      const { attempts } = await offline()
      expect(attempts).toHaveLength(1)
      expect(attempts[0]?.endpoint.url).toBe('unix:///run/podman/podman.sock')
    })
  })

  it('leaves no late answer of the old one behind', async () => {
    const slow = await new TinyEngine().start()
    slow.handle = (_request, response, path) => {
      if (path !== '/info') return false
      setTimeout(() => sendJson(response, { Name: 'slow' }), 300)
      return true
    }
    await tiny.start()
    const { engine, links } = open({ url: slow.url, startDemo: async () => ({ url: tiny.url, close: async () => {} }) })
    await vi.waitFor(() => expect(slow.requests).toContain('GET /v1.41/info'))
    await engine.use('demo')
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect(engine.link).toMatchObject({ kind: 'online', engine: { name: 'tiny' } })
    expect(links.some((link) => link.kind === 'online' && link.engine.name === 'slow')).toBe(false)
    await slow.close()
  })

  it('closing leaves no socket open and tells nobody', async () => {
    await tiny.start()
    const { engine, online, links } = open()
    await online()
    await engine.close()
    await vi.waitFor(() => expect(tiny.sockets.size).toBe(0))
    expect(links.map(({ kind }) => kind)).toEqual(['online'])
  })
})

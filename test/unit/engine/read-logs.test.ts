import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createEngine } from '../../../electron/engine/engine.ts'
import type { Engine, LogSink } from '../../../electron/engine/types.ts'
import { sendJson, TinyEngine } from './tiny-engine.ts'

const never = new AbortController().signal
let tiny: TinyEngine
let engine: Engine
let tty = false
/** What `/logs` answers with. */
let serve: (response: ServerResponse) => void

beforeEach(async () => {
  tiny = await new TinyEngine().start()
  tty = false
  tiny.handle = (_request, response, path) => {
    if (path.endsWith('/json'))
      sendJson(response, { Id: 'x', Config: { Tty: tty }, HostConfig: { LogConfig: { Type: 'syslog' } } })
    else if (path.includes('/logs')) serve(response)
    else return false
    return true
  }
  engine = createEngine({
    url: tiny.url,
    env: {},
    startDemo: () => Promise.reject(new Error('none')),
    log: { info() {}, error() {} },
  })
  await vi.waitFor(() => expect(engine.link.kind).toBe('online'))
})
afterEach(async () => {
  await engine.close()
  await tiny.close()
})

const frame = (type: number, text: string) =>
  Buffer.concat([Buffer.from([type, 0, 0, 0, 0, 0, 0, text.length]), Buffer.from(text)])
const multiplexed = { 'Content-Type': 'application/vnd.docker.multiplexed-stream' }
const raw = { 'Content-Type': 'application/vnd.docker.raw-stream' }

function collect(changes: Partial<LogSink> = {}) {
  const seen: string[] = []
  const sink: LogSink = {
    frame: (stream, bytes) => seen.push(`${stream} ${bytes}`),
    data: (bytes, start, end) => seen.push(Buffer.from(bytes.subarray(start, end)).toString('latin1')) > 0,
    drained: async () => {},
    engineError: (message) => seen.push(`error ${message}`),
    ...changes,
  }
  return { seen, sink }
}

describe('reading a log', () => {
  it('asks for what it needs and reads frames to the end', async () => {
    serve = (response) =>
      response.writeHead(200, multiplexed).end(Buffer.concat([frame(1, 'a'), frame(2, 'b'), frame(3, 'broken')]))
    const { seen, sink } = collect()
    const options = { follow: false, since: '1795180868.450308781', until: '1795180900', tail: 5 }
    expect(await engine.containers.logs('x', options, sink, never)).toEqual({
      kind: 'end',
      missingBytes: 0,
      detail: '',
    })
    expect(seen).toEqual(['stdout 1', 'a', 'stderr 1', 'b', 'error broken'])
    expect(tiny.requests.at(-1)).toBe(
      'GET /v1.41/containers/x/logs?stdout=true&stderr=true&timestamps=true&follow=false&since=1795180868.450308781&until=1795180900&tail=5',
    )
  })

  it.each([
    ['raw, of a container with a TTY', raw, true, ['stdout Infinity', '\u0001\0\0\0\0\0\0\u0001a']],
    ['raw by an engine before 1.42, of one without', raw, false, ['stdout 1', 'a']],
    ['of no type at all, with a TTY', {}, true, ['stdout Infinity', '\u0001\0\0\0\0\0\0\u0001a']],
    ['multiplexed, whatever inspect says', multiplexed, true, ['stdout 1', 'a']],
  ])('%s', async (_name, headers, hasTty, expected) => {
    tty = hasTty
    serve = (response) => response.writeHead(200, headers).end(frame(1, 'a'))
    const { seen, sink } = collect()
    expect((await engine.containers.logs('x', { follow: true }, sink, never)).kind).toBe('end')
    expect(seen).toEqual(expected)
  })

  it.each([
    ['in a payload', Buffer.concat([frame(1, 'a'), frame(1, 'hello').subarray(0, 10)]), 3],
    ['in a header', Buffer.concat([frame(1, 'a'), frame(1, 'b').subarray(0, 2)]), 6],
    ['at an unknown type', Buffer.concat([frame(1, 'a'), frame(9, 'b')]), 0],
  ])('calls a graceful end %s a cut', async (_name, bytes, missingBytes) => {
    serve = (response) => response.writeHead(200, multiplexed).end(bytes)
    expect(await engine.containers.logs('x', { follow: false }, collect().sink, never)).toMatchObject({
      kind: 'cut',
      missingBytes,
    })
  })

  it('calls a connection that breaks between frames a cut', async () => {
    serve = (response) => {
      response.writeHead(200, multiplexed).write(frame(1, 'a'))
      setTimeout(() => response.destroy(), 30)
    }
    expect(await engine.containers.logs('x', { follow: true }, collect().sink, never)).toMatchObject({
      kind: 'cut',
      missingBytes: 0,
    })
  })

  it('ends when told to, and closes the socket', async () => {
    serve = (response) => response.writeHead(200, multiplexed).write(frame(1, 'a'))
    const controller = new AbortController()
    const { seen, sink } = collect()
    const end = engine.containers.logs('x', { follow: true }, sink, controller.signal)
    await vi.waitFor(() => expect(seen).toHaveLength(2))
    const before = tiny.sockets.size
    controller.abort()
    expect(await end).toMatchObject({ kind: 'aborted' })
    await vi.waitFor(() => expect(tiny.sockets.size).toBe(before - 1))
  })

  it('stops reading from the socket while the sink is full', async () => {
    const chunk = frame(1, 'x'.repeat(200))
    let sent = 0
    serve = (response) => {
      response.writeHead(200, multiplexed)
      const more = () => {
        while (sent < 200_000) {
          sent += 1
          if (!response.write(chunk)) return response.once('drain', more)
        }
        return response.end()
      }
      more()
    }
    let taken = 0
    let bytes = 0
    let full = false
    const { promise: emptied, resolve: empty } = Promise.withResolvers<void>()
    const sink: LogSink = {
      frame() {},
      data(_given, start, end) {
        taken += 1
        bytes += end - start
        full = taken >= 100
        return taken !== 100
      },
      drained: () => emptied,
      engineError() {},
    }
    const end = engine.containers.logs('x', { follow: false }, sink, never)
    await vi.waitFor(() => expect(full).toBe(true))
    await new Promise((resolve) => setTimeout(resolve, 200))
    const held = taken
    // One chunk of the socket may have been under way.
    expect(held).toBeLessThan(1000)
    expect(sent).toBeLessThan(100_000)
    empty()
    expect((await end).kind).toBe('end')
    expect(bytes).toBe(200_000 * 200)
  })

  it('lets an error of the sink out and closes the socket', async () => {
    serve = (response) => response.writeHead(200, multiplexed).write(frame(1, 'a'))
    const { sink } = collect({
      data() {
        throw new RangeError('mine')
      },
    })
    const before = tiny.sockets.size
    await expect(engine.containers.logs('x', { follow: true }, sink, never)).rejects.toThrow('mine')
    await vi.waitFor(() => expect(tiny.sockets.size).toBeLessThanOrEqual(before))
  })

  it('names the logging driver that cannot be read', async () => {
    serve = (response) => sendJson(response, { message: 'configured logging driver does not support reading' }, 501)
    await expect(engine.containers.logs('x', { follow: true }, collect().sink, never)).rejects.toMatchObject({
      reason: 'log-unreadable',
      params: { driver: 'syslog' },
    })
  })
})

import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Api, createApi } from '../../../electron/engine/api.ts'
import { createDialer } from '../../../electron/engine/dial.ts'
import { never, refusalOf } from './api-kit.ts'

const folder = mkdtempSync(join(tmpdir(), 'portlight-bytes-'))
const path = join(folder, 's')
const request = { path: '/containers/x/logs', query: { tail: 5 }, subject: 'container', limitMs: 2000 } as const
let server: Server
let api: Api
let asked: string
/** Answers a connection once its request has come. */
let answer: (socket: Socket) => void
const sockets = new Set<Socket>()

beforeEach(async () => {
  asked = ''
  server = createServer((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    socket.once('data', (bytes) => {
      asked = bytes.toString()
      answer(socket)
    })
  })
  await new Promise<void>((resolve) => server.listen(path, resolve))
  const dialer = createDialer({ kind: 'socket', path }, null)
  dialer.version = 'v1.41'
  api = createApi(dialer, never)
})
afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  await new Promise((resolve) => server.close(resolve))
})
afterAll(() => rmSync(folder, { recursive: true }))

const open = () => api.stream(request, never)

/** All of a body, and what it ended with. */
async function read() {
  const { stream, close } = await open()
  const parts: Buffer[] = []
  const broken = await stream.read(
    (bytes, start, end) => parts.push(Buffer.from(bytes.subarray(start, end))) > 0,
    async () => {},
  )
  close()
  return { text: Buffer.concat(parts).toString('latin1'), broken: broken === null ? null : String(broken) }
}

const chunked = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n'

describe('a byte stream', () => {
  it('asks as node does', async () => {
    answer = (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
    expect(await read()).toEqual({ text: '', broken: null })
    expect(asked).toBe('GET /v1.41/containers/x/logs?tail=5 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
  })

  it('reads the same from every single cut, and byte by byte', async () => {
    const whole = Buffer.from(
      `HTTP/1.1 100 Continue\r\n\r\n${chunked}5\r\nhello\r\n1;x=y\r\n,\r\nA \r\n world\r\n\n\r\r\n0\r\nSum: 1\r\n\r\nrest`,
      'latin1',
    )
    const wanted = { text: 'hello, world\r\n\n\r', broken: null }
    const pieces = (cuts: number[]) => {
      answer = (socket) => {
        socket.setNoDelay(true)
        let at = 0
        const next = () => {
          const to = cuts.shift() ?? whole.length
          socket.write(whole.subarray(at, to))
          at = to
          if (at < whole.length) setImmediate(next)
        }
        next()
      }
    }
    for (let cut = 1; cut < whole.length; cut += 1) {
      pieces([cut])
      expect(await read(), `cut at ${cut}`).toEqual(wanted)
    }
    pieces(Array.from({ length: whole.length }, (_, n) => n + 1))
    expect(await read()).toEqual(wanted)
  })

  it.each([
    ['a chunk that is cut', `${chunked}5\r\nhel`, { text: 'hel', broken: 'Error: The connection closed' }],
    ['an end between chunks', `${chunked}1\r\na\r\n`, { text: 'a', broken: 'Error: The connection closed' }],
    ['a trailer that is cut', `${chunked}1\r\na\r\n0\r\n`, { text: 'a', broken: 'Error: The connection closed' }],
    [
      'too few bytes',
      'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc',
      { text: 'abc', broken: 'Error: The connection closed' },
    ],
    ['too many bytes', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabc', { text: 'ab', broken: null }],
    ['no length at all', 'HTTP/1.0 200\r\n\r\nabc', { text: 'abc', broken: null }],
  ])('tells %s', async (_name, bytes, wanted) => {
    answer = (socket) => socket.end(bytes)
    expect(await read()).toEqual(wanted)
  })

  it.each([
    ['no size', `${chunked}\r\nhello`],
    ['a size of 4 EiB', `${chunked}4000000000000000\r\nhello`],
    ['a wrong end', `${chunked}1\r\nabc\r\n`],
    ['an endless extension', `${chunked}1;${'x'.repeat(20_000)}`],
    ['an endless trailer', `${chunked}0\r\n${'x: y\r\n'.repeat(4000)}`],
    ['another coding', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\nabc'],
    ['a strange length', 'HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\nabc'],
  ])('gives up at %s, with an error and not a throw', async (_name, bytes) => {
    answer = (socket) => socket.write(bytes)
    const { broken } = await read()
    expect(broken).toContain('engine-garbled')
  })

  it.each([
    ['a redirect', 'HTTP/1.1 301 Moved\r\nLocation: http://x/\r\n\r\n', { reason: 'engine-garbled' }],
    [
      'a refusal',
      'HTTP/1.1 404 No\r\nContent-Length: 40\r\n\r\n{"message":"No such container: nothing"}',
      { reason: 'container-missing' },
    ],
    [
      'a refusal that is cut',
      'HTTP/1.1 409 No\r\nContent-Length: 999\r\n\r\nis not running',
      { reason: 'container-not-running' },
    ],
    ['an endless refusal', `HTTP/1.1 500 No\r\n\r\n${'x'.repeat(200_000)}`, { reason: 'engine-said' }],
    ['no HTTP', 'SSH-2.0-OpenSSH\r\n', { reason: 'engine-garbled' }],
    ['no status', 'HTTP/1.1 abc\r\n\r\n', { reason: 'engine-garbled' }],
    ['a head without an end', `HTTP/1.1 200 OK\r\n${'X-Long: yes\r\n'.repeat(2000)}`, { reason: 'engine-garbled' }],
    ['a hang-up', '', { reason: 'engine-offline' }],
  ])('%s is an AppError, and lets the socket go', async (_name, bytes, wanted) => {
    answer = (socket) => socket.end(bytes)
    expect(await refusalOf(open())).toMatchObject(wanted)
    await vi.waitFor(() => expect(sockets.size).toBe(0))
  })

  it('nobody there is an AppError', async () => {
    await new Promise((resolve) => server.close(resolve))
    expect(await refusalOf(open())).toMatchObject({ code: 'ENGINE_OFFLINE' })
  })

  it('gives up at the limit where no head comes, and only there', async () => {
    answer = () => {}
    expect(await refusalOf(api.stream({ ...request, limitMs: 50 }, never))).toMatchObject({ code: 'TIMEOUT' })
    await vi.waitFor(() => expect(sockets.size).toBe(0))
    answer = (socket) => {
      socket.write(chunked)
      setTimeout(() => socket.end('1\r\na\r\n0\r\n\r\n'), 150)
    }
    const { stream, close } = await api.stream({ ...request, limitMs: 100 }, never)
    expect(
      await stream.read(
        () => true,
        async () => {},
      ),
    ).toBeNull()
    close()
  })

  it('waits to be read: what comes before that is kept, and no more than the socket holds', async () => {
    answer = (socket) => socket.end(`${chunked}3\r\nabc\r\n0\r\n\r\n`)
    const { stream, close } = await open()
    await new Promise((resolve) => setTimeout(resolve, 30))
    let text = ''
    const broken = await stream.read(
      (bytes, start, end) => {
        text += Buffer.from(bytes.subarray(start, end)).toString()
        return true
      },
      async () => {},
    )
    close()
    expect([text, broken]).toEqual(['abc', null])
  })

  it('an abort ends it with its reason, also while it rests', async () => {
    answer = (socket) => socket.write(`${chunked}1\r\na\r\n`)
    const controller = new AbortController()
    const { stream, close } = await api.stream(request, controller.signal)
    const end = stream.read(
      () => false,
      () => new Promise(() => {}),
    )
    setTimeout(() => controller.abort(new Error('mine')), 30)
    expect(String(await end)).toBe('Error: mine')
    await vi.waitFor(() => expect(sockets.size).toBe(0))
    close()
  })
})

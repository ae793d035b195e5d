import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { createApi } from '../../../electron/engine/api.ts'
import { createDialer } from '../../../electron/engine/dial.ts'
import { apiUnderTest, get, never, refusalOf } from './api-kit.ts'
import { sendJson } from './tiny-engine.ts'

const { engine, api } = apiUnderTest()

describe('time and cancelling', () => {
  const hang = () => {
    engine.handle = () => true
  }

  it('gives up at the limit and lets the socket go', async () => {
    hang()
    expect(await refusalOf(api.json(get({ limitMs: 100 }), 'object', never))).toMatchObject({
      code: 'TIMEOUT',
      reason: 'engine-timeout',
      detail: 'No answer to GET /containers/x/json within 0.1 s',
    })
    await expect.poll(() => engine.sockets.size).toBe(0)
  })

  it('the limit counts for the body too', async () => {
    engine.handle = (_request, response) => {
      response.write('[')
      return true
    }
    expect(await refusalOf(api.json(get({ limitMs: 100 }), 'object', never))).toMatchObject({ code: 'TIMEOUT' })
  })

  it('cancels down to the socket', async () => {
    hang()
    const controller = new AbortController()
    const call = api.json(get(), 'object', controller.signal)
    await expect.poll(() => engine.sockets.size).toBe(1)
    controller.abort()
    await expect(call).rejects.toThrow()
    await expect.poll(() => engine.sockets.size).toBe(0)
  })

  it('does not even begin when cancelled before', async () => {
    await expect(api.json(get(), 'object', AbortSignal.abort())).rejects.toThrow()
    expect(engine.requests).toEqual([])
  })

  it('opens few sockets for many reads, and pings beside them', async () => {
    hang()
    engine.mostSockets = engine.sockets.size
    const calls = Array.from({ length: 20 }, () => refusalOf(api.json(get({ limitMs: 300 }), 'object', never)))
    const ping = refusalOf(api.head(get({ path: '/_ping', lane: 'ping', limitMs: 200 }), never))
    expect(new Set((await Promise.all([...calls, ping])).map(({ code }) => code))).toEqual(new Set(['TIMEOUT']))
    expect(engine.mostSockets).toBe(4)
  })

  it('uses a socket again', async () => {
    engine.handle = (_request, response) => {
      sendJson(response, {})
      return true
    }
    await api.json(get(), 'object', never)
    const before = engine.sockets.size
    for (let n = 0; n < 5; n += 1) await api.json(get(), 'object', never)
    expect(engine.sockets.size).toBe(before)
  })
})

describe('a dialer', () => {
  it('is not led astray by DOCKER_HOST and its kin', async () => {
    process.env.DOCKER_HOST = 'tcp://%%%'
    process.env.DOCKER_CERT_PATH = '/nowhere'
    try {
      const other = createDialer({ kind: 'socket', path: engine.socket }, null)
      engine.handle = () => false
      expect(await createApi(other, never).head(get({ path: '/_ping' }), never)).toMatchObject({ status: 200 })
      other.close()
      expect(process.env.DOCKER_HOST).toBe('tcp://%%%')
    } finally {
      delete process.env.DOCKER_HOST
      delete process.env.DOCKER_CERT_PATH
    }
  })

  it.each(['127.0.0.1', '::1'])(
    'dials TCP at %s, escapes queries and puts the version before the path',
    async (host) => {
      const urls: string[] = []
      const server = createServer((request, response) => {
        urls.push(request.url ?? '')
        response.end('{}')
      })
      await new Promise<void>((resolve) => server.listen(0, host, resolve))
      const { port } = server.address() as AddressInfo
      const tcp = createDialer({ kind: 'tcp', host, port, secure: false }, null)
      tcp.version = 'v1.44'
      await createApi(tcp, never).json(
        get({ path: '/images/a:b%2F..%2Fc/json', query: { filters: { id: ['x&y'] }, all: true } }),
        'object',
        never,
      )
      expect(urls).toEqual(['/v1.44/images/a:b%2F..%2Fc/json?filters=%7B%22id%22%3A%5B%22x%26y%22%5D%7D&all=true'])
      tcp.close()
      await new Promise((resolve) => server.close(resolve))
    },
  )
})

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { apiUnderTest, get, never, refusalOf } from './api-kit.ts'
import { sendJson } from './tiny-engine.ts'

const { engine, api } = apiUnderTest()

/** Real sentences of Docker 20.10 … 29 and podman. */
const refusals: [number, string, 'container' | 'image', { code: string; reason: string; params?: object }][] = [
  [404, 'No such container: nope', 'container', { code: 'NOT_FOUND', reason: 'container-missing' }],
  [
    404,
    'no container with name or ID "nope" found: no such container',
    'container',
    { code: 'NOT_FOUND', reason: 'container-missing' },
  ],
  [404, 'No such image: nope:latest', 'image', { code: 'NOT_FOUND', reason: 'image-missing' }],
  [404, 'something podman says', 'image', { code: 'NOT_FOUND', reason: 'image-missing' }],
  [404, 'page not found', 'container', { code: 'REFUSED', reason: 'engine-said' }],
  [
    409,
    'Conflict. The container name "/web" is already in use by container "0123456789ab". You have to remove (or rename) that container to be able to reuse that name.',
    'container',
    { code: 'CONFLICT', reason: 'name-in-use', params: { name: 'web' } },
  ],
  [
    409,
    'removal of container abc is already in progress',
    'container',
    { code: 'CONFLICT', reason: 'removal-in-progress' },
  ],
  [
    500,
    'driver failed programming external connectivity on endpoint web (1234): Bind for 0.0.0.0:8080 failed: port is already allocated',
    'container',
    { code: 'CONFLICT', reason: 'port-in-use', params: { port: '0.0.0.0:8080' } },
  ],
  [
    500,
    'driver failed programming external connectivity on endpoint web: Error starting userland proxy: listen tcp4 0.0.0.0:80: bind: address already in use',
    'container',
    { code: 'CONFLICT', reason: 'port-in-use', params: { port: '0.0.0.0:80' } },
  ],
  [
    500,
    'Ports are not available: exposing port TCP 127.0.0.1:5000 -> 127.0.0.1:0: listen tcp 127.0.0.1:5000: bind: address already in use',
    'container',
    { code: 'CONFLICT', reason: 'port-in-use', params: { port: '127.0.0.1:5000' } },
  ],
  [409, 'Container 0123 is not running', 'container', { code: 'CONFLICT', reason: 'container-not-running' }],
  [
    409,
    'Cannot kill container: web: Container 0123 is not running',
    'container',
    { code: 'CONFLICT', reason: 'container-not-running' },
  ],
  [
    409,
    'Container 0123 is paused. Unpause the container before stopping or killing',
    'container',
    { code: 'CONFLICT', reason: 'container-paused' },
  ],
  [
    409,
    'You cannot remove a running container 0123. Stop the container before attempting removal or force remove',
    'container',
    { code: 'CONFLICT', reason: 'container-running' },
  ],
  [
    409,
    'cannot remove container "/web": container is running: stop the container before removing or force remove',
    'container',
    { code: 'CONFLICT', reason: 'container-running' },
  ],
  [
    409,
    'cannot remove container "/web": container is paused and must be unpaused first',
    'container',
    { code: 'CONFLICT', reason: 'container-paused' },
  ],
  [
    409,
    'conflict: unable to remove repository reference "a:1" (must force) - container 319f0cadbd69 is using its referenced image 59681b0e472d',
    'image',
    { code: 'CONFLICT', reason: 'image-in-use', params: { container: '319f0cadbd69' } },
  ],
  [
    409,
    'conflict: unable to delete 59681b0e472d (cannot be forced) - image is being used by running container 319f0cadbd69',
    'image',
    { code: 'CONFLICT', reason: 'image-in-use', params: { container: '319f0cadbd69' } },
  ],
  [
    409,
    'conflict: unable to delete 59681b0e472d (cannot be forced) - image has dependent child images',
    'image',
    { code: 'CONFLICT', reason: 'image-has-children' },
  ],
  [
    409,
    'conflict: unable to delete 59681b0e472d (must be forced) - image is referenced in multiple repositories',
    'image',
    { code: 'CONFLICT', reason: 'image-has-tags' },
  ],
  [400, 'Invalid signal: BLA', 'container', { code: 'REFUSED', reason: 'bad-signal' }],
  [500, 'write /var/lib/docker/tmp/x: no space left on device', 'image', { code: 'REFUSED', reason: 'no-space' }],
  [403, 'authorization denied by plugin', 'container', { code: 'REFUSED', reason: 'permission-denied' }],
  [
    400,
    'OCI runtime create failed: exec: "./run": permission denied: unknown',
    'container',
    {
      code: 'REFUSED',
      reason: 'engine-said',
      params: { message: 'OCI runtime create failed: exec: "./run": permission denied: unknown' },
    },
  ],
  [
    501,
    'configured logging driver does not support reading',
    'container',
    { code: 'REFUSED', reason: 'log-unreadable' },
  ],
]

describe('a refusal of the engine', () => {
  it.each(refusals)('%i %s', async (status, message, subject, expected) => {
    engine.handle = (_request, response) => {
      sendJson(response, { message }, status)
      return true
    }
    const refusal = await refusalOf(api.json(get({ subject }), 'object', never))
    expect(refusal).toMatchObject(expected)
    expect(refusal.detail).toBe(message)
  })

  it.each([
    ['HTML', 500, 'text/html', '<html><body>Internal error</body></html>', 'engine-garbled'],
    ['HTML under a false flag', 502, 'application/json', '<!DOCTYPE html><p>Bad gateway', 'engine-garbled'],
    ['nothing', 502, 'text/plain', '', 'engine-garbled'],
    ['truncated JSON', 500, 'application/json', '{"message":"driver fai', 'engine-garbled'],
    ['JSON without a sentence', 500, 'application/json', '{"code":5}', 'engine-garbled'],
    ['plain text', 500, 'text/plain', 'server is busy\n', 'engine-said'],
    ['a JSON string', 500, 'application/json', '"busy"', 'engine-said'],
    ["podman's cause", 500, 'application/json', '{"cause":"busy","response":500}', 'engine-said'],
  ])('that is %s', async (_name, status, type, body, reason) => {
    engine.handle = (_request, response) => {
      response.writeHead(status, { 'Content-Type': type }).end(body)
      return true
    }
    const refusal = await refusalOf(api.json(get(), 'object', never))
    expect(refusal).toMatchObject({ code: 'REFUSED', reason })
    if (reason === 'engine-garbled') expect(refusal).toMatchObject({ params: { status: String(status) }, detail: body })
  })

  it('of 10 MB is read to a bounded length only', async () => {
    engine.handle = (_request, response) => {
      response.writeHead(500, { 'Content-Type': 'text/plain' })
      response.on('error', () => {})
      response.end(Buffer.alloc(10_000_000, 'x'))
      return true
    }
    expect((await refusalOf(api.json(get(), 'object', never))).detail).toHaveLength(2001)
  })
})

describe('an answer that is wrong', () => {
  it.each([
    ['HTML with 200', 'text/html', '<html>hello</html>'],
    ['nothing with 200', 'application/json', ''],
    ['truncated JSON with 200', 'application/json', '[{"Id":"a'],
  ])('%s', async (_name, type, body) => {
    engine.handle = (_request, response) => {
      response.writeHead(200, { 'Content-Type': type }).end(body)
      return true
    }
    expect(await refusalOf(api.json(get(), 'object', never))).toMatchObject({
      reason: 'engine-garbled',
      params: { status: '200' },
    })
  })

  it('a Content-Length that promises more than comes', async () => {
    engine.handle = (_request, response) => {
      response.writeHead(200, { 'Content-Length': '1000' })
      response.write('[{"Id":')
      setTimeout(() => response.destroy(), 20)
      return true
    }
    const refusal = await refusalOf(api.json(get(), 'object', never))
    expect(refusal.reason).toBe('engine-garbled')
    expect(refusal.detail).toContain('cut after 7 bytes: [{"Id":')
  })

  // A proxy's answer that happens to be JSON was once read as an empty list: "no containers", said with a straight face.
  it.each([
    ['42', 'list'],
    ['{}', 'list'],
    ['[]', 'object'],
    ['null', 'object'],
    ['"ok"', 'object'],
  ] as const)('JSON of another kind: %s where a JSON %s should be', async (body, kind) => {
    engine.handle = (_request, response) => {
      response.end(body)
      return true
    }
    expect(await refusalOf(api.json(get(), kind, never))).toMatchObject({ reason: 'engine-garbled' })
  })

  it('a list that Go wrote as null is an empty one', async () => {
    engine.handle = (_request, response) => {
      response.end('null')
      return true
    }
    expect(await api.json(get(), 'list', never)).toBe(null)
  })

  it('no HTTP at all', async () => {
    engine.handle = (request) => {
      request.socket.end('SSH-2.0-OpenSSH_9.2\r\n')
      return true
    }
    expect(await refusalOf(api.json(get(), 'object', never))).toMatchObject({ reason: 'engine-garbled' })
  })

  it('a connection that ends without an answer', async () => {
    engine.handle = (request) => {
      request.socket.destroy()
      return true
    }
    expect(await refusalOf(api.json(get(), 'object', never))).toMatchObject({
      code: 'ENGINE_OFFLINE',
      reason: 'engine-offline',
    })
  })

  it.each(['http://127.0.0.1:PORT/stolen', '/other', 'ftp://127.0.0.1/x', 'javascript:alert(1)', '//', 'x'])(
    'a redirect to %s is not followed',
    async (location) => {
      let stolen = 0
      const elsewhere = createServer((_request, response) => {
        stolen += 1
        response.end('{}')
      })
      await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
      const port = String((elsewhere.address() as AddressInfo).port)
      engine.handle = (_request, response) => {
        response.writeHead(302, { Location: location.replace('PORT', port) }).end()
        return true
      }
      expect(await refusalOf(api.json(get(), 'object', never))).toMatchObject({
        reason: 'engine-garbled',
        params: { status: '302' },
      })
      expect([stolen, engine.requests.length]).toEqual([0, 1])
      await new Promise((resolve) => elsewhere.close(resolve))
    },
  )
})

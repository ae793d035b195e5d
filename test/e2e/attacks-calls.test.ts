import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { connectClient } from '../support/client.ts'
import { startTarget, type Target } from '../support/target.ts'

/** RELIABILITY A09 over the wire: what a script of somebody else's, in a page that was let in, can make the back end do. */

let target: Target
let token: string
let socket: WebSocket

interface Answer {
  readonly status: number
  readonly body: unknown
}
const waiting = new Map<string, (answer: Answer | { closed: number }) => void>()

beforeAll(async () => {
  target = await startTarget()
  token = await target.newToken()
})

beforeEach(async () => {
  socket = new WebSocket(`ws://${target.host}/rpc`, { origin: target.app.origin })
  await once(socket, 'open')
  socket.send(token)
  await once(socket, 'message')
  waiting.clear()
  socket.on('message', (data) => {
    const { i, p } = JSON.parse(String(data)) as { i: string; p?: { s?: number; b?: unknown } }
    waiting.get(i)?.({ status: p?.s ?? 200, body: p?.b })
    waiting.delete(i)
  })
  socket.once('close', (closed) => {
    for (const settle of waiting.values()) settle({ closed })
  })
})

afterEach(() => socket.terminate())

// Nothing of all this was a call that the engine should hear of, and none of it is on the terminal.
afterAll(async () => {
  await target?.expectEngineUntouched()
  expect(target?.app.output()).not.toMatch(/Error|at async/)
  await target?.close()
})

/** The HTTP status and body that come back for an id, or the close code of the socket. */
function answerTo(id: string): Promise<Answer | { closed: number }> {
  return new Promise((resolve) => waiting.set(id, resolve))
}

function say(message: string): Promise<Answer | { closed: number }> {
  const answer = answerTo('1')
  socket.send(message)
  return answer
}

const act = { json: { id: 'web', action: { kind: 'start' } } }
const call = (u: string, b: unknown = act, more: object = {}): string =>
  JSON.stringify({ i: '1', p: { u, b, ...more } })

describe('A09 names', () => {
  it.each([
    '/__proto__/constructor',
    '/constructor/constructor',
    '/containers/__proto__',
    '/containers/constructor',
    '/containers/toString',
    '/containers/~orpc',
    '/containers/..',
    '/containers/act/~orpc/handler',
    '//containers/act',
    '/containers//act',
    '/v1.41/containers/json',
    '/%63ontainers/act',
    '/containers/%61ct',
    '/Containers/act',
    '/%E0%A4%A/%',
  ])('finds nothing at %s', async (path) => {
    expect(await say(call(path))).toMatchObject({ status: 404 })
  })
})

describe('A09 messages', () => {
  it.each([
    ['another host', call('http://127.0.0.1/containers/act')],
    ['a query instead of a body', call(`/containers/act?data=${encodeURIComponent(JSON.stringify(act))}`, undefined)],
    ['another method', call('/containers/act', act, { m: 'GET' })],
    // The body would be taken for a form, which has a parser of its own, whose errors were stacks in the terminal.
    [
      'a header that makes a form of it',
      call('/containers/act', 'x', { h: { 'content-type': 'multipart/form-data' } }),
    ],
    ['a header that makes a file of it', call('/containers/act', 'x', { h: { 'content-disposition': 'attachment' } })],
    ['a header of the wrong type', call('/containers/act', act, { h: { 'content-type': { join: 1 } } })],
    ['an endless id', JSON.stringify({ i: '1'.repeat(1000), p: { u: '/containers/act', b: act } })],
    ['part of a stream to the app', JSON.stringify({ i: '1', t: 3, p: { e: 'message', d: {} } })],
    ['an array', JSON.stringify([call('/containers/act')])],
    ['no JSON', '{"i":"1"'],
  ])('takes %s for malformed, and ends', async (_what, message) => {
    expect(await say(message)).toEqual({ closed: 4400 })
  })

  it.each([
    ['bytes without a number', [new Uint8Array(3)]],
    ['bytes that no call is about', Array.from({ length: 65 }, (_, at) => Uint8Array.of(at, 0, 0, 0, 1))],
  ])('takes %s for malformed, and ends', async (_what, frames) => {
    const closed = once(socket, 'close')
    for (const frame of frames) socket.send(frame)
    expect((await closed)[0]).toBe(4400)
  })

  it.each([
    ['bytes that have not come', '{"json":{"id":"web","action":7},"meta":[[101,"action"]]}'],
    ['a prototype in the input', '{"json":{"id":"web","__proto__":{"action":{"kind":"start"}}}}'],
    ['a type note on a prototype', '{"json":{"id":"web"},"meta":[[1,"__proto__","polluted"]]}'],
    ['a type note on a constructor', '{"json":{"id":"web"},"meta":[[1,"constructor","prototype","polluted"]]}'],
    ['500,000 arrays in one another', `{"json":${'['.repeat(500_000)}${']'.repeat(500_000)}}`],
    ['150,000 objects in one another', `{"json":{"id":${'{"a":'.repeat(150_000)}1${'}'.repeat(150_000)}}}`],
    ['500,000 type notes in one another', `{"json":{},"meta":${'['.repeat(500_000)}${']'.repeat(500_000)}}`],
  ])('refuses %s, and goes on', async (_what, body) => {
    expect(await say(`{"i":"1","p":{"u":"/containers/act","b":${body}}}`)).toMatchObject({ status: 400 })
    expect(await say('{"i":"1","p":{"u":"/system/app"}}')).toMatchObject({ status: 200 })
  })

  it('keeps of the settings only what they have', async () => {
    const patch = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"polluted":1}'
    expect(await say(`{"i":"1","p":{"u":"/settings/patch","b":{"json":${patch}}}}`)).toMatchObject({ status: 200 })
    const { client, close } = await connectClient({ ...target.app, token })
    const settings = (await (await client.settings.watch()).next()).value
    expect(JSON.stringify(settings)).not.toContain('polluted')
    close()
  })
})

describe('A09 floods of calls', () => {
  it('has at most 128 calls and streams under way for one connection, and others do not feel it', async () => {
    const open = Array.from({ length: 3000 }, (_, index) => String(index + 1))
    const answers = open.map(answerTo)
    for (const i of open) socket.send(JSON.stringify({ i, p: { u: '/system/viewers' } }))
    const statuses = (await Promise.all(answers)).map((answer) => ('status' in answer ? answer.status : 0))
    expect(statuses.filter((status) => status === 200)).toHaveLength(128)
    expect(statuses.filter((status) => status === 422)).toHaveLength(3000 - 128)

    const { client, close } = await connectClient({ ...target.app, token })
    expect(await client.system.app()).toMatchObject({ mode: 'browser' })
    close()

    const next = async (i: string): Promise<unknown> => {
      const answer = answerTo(i)
      socket.send(JSON.stringify({ i, p: { u: '/system/app' } }))
      return answer
    }
    expect(await next('full')).toMatchObject({ status: 422 })
    socket.send(JSON.stringify({ i: open[statuses.indexOf(200)], t: 4 }))
    expect(await next('stopping')).toBeDefined()
    expect(await next('free')).toMatchObject({ status: 200 })
  })

  // A stop in the same packet as its request was read before it, ignored, and the stream stayed.
  it('takes a place back when a stream is stopped, however soon', async () => {
    for (let round = 0; round < 5; round += 1) {
      for (let count = 0; count < 100; count += 1) {
        const i = `${round}-${count}`
        socket.send(JSON.stringify({ i, p: { u: '/system/viewers' } }))
        socket.send(JSON.stringify({ i, t: 4 }))
      }
      expect(await say('{"i":"1","p":{"u":"/system/app"}}')).toMatchObject({ status: 200 })
    }
  })
})

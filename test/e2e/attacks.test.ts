import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HeaderList, rawRequest, rawSocket, sendRaw } from '../support/attacker.ts'
import { startTarget, type Target } from '../support/target.ts'

/** RELIABILITY A01 and A03 against the built app, with an engine behind it that notes every request. */

let target: Target
let port: number
let own: string

beforeAll(async () => {
  target = await startTarget()
  port = target.port
  own = target.host
})

// Whatever the app answered: no attack may have made it work.
afterAll(async () => {
  await target?.expectEngineUntouched()
  await target?.close()
})

/** Look-alikes, other spellings of the same address, other ports. */
const wrongHosts = (at: number): string[] => [
  'evil.com',
  `evil.com:${at}`,
  `localhost.evil.com:${at}`,
  `127.0.0.1.nip.io:${at}`,
  `127.0.0.1.evil.com:${at}`,
  `evil.com#127.0.0.1:${at}`,
  `user@127.0.0.1:${at}`,
  `127.0.0.2:${at}`,
  `127.1:${at}`,
  `2130706433:${at}`,
  `0x7f000001:${at}`,
  `0.0.0.0:${at}`,
  `[::]:${at}`,
  `[::1]:${at}`,
  `[::ffff:127.0.0.1]:${at}`,
  '127.0.0.1',
  'localhost',
  `127.0.0.1:${at + 1}`,
  `127.0.0.1:0${at}`,
  `127.0.0.1:${at} `.concat('x'),
  `127.0.0.1.:${at}`,
  `localhost.:${at}`,
  `LOCALHOST:${at}`,
  `Localhost:${at}`,
  '',
]

const wrongOrigins = (at: number): (string | null)[] => [
  null,
  'null',
  '',
  `http://127.0.0.1:${at + 1}`,
  'http://127.0.0.1',
  `https://127.0.0.1:${at}`,
  `ws://127.0.0.1:${at}`,
  `http://127.0.0.1:${at}.evil.com`,
  `http://127.0.0.1:${at}@evil.com`,
  `http://evil.com/127.0.0.1:${at}`,
  `http://127.0.0.1:${at}/`,
  `HTTP://127.0.0.1:${at}`,
  `http://evil.com http://127.0.0.1:${at}`,
  'file://',
  'chrome-extension://abcdefghijklmnopabcdefghijklmnop',
  'http://evil.com',
]

describe('A01 Host', () => {
  const places: [string, string, string][] = [
    ['GET', '/', 'a page'],
    ['GET', '/open', 'the door'],
    ['POST', '/session', 'the ticket exchange'],
    ['GET', '/rpc', 'the socket'],
  ]

  it.each(places)('%s %s answers no wrong Host: %s', async (method, target) => {
    for (const host of wrongHosts(port)) {
      const headers: HeaderList = [
        ['Host', host],
        ['Origin', `http://${host}`],
        ['Content-Type', 'application/json'],
      ]
      const answer =
        target === '/rpc'
          ? await rawSocket(port, { headers, token: 'x' })
          : await rawRequest(port, { method, target, headers, ...(method === 'POST' ? { body: '{}' } : {}) })
      expect({ host, status: answer.status }).toEqual({ host, status: 403 })
      if ('body' in answer) expect(answer.body).toHaveLength(0)
    }
  })

  it('answers no request without a Host, with two, or with an absolute target', async () => {
    const wrong = [
      'GET / HTTP/1.1\r\n\r\n',
      'GET / HTTP/1.0\r\n\r\n',
      `GET / HTTP/1.1\r\nHost: ${own}\r\nHost: ${own}\r\n\r\n`,
      `GET / HTTP/1.1\r\nHost: ${own}\r\nHost: evil.com\r\n\r\n`,
      `GET / HTTP/1.1\r\nHost: evil.com\r\nHost: ${own}\r\n\r\n`,
      `GET http://${own}/ HTTP/1.1\r\nHost: ${own}\r\n\r\n`,
      `GET http://evil.com/ HTTP/1.1\r\nHost: ${own}\r\n\r\n`,
      `GET http://${own}/ HTTP/1.1\r\nHost: evil.com\r\n\r\n`,
      `OPTIONS * HTTP/1.1\r\nHost: ${own}\r\n\r\n`,
    ]
    for (const text of wrong) {
      const answer = await sendRaw(port, text)
      expect({ text, status: answer.status, bytes: answer.body.length }).toEqual({ text, status: 403, bytes: 0 })
    }
    const tunnel = await sendRaw(port, `CONNECT ${own} HTTP/1.1\r\nHost: ${own}\r\n\r\n`)
    expect(tunnel).toMatchObject({ status: 0, closed: true })
  })

  it('lets the two right ones in, so that the refusals above are about the Host', async () => {
    for (const host of [own, `localhost:${port}`]) {
      const answer = await rawRequest(port, { headers: [['Host', host]] })
      expect(answer.status).toBe(200)
    }
  })
})

describe('A03 Origin of a socket', () => {
  it('refuses the upgrade for every origin but our own', async () => {
    for (const origin of wrongOrigins(port)) {
      const headers: HeaderList = [['Host', own], ...(origin === null ? [] : [['Origin', origin] as const])]
      const answer = await rawSocket(port, { headers, token: 'x' })
      expect({ origin, ...answer }).toMatchObject({ origin, status: 403, messages: [] })
    }
    const twice: HeaderList = [
      ['Host', own],
      ['Origin', `http://${own}`],
      ['Origin', 'http://evil.com'],
    ]
    expect(await rawSocket(port, { headers: twice, token: 'x' })).toMatchObject({ status: 403 })
  })

  it('refuses an upgrade that a page of another site asks for, whatever its origin header', async () => {
    for (const site of ['cross-site', 'same-site', 'nonsense', '']) {
      const headers: HeaderList = [
        ['Host', own],
        ['Origin', `http://${own}`],
        ['Sec-Fetch-Site', site],
      ]
      expect(await rawSocket(port, { headers, token: 'x' })).toMatchObject({ status: 403 })
    }
  })

  it('closes a socket that shows no token within 2 s, and has told it nothing', async () => {
    const began = performance.now()
    const answer = await rawSocket(port, {
      headers: [
        ['Host', own],
        ['Origin', `http://${own}`],
      ],
      token: null,
    })
    expect(answer).toMatchObject({ status: 101, messages: [], closed: true, closeCode: 4401 })
    expect(performance.now() - began).toBeLessThan(3000)
  })
})

describe('host × origin × token', () => {
  it('lets in exactly one of 3,750 combinations', async () => {
    const token = await target.newToken()
    const other = await startTarget()
    const foreign = await other.newToken()
    await other.close()
    const hosts = [
      own,
      `localhost:${port}`,
      ...wrongHosts(port)
        .filter((host) => host !== '')
        .slice(0, 23),
    ]
    const origins: (string | null)[] = [`http://${own}`, `http://localhost:${port}`, ...wrongOrigins(port).slice(0, 13)]
    const tokens: (string | null)[] = [
      token,
      null,
      '',
      foreign,
      await target.newTicket(),
      token.slice(0, -1),
      `${token}=`,
      token.toUpperCase(),
      `Bearer ${token}`,
      JSON.stringify({ token }),
    ]
    expect([hosts.length, origins.length, tokens.length]).toEqual([25, 15, 10])
    const combinations = hosts.flatMap((host) =>
      origins.flatMap((origin) => tokens.map((shown) => ({ host, origin, shown }))),
    )
    const letIn: typeof combinations = []
    const tryOne = async (one: (typeof combinations)[number]): Promise<void> => {
      const headers: HeaderList = [
        ['Host', one.host],
        ...(one.origin === null ? [] : [['Origin', one.origin] as const]),
      ]
      const answer = await rawSocket(port, { headers, token: one.shown })
      if (answer.messages.length > 0) letIn.push(one)
    }
    for (let at = 0; at < combinations.length; at += 10) await Promise.all(combinations.slice(at, at + 10).map(tryOne))
    expect(letIn).toEqual([{ host: own, origin: `http://${own}`, shown: token }])
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HeaderList, rawRequest, rawSocket } from '../support/attacker.ts'
import { startTarget, type Target } from '../support/target.ts'

/** RELIABILITY A04 and A08 against the built app, with an engine behind it that notes every request. */

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

describe('A04 requests from other sites', () => {
  const sites: HeaderList = [
    ['Sec-Fetch-Site', 'cross-site'],
    ['Sec-Fetch-Site', 'same-site'],
  ]

  it('refuses forms, beacons and blind fetches', async () => {
    const wrongOrigins: HeaderList[] = [[], [['Origin', 'null']], [['Origin', 'http://evil.com']]]
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'])
      for (const target of ['/session', '/ticket', '/rpc', '/containers/act', '/'])
        for (const origin of wrongOrigins)
          for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/json']) {
            const answer = await rawRequest(port, {
              method,
              target,
              headers: [['Host', own], ...origin, ['Content-Type', type]],
              body: '{"ticket":"x"}',
            })
            expect({ method, target, origin, type, status: answer.status }).toMatchObject({ status: 403 })
            expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([])
          }
  })

  it('refuses images, frames and navigation, also with our origin forged', async () => {
    for (const site of sites)
      for (const [mode, dest] of [
        ['no-cors', 'image'],
        ['no-cors', 'script'],
        ['cors', 'empty'],
        ['navigate', 'document'],
        ['navigate', 'iframe'],
      ] as const)
        for (const target of ['/', '/index.html', '/session']) {
          const headers: HeaderList = [['Host', own], site, ['Sec-Fetch-Mode', mode], ['Sec-Fetch-Dest', dest]]
          expect(await rawRequest(port, { target, headers })).toMatchObject({ status: 403 })
          const forged: HeaderList = [...headers, ['Origin', `http://${own}`]]
          expect(await rawRequest(port, { method: 'POST', target, headers: forged, body: '{}' })).toMatchObject({
            status: 403,
          })
        }
  })

  it('lets another site open the door as a page of its own, and nothing else of it', async () => {
    const navigate: HeaderList = [
      ['Host', own],
      ['Sec-Fetch-Site', 'cross-site'],
      ['Sec-Fetch-Mode', 'navigate'],
    ]
    const page = await rawRequest(port, { target: '/open', headers: [...navigate, ['Sec-Fetch-Dest', 'document']] })
    expect(page.status).toBe(200)
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(page.headers.get('cross-origin-opener-policy')).toBe('same-origin')
    for (const dest of ['iframe', 'embed', 'object', 'script', 'empty']) {
      const answer = await rawRequest(port, { target: '/open', headers: [...navigate, ['Sec-Fetch-Dest', dest]] })
      expect({ dest, status: answer.status }).toEqual({ dest, status: 403 })
    }
    const query = await rawRequest(port, { target: '/open?x', headers: [...navigate, ['Sec-Fetch-Dest', 'document']] })
    expect(query.status).toBe(403)
  })

  it('does not look at method overrides', async () => {
    const answer = await rawRequest(port, {
      target: '/session',
      headers: [
        ['Host', own],
        ['X-HTTP-Method-Override', 'POST'],
        ['X-Forwarded-Host', own],
      ],
    })
    expect(answer.status).toBe(404)
  })
})

describe('A08 paths', () => {
  it('serves nothing but the files that were there at the start', async () => {
    const wrong = [
      '/../package.json',
      '/..%2fpackage.json',
      '/..%2f..%2f..%2fetc%2fpasswd',
      '/%2e%2e/%2e%2e/etc/passwd',
      '/..\\..\\etc\\passwd',
      '/..%5c..%5cetc%5cpasswd',
      '/assets/../../main/serve.js',
      '/assets/..;/..;/main/serve.js',
      '/index.html%00.js',
      '/index.html%00',
      '/./index.html',
      '//index.html',
      '//etc/passwd',
      '/%69ndex.html',
      '/index.html/',
      '/index.html?x',
      '/?token=x',
      '/INDEX.HTML',
      '/assets/',
      '/assets',
      '/.env',
      '/@fs/etc/passwd',
      '/file:///etc/passwd',
      '/main/serve.js',
    ]
    for (const target of wrong) {
      const answer = await rawRequest(port, { target, headers: [['Host', own]] })
      expect({ target, status: answer.status, bytes: answer.body.length }).toEqual({ target, status: 404, bytes: 0 })
    }
    for (const target of ['/', '/index.html']) {
      expect(await rawRequest(port, { target, headers: [['Host', own]] })).toMatchObject({ status: 200 })
    }
  })

  it('passes nothing on to the engine', async () => {
    for (const target of [
      '/v1.41/plugins/pull',
      '/containers/json',
      '/v1.41/containers/create',
      '/_ping',
      '/api',
      '/rpc/x',
    ])
      for (const method of ['GET', 'POST']) {
        const headers: HeaderList = [
          ['Host', own],
          ['Origin', `http://${own}`],
        ]
        const answer = await rawRequest(port, { method, target, headers, ...(method === 'POST' ? { body: '{}' } : {}) })
        expect({ method, target, status: answer.status }).toEqual({ method, target, status: 404 })
      }
    expect(
      await rawSocket(port, {
        target: '/v1.41/containers/x/attach/ws',
        headers: [
          ['Host', own],
          ['Origin', `http://${own}`],
        ],
        token: 'x',
      }),
    ).toMatchObject({ status: 404 })
  })

  it('sends every guard header with every answer', async () => {
    const expected: [string, RegExp][] = [
      [
        'content-security-policy',
        /^default-src 'none'; script-src 'self'; style-src 'self'; (?!.*unsafe).*require-trusted/,
      ],
      ['x-content-type-options', /^nosniff$/],
      ['referrer-policy', /^no-referrer$/],
      ['cross-origin-opener-policy', /^same-origin$/],
      ['cross-origin-resource-policy', /^same-origin$/],
      ['cache-control', /^no-store$/],
    ]
    for (const [target, host] of [
      ['/', own],
      ['/open', own],
      ['/open.js', own],
      ['/nothing', own],
      ['/', 'evil.com'],
    ] as const) {
      const { headers } = await rawRequest(port, { target, headers: [['Host', host]] })
      for (const [name, value] of expected) expect(headers.get(name)).toMatch(value)
      expect(headers.has('set-cookie')).toBe(false)
      expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([])
    }
  })
})

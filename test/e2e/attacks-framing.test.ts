import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTarget, type Target } from '../support/target.ts'

/** RELIABILITY A01 and A03 where one request hides in another: what the guard has not seen must not be answered. */

let target: Target

beforeAll(async () => {
  target = await startTarget()
})

afterAll(async () => {
  await target?.expectEngineUntouched()
  await target?.close()
})

/** Sends `text` as it is; gives the status of every answer, and whether the app ended the connection within a second. */
function talk(text: string): Promise<{ statuses: number[]; closed: boolean }> {
  return new Promise((resolve) => {
    const socket = connect(target.port, '127.0.0.1', () => socket.write(text))
    let got = ''
    const finish = (closed: boolean): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve({ statuses: [...got.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status)), closed })
    }
    const timer = setTimeout(() => finish(false), 1000)
    socket.on('data', (chunk) => {
      got += chunk.toString('latin1')
    })
    socket.on('error', () => finish(true))
    socket.on('close', () => finish(true))
  })
}

const request = (line: string, headers: string[], body = ''): string =>
  `${line} HTTP/1.1\r\n${headers.map((header) => `${header}\r\n`).join('')}\r\n${body}`
const own = (): string => `Host: ${target.host}`
const origin = (): string => `Origin: ${target.app.origin}`
const hidden = (): string => request('GET /', [own()])

describe('a request in another', () => {
  it.each([
    ['two ways to tell its length', ['Content-Length: 5', 'Transfer-Encoding: chunked']],
    ['two lengths', ['Content-Length: 0', 'Content-Length: 5']],
    ['a list of lengths', ['Content-Length: 0, 5']],
    ['a coding that only looks like chunked', ['Transfer-Encoding: xchunked']],
    ['chunked as a middle coding', ['Transfer-Encoding: chunked, identity']],
    ['a space before the colon', ['Content-Length : 5']],
    ['a folded header', ['X-One: a', ' Content-Length: 5']],
    ['a bare line feed', ['X-One: a\nContent-Length: 5']],
  ])('is not answered where the outer one has %s', async (_what, headers) => {
    const outer = request('POST /session', [own(), origin(), 'Content-Type: application/json', ...headers])
    const { statuses, closed } = await talk(`${outer}0\r\n\r\n${hidden()}`)
    expect({ closed, isRead: statuses.includes(200) }).toEqual({ closed: true, isRead: false })
  })

  it('is not answered as the body of one that was refused', async () => {
    const body = hidden()
    const outer = request('POST /session', ['Host: evil.com', `Content-Length: ${body.length + 1}`], body)
    expect(await talk(outer)).toEqual({ statuses: [403], closed: true })
  })

  it('is not answered after one that was refused, and is judged by itself after one that was not', async () => {
    const evil = request('GET /', ['Host: evil.com'])
    expect(await talk(evil + hidden())).toEqual({ statuses: [403], closed: true })
    expect(await talk(hidden() + evil + hidden())).toEqual({ statuses: [200, 403], closed: true })
  })

  it('is not answered behind an upgrade', async () => {
    const upgrade = (path: string, to: string): string =>
      request(`GET ${path}`, [own(), origin(), 'Connection: Upgrade', `Upgrade: ${to}`])
    expect(await talk(upgrade('/', 'h2c') + hidden())).toEqual({ statuses: [404], closed: true })
    expect(await talk(upgrade('/', 'websocket') + hidden())).toEqual({ statuses: [404], closed: true })
    expect(await talk(upgrade('/rpc', 'h2c') + hidden())).toEqual({ statuses: [400], closed: true })
  })
})

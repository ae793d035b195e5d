import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { rawRequest, rawSocket, sendRaw } from '../support/attacker.ts'
import { connectClient } from '../support/client.ts'
import { ended } from '../support/process.ts'
import { startTarget, type Target } from '../support/target.ts'

/** RELIABILITY A07: ending sessions at once, and what floods may cost. */

let target: Target
let flood: Socket[] = []

beforeAll(async () => {
  target = await startTarget()
})

afterEach(() => {
  for (const socket of flood) socket.destroy()
  flood = []
})

afterAll(async () => {
  await target?.close()
})

/** A page's socket, let in. */
async function admittedSocket(token: string): Promise<WebSocket> {
  const socket = new WebSocket(`ws://${target.host}/rpc`, { origin: target.app.origin })
  await once(socket, 'open')
  socket.send(token)
  await once(socket, 'message')
  return socket
}

describe('A07 ending sessions', () => {
  it('signs every tab out within a second, for good', async () => {
    const tokens = [await target.newToken(), await target.newToken()]
    const sockets = await Promise.all([...tokens, ...tokens].map(admittedSocket))
    const unused = await target.newTicket()
    const closes = sockets.map(async (socket) => (await once(socket, 'close'))[0] as number)
    const began = performance.now()
    target.app.process.stdin?.write('r\n')
    expect(await Promise.all(closes)).toEqual([4401, 4401, 4401, 4401])
    expect(performance.now() - began).toBeLessThan(1000)
    for (const token of tokens)
      expect(await rawSocket(target.port, { headers: target.honest, token })).toMatchObject({
        closeCode: 4401,
        messages: [],
      })
    const late = await rawRequest(target.port, {
      method: 'POST',
      target: '/session',
      headers: [...target.honest, ['Content-Type', 'application/json']],
      body: JSON.stringify({ ticket: unused }),
    })
    expect(late.status).toBe(401)
  })

  it('cuts off a socket that does not take part in closing', async () => {
    const token = await target.newToken()
    const socket = await admittedSocket(token)
    // The other end is there and silent: it neither reads nor answers the closing handshake.
    socket.pause()
    const raw = (socket as unknown as { _socket: Socket })._socket
    const { localPort = 0 } = raw
    if (process.platform === 'linux') expect(await establishedTo(localPort)).toBe(1)
    target.app.process.stdin?.write('r\n')
    await new Promise((resolve) => setTimeout(resolve, 1000))
    expect(await establishedTo(localPort)).toBe(0)
    socket.terminate()
  })

  it('stops within a second, with every socket', async () => {
    const other = await startTarget()
    const socket = new WebSocket(`ws://${other.host}/rpc`, { origin: other.app.origin })
    await once(socket, 'open')
    socket.send(await other.newToken())
    await once(socket, 'message')
    const began = performance.now()
    const closed = once(socket, 'close')
    other.app.process.kill('SIGTERM')
    expect([1001, 4401]).toContain((await closed)[0])
    expect(performance.now() - began).toBeLessThan(1000)
    await ended(other.app.process)
    expect(other.app.process.exitCode).toBe(0)
    await other.close()
  })
})

describe('A07 floods', () => {
  it('lives with 500 connections that send a header a byte at a time, and drops them', async () => {
    const { client, close } = await connectClient({ ...target.app, token: await target.newToken() })
    const before = await residentBytes(target.app.pid)
    const began = performance.now()
    flood = Array.from({ length: 500 }, () => connect(target.port, '127.0.0.1'))
    for (const socket of flood) {
      socket.on('error', () => {})
      socket.write(`GET / HTTP/1.1\r\nHost: ${target.host}\r\nX-Slow: `)
    }
    const drip = setInterval(() => {
      for (const socket of flood) if (socket.writable) socket.write('x')
    }, 500)
    const dropped = Promise.all(flood.map((socket) => new Promise((resolve) => socket.once('close', resolve))))

    const asked = performance.now()
    expect(await client.system.app()).toMatchObject({ mode: 'browser' })
    expect(await rawRequest(target.port, { headers: [['Host', target.host]] })).toMatchObject({ status: 200 })
    expect(performance.now() - asked).toBeLessThan(1000)

    await dropped
    clearInterval(drip)
    expect(performance.now() - began).toBeLessThan(10_000)
    expect((await residentBytes(target.app.pid)) - before).toBeLessThan(64 * 1024 * 1024)
    close()
  })

  it('reads no more than 4 KiB of a body, however long it says it is', async () => {
    const head = (length: string): string =>
      `POST /session HTTP/1.1\r\nHost: ${target.host}\r\nOrigin: ${target.app.origin}\r\nContent-Type: application/json\r\n${length}\r\n\r\n`
    expect(await sendRaw(target.port, head('Content-Length: 1073741824'))).toMatchObject({ status: 413 })
    const taken = await pour(
      head('Transfer-Encoding: chunked'),
      Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(65_536, 'x'), Buffer.from('\r\n')]),
    )
    // What the kernel's buffers took is not what the app took.
    expect(taken).toBeLessThan(16 * 1024 * 1024)
  })

  it('takes no endless header', async () => {
    const taken = await pour(`GET / HTTP/1.1\r\nHost: ${target.host}\r\nX-Long: `, Buffer.alloc(65_536, 'x'))
    expect(taken).toBeLessThan(16 * 1024 * 1024)
    const many = Array.from({ length: 5000 }, (_, index) => `X-${index}: x\r\n`).join('')
    const answer = await sendRaw(target.port, `GET / HTTP/1.1\r\nHost: ${target.host}\r\n${many}\r\n`)
    expect(answer).toMatchObject({ status: 0, closed: true })
  })

  it('ends a socket at a message of 100 MiB, before it is sent', async () => {
    const socket = await admittedSocket(await target.newToken())
    const closed = once(socket, 'close')
    const raw = (socket as unknown as { _socket: Socket })._socket
    const length = Buffer.alloc(8)
    length.writeBigUInt64BE(100n * 1024n * 1024n)
    raw.write(Buffer.concat([Buffer.from([0x81, 0xff]), length, Buffer.from([1, 2, 3, 4])]))
    expect((await closed)[0]).toBe(1009)
  })

  it('keeps sockets bounded, and strangers from taking the room of tabs', async () => {
    const token = await target.newToken()
    const strangers = await Promise.all(
      Array.from({ length: 40 }, () => rawSocket(target.port, { headers: target.honest, token: null, waitMs: 1000 })),
    )
    expect(strangers.filter((answer) => answer.status === 101)).toHaveLength(16)
    expect(strangers.filter((answer) => answer.status === 503)).toHaveLength(24)
    const tabs: WebSocket[] = []
    for (let count = 0; count < 16; count += 1) tabs.push(await admittedSocket(token))
    const onceTooMany = await rawSocket(target.port, { headers: target.honest, token })
    expect(onceTooMany).toMatchObject({ messages: [], closeCode: 4503 })
    for (const tab of tabs) tab.close()
  })
})

/** Sends `first`, then `more` over and over until the app closes the connection; gives the bytes that went out. */
async function pour(first: string, more: Buffer): Promise<number> {
  const socket = connect(target.port, '127.0.0.1')
  flood.push(socket)
  socket.on('error', () => {})
  socket.resume()
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  socket.write(first)
  let open = true
  void closed.then(() => {
    open = false
  })
  while (open && socket.bytesWritten < 1024 * 1024 * 1024) {
    if (!socket.write(more)) await Promise.race([once(socket, 'drain').catch(() => {}), closed])
  }
  await closed
  return socket.bytesWritten
}

async function residentBytes(pid: number): Promise<number> {
  if (process.platform !== 'linux') return 0
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024
}

/** Connections that the app still holds to a port of this machine, as the kernel tells (Linux; elsewhere 0). */
async function establishedTo(port: number): Promise<number> {
  if (process.platform !== 'linux') return 0
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  const rows = (await readFile('/proc/net/tcp', 'utf8')).split('\n').map((line) => line.trim().split(/\s+/))
  return rows.filter(([, , remote, state]) => remote?.endsWith(`:${hex}`) && state === '01').length
}

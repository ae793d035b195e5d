import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createApi } from '../../../electron/engine/api.ts'
import { createDialer } from '../../../electron/engine/dial.ts'
import { createExec } from '../../../electron/engine/exec.ts'
import type { EngineExec } from '../../../electron/engine/exec-types.ts'
import type { Session } from '../../../electron/engine/session.ts'
import { never, refusalOf } from './api-kit.ts'

const folder = mkdtempSync(join(tmpdir(), 'portlight-hijack-'))
const path = join(folder, 's')
const sockets = new Set<Socket>()
let server: Server
let exec: EngineExec
let asked: Buffer
let answer: (socket: Socket) => void

beforeEach(async () => {
  asked = Buffer.alloc(0)
  let answered = new WeakSet<Socket>()
  server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    socket.on('data', (bytes) => {
      asked = Buffer.concat([asked, bytes])
      if (answered.has(socket) || !asked.includes('}')) return
      answered.add(socket)
      answer(socket)
    })
  })
  await new Promise<void>((resolve) => server.listen(path, resolve))
  answered = new WeakSet()
  const dialer = createDialer({ kind: 'socket', path }, null)
  dialer.version = 'v1.41'
  exec = createExec(() => ({ api: createApi(dialer, never) }) as Session)
})
afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  await new Promise((resolve) => server.close(resolve))
})
afterAll(() => rmSync(folder, { recursive: true }))

const upgraded =
  'HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n'
const start = () => exec.start('abc', true, { cols: 80, rows: 24 }, never)

async function readAll() {
  const stream = await start()
  const parts: Buffer[] = []
  const broken = await stream.read(
    (bytes, from, to) => parts.push(Buffer.from(bytes.subarray(from, to))) > 0,
    async () => {},
  )
  stream.close()
  return { bytes: Buffer.concat(parts), broken }
}

describe('a connection that is taken over', () => {
  it('asks for the upgrade with the terminal’s size', async () => {
    answer = (socket) => socket.end(upgraded)
    await readAll()
    const [head = '', body = ''] = asked.toString().split('\r\n\r\n')
    expect(head.split('\r\n')).toEqual([
      'POST /v1.41/exec/abc/start HTTP/1.1',
      'Host: localhost',
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      'Connection: Upgrade',
      'Upgrade: tcp',
    ])
    expect(JSON.parse(body)).toEqual({ Detach: false, Tty: true, ConsoleSize: [24, 80] })
  })

  it('keeps every byte, also those in the packet of the 101, wherever it is cut', async () => {
    const payload = Buffer.from([0x2f, 0x20, 0x23, 0x20, 0xff, 0xc3, 0x0d, 0x0a, 0x00, 0x1b, 0x5b, 0x6d])
    const whole = Buffer.concat([Buffer.from(upgraded), payload])
    for (let cut = 1; cut <= whole.length; cut += 1) {
      answer = (socket) => {
        socket.write(whole.subarray(0, cut))
        setImmediate(() => socket.end(whole.subarray(cut)))
      }
      asked = Buffer.alloc(0)
      expect(await readAll(), `cut at ${cut}`).toEqual({ bytes: payload, broken: null })
    }
  })

  it('carries an answer of 200 too: engines before the upgrade, and podman', async () => {
    answer = (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\nhello')
    expect(String((await readAll()).bytes)).toBe('hello')
  })

  it('half-closes its input and goes on reading', async () => {
    answer = (socket) => {
      socket.write(upgraded)
      socket.once('end', () => socket.end('after the end of input'))
    }
    const stream = await start()
    await stream.write(Buffer.from([0xfe, 0x00, 0xff]))
    stream.endInput()
    let said = ''
    const broken = await stream.read(
      (bytes, from, to) => {
        said += Buffer.from(bytes.subarray(from, to)).toString()
        return true
      },
      async () => {},
    )
    expect({ said, broken }).toEqual({ said: 'after the end of input', broken: null })
    expect(asked.subarray(-3)).toEqual(Buffer.from([0xfe, 0x00, 0xff]))
  })

  it('stops reading while its reader is full', async () => {
    let sent = 0
    let drains = 0
    answer = (socket) => {
      socket.write(upgraded)
      const block = Buffer.alloc(64 * 1024, 120)
      const pump = (): void => {
        while (!socket.destroyed) {
          sent += block.length
          if (!socket.write(block)) return void socket.once('drain', pump)
        }
      }
      socket.on('drain', () => (drains += 1))
      pump()
    }
    const stream = await start()
    let taken = 0
    void stream.read(
      (_bytes, from, to) => {
        taken += to - from
        return false
      },
      () => new Promise(() => {}),
    )
    await new Promise((resolve) => setTimeout(resolve, 100))
    const before = { sent, drains }
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(taken).toBeLessThanOrEqual(64 * 1024)
    expect({ sent, drains }).toEqual(before)
    stream.close()
  })

  it('tells a refusal in the engine’s words', async () => {
    const body = JSON.stringify({ message: 'Container x is not running' })
    answer = (socket) =>
      socket.end(
        `HTTP/1.1 409 Conflict\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      )
    expect(await refusalOf(start())).toMatchObject({ code: 'CONFLICT', reason: 'container-not-running' })
  })
})

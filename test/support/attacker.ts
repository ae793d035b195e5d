import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What a program of our own would never send: requests byte by byte, over a bare connection to the app. */

export type HeaderList = readonly (readonly [name: string, value: string])[]

export interface RawAnswer {
  /** 0 where the connection was closed without an answer. */
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  /** All bytes after the head. */
  readonly body: Buffer
  /** The app closed the connection; false when `waitMs` ran out first. */
  readonly closed: boolean
}

/** Sends `text` as it is, and takes what comes back until the app closes, has answered in full, or `waitMs` is over. */
export function sendRaw(port: number, text: string | Buffer, waitMs = 3000): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    let got = Buffer.alloc(0)
    const finish = (closed: boolean): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve({ ...parse(got), closed })
    }
    const timer = setTimeout(() => finish(false), waitMs)
    socket.on('data', (chunk) => {
      got = Buffer.concat([got, chunk])
      const answer = parse(got)
      const length = answer.headers.get('content-length')
      if (answer.status !== 101 && length !== undefined && answer.body.length >= Number(length)) finish(false)
    })
    socket.on('error', () => finish(true))
    socket.on('close', () => finish(true))
  })
}

/** One request with exactly these headers. */
export function rawRequest(
  port: number,
  request: { method?: string; target?: string; headers: HeaderList; body?: string },
): Promise<RawAnswer> {
  const { method = 'GET', target = '/', headers, body = '' } = request
  const length: HeaderList = body ? [['Content-Length', String(Buffer.byteLength(body))]] : []
  return sendRaw(port, head(method, target, [...headers, ...length]) + body)
}

export interface SocketAnswer {
  /** Of the upgrade: 101, 403 … */
  readonly status: number
  /** The texts that the app sent: none to a stranger. */
  readonly messages: readonly string[]
  readonly closeCode: number | null
  readonly closed: boolean
}

/** Opens /rpc with exactly these headers, sends `token` as first message (null: says nothing), and waits for `ready` or the end. */
export async function rawSocket(
  port: number,
  options: { target?: string; headers: HeaderList; token: string | null; waitMs?: number },
): Promise<SocketAnswer> {
  const { target = '/rpc', headers, token, waitMs = 4000 } = options
  const upgrade: HeaderList = [
    ['Connection', 'Upgrade'],
    ['Upgrade', 'websocket'],
    ['Sec-WebSocket-Version', '13'],
    ['Sec-WebSocket-Key', randomBytes(16).toString('base64')],
  ]
  const socket = connect(port, '127.0.0.1')
  return new Promise((resolve) => {
    let got = Buffer.alloc(0)
    const finish = (closed: boolean): void => {
      clearTimeout(timer)
      socket.destroy()
      const { status, body } = parse(got)
      resolve({ status, closed, ...(status === 101 ? readFrames(body) : { messages: [], closeCode: null }) })
    }
    const timer = setTimeout(() => finish(false), waitMs)
    socket.on('connect', () => {
      socket.write(head('GET', target, [...headers, ...upgrade]))
      if (token !== null) socket.write(frame(token))
    })
    socket.on('data', (chunk) => {
      got = Buffer.concat([got, chunk])
      const { status, body } = parse(got)
      if (status === 101 && readFrames(body).messages.includes('ready')) finish(false)
    })
    socket.on('error', () => finish(true))
    socket.on('close', () => finish(true))
  })
}

/** A masked frame, as clients send them. */
function frame(payload: string | Buffer, opcode = 1): Buffer {
  const bytes = Buffer.from(payload)
  const mask = randomBytes(4)
  const masked = bytes.map((byte, at) => byte ^ (mask[at % 4] ?? 0))
  const length = bytes.length < 126 ? [0x80 | bytes.length] : [0x80 | 126, bytes.length >> 8, bytes.length & 255]
  return Buffer.concat([Buffer.from([0x80 | opcode, ...length]), mask, masked])
}

function head(method: string, target: string, headers: HeaderList): string {
  return `${method} ${target} HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`
}

function parse(bytes: Buffer): { status: number; headers: Map<string, string>; body: Buffer } {
  const end = bytes.indexOf('\r\n\r\n')
  if (end === -1) return { status: 0, headers: new Map(), body: Buffer.alloc(0) }
  const [statusLine = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n')
  const headers = new Map<string, string>()
  for (const line of lines) {
    const colon = line.indexOf(':')
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim())
  }
  return { status: Number(statusLine.split(' ')[1]), headers, body: bytes.subarray(end + 4) }
}

/** Short unfragmented frames are all that a server sends to a stranger. */
function readFrames(bytes: Buffer): { messages: string[]; closeCode: number | null } {
  const messages: string[] = []
  let closeCode: number | null = null
  for (let at = 0; at + 2 <= bytes.length; ) {
    const opcode = (bytes[at] ?? 0) & 15
    const length = (bytes[at + 1] ?? 0) & 127
    const payload = bytes.subarray(at + 2, at + 2 + length)
    if (opcode === 1) messages.push(payload.toString())
    if (opcode === 8 && payload.length >= 2) closeCode = payload.readUInt16BE(0)
    at += 2 + length
  }
  return { messages, closeCode }
}

export interface CountingEngine {
  readonly url: string
  /** What the app asked for because somebody wanted it: all but the checks that a connection makes of itself. */
  asked(): string[]
  close(): Promise<void>
}

/** An engine that has nothing and notes every request. */
export async function startCountingEngine(): Promise<CountingEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'portlight-counting-'))
  const socketPath = join(folder, 'engine.sock')
  const asked: string[] = []
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/^\/v[\d.]+/, '')
    const answers: Record<string, unknown> = {
      '/version': { Version: '20.10.24', ApiVersion: '1.41', MinAPIVersion: '1.12', Os: 'linux', Arch: 'amd64' },
      '/info': { Name: 'counting', NCPU: 1, MemTotal: 1, Driver: 'none', OperatingSystem: 'none' },
    }
    response.setHeader('Api-Version', '1.41')
    response.setHeader('Server', 'Docker/20.10.24 (linux)')
    response.setHeader('Content-Type', 'application/json')
    if (path === '/_ping') response.end('OK')
    else if (path.startsWith('/events')) response.flushHeaders()
    else if (answers[path]) response.end(JSON.stringify(answers[path]))
    else {
      asked.push(`${request.method} ${path}`)
      response.end('[]')
    }
  })
  await new Promise<void>((resolve) => server.listen(socketPath, resolve))
  return {
    url: `unix://${socketPath}`,
    asked: () => [...asked],
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

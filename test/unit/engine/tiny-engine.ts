import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** An HTTP server on a unix socket that answers as little of the Engine API as connecting needs; the rest is the test's. */
export class TinyEngine {
  readonly folder = mkdtempSync(join(tmpdir(), 'portlight-tiny-'))
  readonly socket = join(this.folder, 'docker.sock')
  readonly url = `unix://${this.socket}`
  /** `GET /v1.41/info` … as they came. */
  readonly requests: string[] = []
  readonly sockets = new Set<Socket>()
  readonly eventStreams = new Set<ServerResponse>()
  mostSockets = 0
  /** Answers before anything else; true when it did. */
  handle: (request: IncomingMessage, response: ServerResponse, path: string) => boolean = () => false
  pingHeaders: Record<string, string> = { 'Api-Version': '1.41' }
  version: unknown = { Version: '20.10', ApiVersion: '1.41', MinAPIVersion: '1.12', Components: [{ Name: 'Engine' }] }
  info: unknown = {
    Name: 'tiny',
    MemTotal: 1000,
    NCPU: 2,
    CgroupVersion: '1',
    SystemTime: '2026-11-20T13:26:17.128234848Z',
  }
  #server: Server | undefined

  async start(): Promise<this> {
    const server = createServer((request, response) => this.#answer(request, response))
    server.on('connection', (socket) => {
      this.sockets.add(socket)
      this.mostSockets = Math.max(this.mostSockets, this.sockets.size)
      socket.once('close', () => this.sockets.delete(socket))
    })
    this.#server = server
    await new Promise<void>((resolve) => server.listen(this.socket, resolve))
    return this
  }

  /** As a killed process: every connection breaks, the socket file stays behind or goes. */
  async stop(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    for (const socket of this.sockets) socket.destroy()
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)))
  }

  async close(): Promise<void> {
    await this.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }

  sendEvent(event: unknown): void {
    for (const stream of this.eventStreams) stream.write(`${JSON.stringify(event)}\n`)
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? '').replace(/^\/v[\d.]+(?=\/)/, '')
    this.requests.push(`${request.method} ${request.url}`)
    if (this.handle(request, response, path)) return
    if (path === '/_ping') response.writeHead(200, this.pingHeaders).end('OK')
    else if (path === '/version') sendJson(response, this.version)
    else if (path === '/info') sendJson(response, this.info)
    else if (path.startsWith('/events')) {
      response.writeHead(200, { 'Content-Type': 'application/json' }).flushHeaders()
      this.eventStreams.add(response)
      response.once('close', () => this.eventStreams.delete(response))
    } else sendJson(response, { message: 'page not found' }, 404)
  }
}

export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value))
}

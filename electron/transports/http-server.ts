import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { arrivalPath, guardedOrigin } from './guard.ts'
import { serveSockets } from './socket-server.ts'
import { type StaticFile, securityHeaders } from './static-files.ts'
import type { Tickets } from './tickets.ts'
import type { ServedApp } from './wire.ts'

/** The only address that browser mode listens on. */
const loopback = '127.0.0.1'

const mostBodyBytes = 4096
const refusalDelayMs = 200

export type Screens = (request: IncomingMessage, response: ServerResponse) => void

export interface HttpServerOptions {
  readonly app: ServedApp
  readonly tickets: Tickets
  /** Answers every GET that is none of ours; it is reached by guarded requests only. */
  readonly screens: Screens
  /** A free one when left out. */
  readonly port?: number
  /** A line for the log when a viewer was closed because it did not read. */
  readonly onNotReading?: () => void
}

export interface HttpServer {
  /** `http://127.0.0.1:PORT`; port 80 is left out, as in every origin. */
  readonly origin: string
  /** Ends every session, socket and connection, and stops listening. */
  close(): Promise<void>
}

/**
 * Browser mode's server: the screens, the exchange of tickets for sessions, and the socket at /rpc. Everything is behind the
 * guard, and nothing that can reach the router is behind anything less than a session token.
 *
 *   GET  /open     the constant page that a redirect file leads to; it goes on to / with its fragment
 *   POST /session  {ticket} → {token}
 *   POST /ticket   Authorization: Bearer TOKEN → {ticket}, for another tab
 *   GET  /rpc      WebSocket; the first message is the token
 */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { app, tickets, screens } = options
  const server = createServer({
    requireHostHeader: false, // a missing one is the guard's to refuse
    maxHeaderSize: 8 * 1024,
    headersTimeout: 5000,
    requestTimeout: 10_000,
    keepAliveTimeout: 5000,
    connectionsCheckingInterval: 1000,
  })
  server.maxHeadersCount = 64
  server.maxConnections = 1024
  server.setTimeout(30_000)

  await listen(server, options.port ?? 0)
  const { port } = server.address() as AddressInfo

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value)
    const origin = guardedOrigin(request, port)
    if (origin === null) return end(request, response, 403)
    if (request.method === 'GET') {
      const doorFile = door.get(request.url ?? '')
      if (doorFile) sendFile(response, doorFile)
      else screens(request, response)
      return
    }
    if (request.method !== 'POST') return end(request, response, 405)
    if (request.url === '/session') return openSession(request, response, origin)
    if (request.url === '/ticket') return issueTicket(request, response, origin)
    end(request, response, 404)
  }

  const openSession = async (request: IncomingMessage, response: ServerResponse, origin: string): Promise<void> => {
    if (request.headers['content-type'] !== 'application/json') return end(request, response, 415)
    const body = await readBody(request)
    if (body === null) return end(request, response, 413)
    const redeemed = tickets.redeem(ticketIn(body), origin)
    if (redeemed.kind === 'token') return sendJson(response, { token: redeemed.token })
    await refuse(request, response, redeemed.kind)
  }

  const issueTicket = async (request: IncomingMessage, response: ServerResponse, origin: string): Promise<void> => {
    const token = /^Bearer ([\w-]+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
    const admitted = tickets.admit(token, origin)
    if (admitted.kind === 'session') return sendJson(response, { ticket: tickets.issue() })
    await refuse(request, response, admitted.kind)
  }

  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    response.on('error', () => request.destroy())
    answer(request, response).catch(() => request.destroy()) // the client went away in the middle of its body
  }
  server.on('request', onRequest)
  server.on('checkContinue', onRequest) // the guard decides before anybody is asked for a body
  server.on('checkExpectation', onRequest)
  server.on('clientError', (_error, socket) => socket.destroy())
  const closeSockets = serveSockets({ server, port, app, tickets, onNotReading: options.onNotReading ?? (() => {}) })

  return {
    origin: new URL(`http://${loopback}:${port}`).origin,
    async close() {
      tickets.endAll()
      closeSockets()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}

/** Serves the built screens. */
export function staticScreens(files: ReadonlyMap<string, StaticFile>): Screens {
  return (request, response) => {
    const file = files.get(request.url ?? '')
    if (file) sendFile(response, file)
    else end(request, response, 404)
  }
}

const door = new Map<string, StaticFile>([
  [
    arrivalPath,
    {
      type: 'text/html; charset=utf-8',
      bytes: Buffer.from(
        '<!doctype html><meta charset="utf-8"><title>Portlight</title><script src="/open.js"></script>\n',
      ),
    },
  ],
  [
    '/open.js',
    { type: 'text/javascript; charset=utf-8', bytes: Buffer.from("location.replace('/' + location.hash)\n") },
  ],
])

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, loopback, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

/** An answer without a body. A request body that was not asked for is not read: the connection ends with the answer. */
function end(request: IncomingMessage, response: ServerResponse, status: number): void {
  if (!request.complete) response.setHeader('Connection', 'close')
  response.writeHead(status, { 'Content-Length': 0 })
  response.end(() => {
    if (!request.complete) request.socket.destroySoon()
  })
}

async function refuse(request: IncomingMessage, response: ServerResponse, kind: 'wrong' | 'slow-down'): Promise<void> {
  if (kind === 'slow-down') await new Promise((resolve) => setTimeout(resolve, refusalDelayMs))
  end(request, response, kind === 'wrong' ? 401 : 429)
}

function sendFile(response: ServerResponse, file: StaticFile): void {
  response.writeHead(200, { 'Content-Type': file.type, 'Content-Length': file.bytes.length })
  response.end(file.bytes)
}

function sendJson(response: ServerResponse, value: unknown): void {
  sendFile(response, { type: 'application/json; charset=utf-8', bytes: Buffer.from(JSON.stringify(value)) })
}

/** Null when it is longer than 4 KiB. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  if (Number(request.headers['content-length'] ?? 0) > mostBodyBytes) return null
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > mostBodyBytes) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

/** Anything but `{"ticket": "…"}` is a wrong ticket. */
function ticketIn(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body)
    if (typeof parsed === 'object' && parsed !== null && 'ticket' in parsed && typeof parsed.ticket === 'string')
      return parsed.ticket
  } catch {
    // not JSON
  }
  return ''
}

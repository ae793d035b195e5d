import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { guardedOrigin } from './guard.ts'
import type { Session, Tickets } from './tickets.ts'
import { closeCodes, endSocket, wireOfSocket } from './web-socket.ts'
import { mostMessageBytes, type ServedApp, serveApp } from './wire.ts'

const mostSockets = 32
/** Of those, the ones that have not shown a token yet; the rest stays free for tabs that have one. */
const mostStrangers = 16
const tokenPatienceMs = 2000
const refusalDelayMs = 200

/** The message that tells the page that its token was taken. */
const readyMessage = 'ready'

/** Takes upgrades at /rpc. Nothing is sent to a socket before it has shown a token. Gives what closes them all. */
export function serveSockets(options: {
  server: Server
  port: number
  app: ServedApp
  tickets: Tickets
  onNotReading: () => void
}): () => void {
  const { server, port, app, tickets, onNotReading } = options
  const upgrader = new WebSocketServer({
    noServer: true,
    maxPayload: mostMessageBytes,
    perMessageDeflate: false,
    clientTracking: false,
  })
  const serve = serveApp(app)
  const strangers = new Set<WebSocket>()
  const admitted = new Set<WebSocket>()

  const welcome = (socket: WebSocket, session: Session): void => {
    if (admitted.size >= mostSockets - mostStrangers) {
      endSocket(socket, closeCodes.tooManySockets, 'too many tabs')
      return
    }
    admitted.add(socket)
    const leave = (): void => endSocket(socket, closeCodes.sessionEnded, 'session ended')
    session.ended.addEventListener('abort', leave, { once: true })
    socket.once('close', () => {
      admitted.delete(socket)
      session.ended.removeEventListener('abort', leave)
    })
    serve(wireOfSocket(socket, onNotReading))
    socket.send(readyMessage)
  }

  const meet = (socket: WebSocket, origin: string): void => {
    strangers.add(socket)
    const patience = setTimeout(() => endSocket(socket, closeCodes.sessionEnded, 'no token'), tokenPatienceMs)
    socket.on('error', () => socket.terminate()) // too big, not UTF-8, a broken frame: ws has said so with its close code
    socket.once('close', () => {
      strangers.delete(socket)
      clearTimeout(patience)
    })
    socket.once('message', (token, isBinary) => {
      strangers.delete(socket)
      clearTimeout(patience)
      const answer = tickets.admit(isBinary ? '' : token.toString(), origin)
      if (answer.kind === 'session') welcome(socket, answer.session)
      else if (answer.kind === 'wrong') endSocket(socket, closeCodes.sessionEnded, 'no such session')
      else setTimeout(() => endSocket(socket, closeCodes.slowDown, 'too many tries'), refusalDelayMs)
    })
  }

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    const origin = guardedOrigin(request, port)
    if (origin === null) refuseUpgrade(socket, '403 Forbidden')
    else if (request.url !== '/rpc') refuseUpgrade(socket, '404 Not Found')
    else if (strangers.size >= mostStrangers) refuseUpgrade(socket, '503 Service Unavailable')
    else upgrader.handleUpgrade(request, socket, head, (opened) => meet(opened, origin))
  })

  return () => {
    for (const socket of [...strangers, ...admitted]) endSocket(socket, closeCodes.goingAway, 'Portlight has stopped')
  }
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy())
}

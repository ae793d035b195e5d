import { once } from 'node:events'
import { MessageChannel } from 'node:worker_threads'
import { createRouterClient } from '@orpc/server'
import { WebSocket as Socket } from 'ws'
import { startHttpServer, staticScreens } from '../../electron/transports/http-server.ts'
import { servePort } from '../../electron/transports/message-port.ts'
import { createTickets } from '../../electron/transports/tickets.ts'
import { type Client, clientOverPort, clientOverSocket } from '../../renderer/client.ts'
import type { ScriptedApp } from './scripted-app.ts'

/** One way from a client to the app. */
export interface Way {
  readonly client: Client
  /** The client's process is gone, without a word; null where there is no connection that could break. */
  readonly vanish: (() => void) | null
  close(): Promise<void>
}

export async function overMemory(app: ScriptedApp): Promise<Way> {
  const client = createRouterClient(app.router, { context: {} }) as unknown as Client
  return { client, vanish: null, close: async () => {} }
}

export async function overPort(app: ScriptedApp): Promise<Way> {
  const { port1, port2 } = new MessageChannel()
  servePort(app, port1)
  return {
    client: clientOverPort(port2 as unknown as MessagePort),
    vanish: () => port2.close(),
    close: async () => port2.close(),
  }
}

/** The real server with its real door: a ticket, a session, a token, a socket. */
export async function overSocket(app: ScriptedApp): Promise<Way> {
  const tickets = createTickets()
  const server = await startHttpServer({ app, tickets, screens: staticScreens(new Map()) })
  const answer = await fetch(`${server.origin}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.origin },
    body: JSON.stringify({ ticket: tickets.issue() }),
  })
  const { token } = (await answer.json()) as { token: string }
  const socket = new Socket(`${server.origin.replace('http', 'ws')}/rpc`, { origin: server.origin })
  await once(socket, 'open')
  socket.send(token)
  await once(socket, 'message')
  return {
    client: clientOverSocket(socket as unknown as WebSocket),
    vanish: () => socket.terminate(),
    async close() {
      socket.terminate()
      await server.close()
    },
  }
}

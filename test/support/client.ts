import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import WebSocket from 'ws'
import type { Client } from '../../renderer/client.ts'
import type { RunningApp } from './app.ts'

export interface ConnectedClient {
  readonly client: Client
  close(): void
}

/** A client of the running app without a browser: a socket opened with the session's token, as a page does it. */
export async function connectClient(app: RunningApp): Promise<ConnectedClient> {
  const socket = new WebSocket(`${app.origin.replace('http', 'ws')}/rpc`, { origin: app.origin })
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject)
    socket.once('open', () => {
      socket.once('message', () => resolve())
      socket.send(app.token)
    })
  })
  const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket })
  return { client: createORPCClient(link), close: () => socket.close() }
}

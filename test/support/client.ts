import WebSocket from 'ws'
import { type Client, clientOverSocket } from '../../renderer/client.ts'
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
  return { client: clientOverSocket(socket as unknown as globalThis.WebSocket), close: () => socket.close() }
}

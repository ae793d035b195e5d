import { createORPCClient } from '@orpc/client'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink as SocketLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import type { Contract } from '../shared/contract/index.ts'

/** Everything the back end can do, typed; a stream is an async iterable. The only place that knows transports is this file. */
export type Client = ContractRouterClient<Contract>

/** Desktop: the port that the preload script hands over. After its end every call is refused instead of waiting for ever. */
export function clientOverPort(port: MessagePort): Client {
  let open = true
  port.addEventListener('close', () => {
    open = false
  })
  const guarded = {
    addEventListener: port.addEventListener.bind(port),
    postMessage: (message: string) => sendIf(open, message, () => port.postMessage(message)),
  }
  const client: Client = createORPCClient(new PortLink({ port: guarded as unknown as MessagePort }))
  port.start()
  return client
}

/** Browser mode: a socket that has been opened and authenticated (see renderer/connect.ts). */
export function clientOverSocket(socket: WebSocket): Client {
  const guarded = {
    addEventListener: socket.addEventListener.bind(socket),
    readyState: socket.OPEN,
    send: (message: string) => sendIf(socket.readyState === socket.OPEN, message, () => socket.send(message)),
  }
  return createORPCClient(new SocketLink({ websocket: guarded as unknown as WebSocket }))
}

/**
 * oRPC sends a stream's stop from an event listener: thrown there, an error would be an unhandled rejection. A closed connection has
 * stopped all its streams anyway, so that message may go; a call may not.
 */
function sendIf(open: boolean, message: string, send: () => void): void {
  if (open) send()
  else if (!message.endsWith('"t":4}')) throw new Error('The connection to the back end is closed')
}

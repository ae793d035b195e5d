import { createORPCClient } from '@orpc/client'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink as SocketLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import type { Contract } from '../shared/contract/index.ts'

/** Everything the back end can do, typed; a stream is an async iterable. The only place that knows transports is this file. */
export type Client = ContractRouterClient<Contract>

/** Desktop: the port that the preload script hands over. */
export function clientOverPort(port: MessagePort): Client {
  const client: Client = createORPCClient(new PortLink({ port }))
  port.start()
  return client
}

/** Browser mode: a socket that has been opened and authenticated (see renderer/connect.ts). */
export function clientOverSocket(socket: WebSocket): Client {
  return createORPCClient(new SocketLink({ websocket: socket }))
}

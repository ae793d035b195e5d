import { createORPCClient } from '@orpc/client'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink as SocketLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import type { Contract } from '../shared/contract/index.ts'
import { createParcels, type Parcels } from '../shared/lib/parcels.ts'

/** Everything the back end can do, typed; a stream is an async iterable. The only place that knows transports is this file. */
export type Client = ContractRouterClient<Contract>

/** Desktop: the port that the preload script hands over. After its end every call is refused instead of waiting for ever. */
export function clientOverPort(port: MessagePort): Client {
  let open = true
  port.addEventListener('close', () => {
    open = false
  })
  const parcels = createParcels((frame) => {
    if (open) port.postMessage(frame)
  })
  const guarded = {
    addEventListener: withoutParcels(port, parcels, () => port.close()),
    postMessage: (message: string) => sendIf(open, message, () => port.postMessage(message)),
  }
  const client: Client = createORPCClient(
    new PortLink({ port: guarded as unknown as MessagePort, customJsonSerializers: [parcels.serializer] }),
  )
  port.start()
  return client
}

/** Browser mode: a socket that has been opened and authenticated (see renderer/connect.ts). */
export function clientOverSocket(socket: WebSocket): Client {
  socket.binaryType = 'arraybuffer'
  const isOpen = (): boolean => socket.readyState === socket.OPEN
  const parcels = createParcels((frame) => {
    if (isOpen()) socket.send(frame)
  })
  const guarded = {
    addEventListener: withoutParcels(socket, parcels, () => socket.close()),
    readyState: socket.OPEN,
    send: (message: string) => sendIf(isOpen(), message, () => socket.send(message)),
  }
  return createORPCClient(
    new SocketLink({ websocket: guarded as unknown as WebSocket, customJsonSerializers: [parcels.serializer] }),
  )
}

type Listen = (event: { data?: unknown }) => void

/** `addEventListener` for oRPC: bytes go to the parcels, it gets the messages. */
function withoutParcels(source: WebSocket | MessagePort, parcels: Parcels, end: () => void) {
  return (type: string, listen: Listen): void =>
    source.addEventListener(type, (event) => {
      const { data } = event as { data?: unknown }
      const frame = data instanceof ArrayBuffer ? new Uint8Array(data) : data
      if (!(frame instanceof Uint8Array)) listen(event as { data?: unknown })
      else if (!parcels.receive(frame as Uint8Array<ArrayBuffer>)) end()
    })
}

/**
 * oRPC sends a stream's stop from an event listener: thrown there, an error would be an unhandled rejection. A closed connection has
 * stopped all its streams anyway, so that message may go; a call may not.
 */
function sendIf(open: boolean, message: string, send: () => void): void {
  if (open) send()
  else if (!message.endsWith('"t":4}')) throw new Error('The connection to the back end is closed')
}

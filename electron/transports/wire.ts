import type { Router } from '@orpc/server'
import { RPCHandler } from '@orpc/server/ws'
import { createParcels } from '../../shared/lib/parcels.ts'
import type { Undo } from '../../shared/lib/undo.ts'
import { type CallContext, createCaller } from '../caller.ts'

/** A message beyond this ends the connection. */
export const mostMessageBytes = 1024 * 1024

/**
 * oRPC pulls the next item of a stream as soon as the last one has been taken, all within one turn of the event loop: a busy
 * stream would keep everything else from running, the close of its own connection included. So after this much it waits a turn.
 */
const mostPerTurn = 256 * 1024
const messageOverhead = 256

/** What goes over a wire: oRPC's messages as text, and the bytes that belong to them. */
export type WireMessage = string | Uint8Array<ArrayBuffer>

/** One connection to one viewer. A transport makes it; the router is served over it. */
export interface Wire {
  /** The promise resolves when the next message may be made: a viewer that reads slowly slows its own streams. */
  send(message: WireMessage): void | Promise<void>
  onMessage(listen: (message: WireMessage) => void): void
  /** Called once, however the connection ended. */
  onClose(listen: () => void): void
  close(why: 'malformed' | 'too-big'): void
}

export interface ServedApp {
  // biome-ignore lint/suspicious/noExplicitAny: a transport serves any router and calls none of its procedures itself
  readonly router: Router<any, CallContext>
  /** Counted from the first message that may be served until the connection ends. */
  readonly viewers: { join(): Undo }
}

/** Serves the app over wires: an oRPC handler for each, whose bytes are its own. */
export function serveApp(app: ServedApp): (wire: Wire) => void {
  return (wire) => {
    const parcels = createParcels((frame) => void wire.send(frame))
    const handler = new RPCHandler<CallContext>(app.router, { customJsonSerializers: [parcels.serializer] })
    const leave = app.viewers.join()
    wire.onClose(leave)
    let sentThisTurn = 0
    const send = (message: string): void | Promise<void> => {
      const taken = wire.send(message)
      sentThisTurn += message.length + messageOverhead
      if (taken || sentThisTurn < mostPerTurn) return taken
      sentThisTurn = 0
      return new Promise((resolve) => setImmediate(resolve))
    }
    // oRPC wants a socket of the `ws` package, and of that only these two: a message as a string is all it looks at.
    const socket = {
      send,
      addEventListener(type: 'message' | 'close', listen: (event: { data: string }) => void) {
        if (type === 'close') wire.onClose(() => listen({ data: '' }))
        else
          wire.onMessage((message) => {
            if (typeof message !== 'string') {
              if (message.length > mostMessageBytes) wire.close('too-big')
              else if (!parcels.receive(message)) wire.close('malformed')
              return
            }
            const kind = message.length > mostMessageBytes ? 'too-big' : kindOf(message)
            if (kind === 'request') listen({ data: message })
            // oRPC takes fewer steps to read a stop than a request, so one right behind its request would get there first, be
            // ignored, and leave the stream open for as long as the connection.
            else if (kind === 'stop') setImmediate(() => listen({ data: message }))
            else wire.close(kind)
          })
      },
    } as unknown as Parameters<typeof handler.upgrade>[0]
    void handler.upgrade(socket, { context: { caller: createCaller() } })
  }
}

/** What our client asks for: a procedure by its plain path. */
const plainPath = /^\/[^?#]{0,128}$/
const longestId = 32

/**
 * oRPC takes a message apart without looking, and reads more ways to ask than our client uses: headers that make a file or a form
 * of the body, a method, a query. A broken one would surface as an unhandled rejection or a stack in the terminal, so what our
 * client does not say is malformed. A request has an id and a path; a stop (type 4) has an id only.
 */
function kindOf(message: string): 'request' | 'stop' | 'malformed' {
  try {
    const parsed: unknown = JSON.parse(message)
    if (typeof parsed !== 'object' || parsed === null) return 'malformed'
    const { i: id, t: type, p: request } = parsed as { i?: unknown; t?: unknown; p?: unknown }
    if (typeof id !== 'string' || id.length > longestId) return 'malformed'
    if (type === 4) return 'stop'
    if ((type !== undefined && type !== 1) || typeof request !== 'object' || request === null) return 'malformed'
    const { u: path, h: headers, m: method } = request as { u?: unknown; h?: unknown; m?: unknown }
    const isPlain = headers === undefined && method === undefined && typeof path === 'string' && plainPath.test(path)
    return isPlain ? 'request' : 'malformed'
  } catch {
    return 'malformed'
  }
}

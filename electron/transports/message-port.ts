import { type ServedApp, serveApp, type Wire, type WireMessage } from './wire.ts'

/** What Node's MessagePort and Electron's MessagePortMain have in common, apart from the shape of their message events. */
export interface AnyPort {
  on(event: 'message', listen: (message: unknown) => void): unknown
  on(event: 'close', listen: () => void): unknown
  postMessage(message: unknown): void
  start(): void
  close(): void
}

/**
 * Serves the app over a message port: a desktop window's (MessagePortMain) or a test's (worker_threads). Ports have no
 * back-pressure at all, which the contract allows for: streams carry notices, and bulk is asked for page by page.
 */
export function servePort(app: ServedApp, port: AnyPort): void {
  serveApp(app)(wireOf(port))
  port.start()
}

function wireOf(port: AnyPort): Wire {
  let open = true
  const onClose: (() => void)[] = []
  const closed = (): void => {
    if (!open) return
    open = false
    for (const run of onClose) run()
  }
  port.on('close', closed)
  return {
    send(message) {
      if (open) port.postMessage(message)
    },
    onMessage(listen) {
      port.on('message', (event) => {
        // Electron wraps the data in an event, Node gives it bare.
        const message = typeof event === 'object' && event !== null && 'data' in event ? event.data : event
        if (open) listen(typeof message === 'string' || message instanceof Uint8Array ? (message as WireMessage) : '')
      })
    },
    onClose(listen) {
      onClose.push(listen)
    },
    close() {
      port.close()
      closed()
    },
  }
}

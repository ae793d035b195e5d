import { EventEmitter } from 'node:events'
import type { ChildMessage } from './utility.ts'

/** The back end's side: gives it the `process.parentPort` that Electron gives a utility process. */

const send = (message: ChildMessage): void => {
  if (process.connected) process.send?.(message)
}

/** A MessagePortMain as the back end sees it: messages wait until start(), and come as `{ data, ports }`. */
class ChildPort extends EventEmitter {
  readonly #id: number
  #started = false
  #waiting: unknown[] = []

  constructor(id: number) {
    super()
    this.#id = id
  }

  postMessage(data: unknown): void {
    send({ kind: 'port', port: this.#id, data })
  }

  start(): void {
    this.#started = true
    for (const data of this.#waiting.splice(0)) this.emit('message', { data, ports: [] })
  }

  close(): void {
    send({ kind: 'port-closed', port: this.#id })
  }

  take(data: unknown): void {
    if (this.#started) this.emit('message', { data, ports: [] })
    else this.#waiting.push(data)
  }
}

const ports = new Map<number, ChildPort>()
const waiting: ChildMessage[] = []

class ParentPort extends EventEmitter {
  constructor() {
    super()
    // As documented: messages wait until there is a listener.
    this.on('newListener', (event) => {
      if (event === 'message' && this.listenerCount('message') === 0)
        queueMicrotask(() => {
          for (const message of waiting.splice(0)) hear(message)
        })
    })
  }

  postMessage(data: unknown): void {
    send({ kind: 'message', data, ports: [] })
  }
}

const parentPort = new ParentPort()

function hear(message: ChildMessage): void {
  if (message.kind === 'message') {
    const given = message.ports.map((id) => {
      const port = new ChildPort(id)
      ports.set(id, port)
      return port
    })
    parentPort.emit('message', { data: message.data, ports: given })
  } else if (message.kind === 'port') ports.get(message.port)?.take(message.data)
  else {
    ports.get(message.port)?.emit('close')
    ports.delete(message.port)
  }
}

process.on('message', (message) => {
  if (parentPort.listenerCount('message') === 0 || waiting.length > 0) waiting.push(message as ChildMessage)
  else hear(message as ChildMessage)
})
// The shell that started this process is gone: a utility process would end with it.
process.on('disconnect', () => process.exit(0))

Object.defineProperty(process, 'parentPort', { value: parentPort })

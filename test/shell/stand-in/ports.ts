import { EventEmitter } from 'node:events'

/** What a port gets: plain data, as after a structured clone. */
type Deliver = (data: unknown) => void

/**
 * One end of a MessageChannelMain. The shell never listens on one itself: it gives both away, one to the back end, one to a
 * page. The stand-in therefore knows given-away ports only, each with a way to its new home.
 */
export class StandInPort extends EventEmitter {
  peer: StandInPort | undefined
  #deliver: Deliver | undefined
  #onClosed: (() => void) | undefined
  #waiting: unknown[] = []
  #closed = false

  /** Moves this end elsewhere: what the other end sends goes to `deliver`, in order, the kept messages first. */
  moveTo(deliver: Deliver, onClosed: () => void): void {
    if (this.#deliver) throw new Error('This port was transferred before')
    this.#deliver = deliver
    this.#onClosed = onClosed
    for (const data of this.#waiting) deliver(data)
    this.#waiting = []
    if (this.#closed) onClosed()
  }

  /** From this end's home to the other end. */
  send(data: unknown): void {
    this.peer?.take(data)
  }

  take(data: unknown): void {
    if (this.#closed) return
    if (this.#deliver) this.#deliver(data)
    else this.#waiting.push(data)
  }

  /** Either end closes both, as with real ports. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#onClosed?.()
    this.peer?.close()
  }
}

export class MessageChannelMain {
  readonly port1 = new StandInPort()
  readonly port2 = new StandInPort()

  constructor() {
    this.port1.peer = this.port2
    this.port2.peer = this.port1
  }
}

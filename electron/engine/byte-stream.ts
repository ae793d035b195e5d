import type { Socket } from 'node:net'
import { garbled } from './faults.ts'
import { bodyOf, type HttpBody, type TakeBytes } from './http-body.ts'
import { type AnswerHead, HeadReader } from './http-head.ts'

/** An answer whose body is read in pieces as big as the socket gives them. */
export interface ByteStream {
  readonly head: AnswerHead
  /**
   * Reads the body, once. Resolves with null when it was whole, else with what broke it; rejects with what `take` or `drained` throws.
   * Where `take` returns false the socket rests until `drained` resolves.
   */
  read(take: TakeBytes, drained: () => Promise<void>): Promise<unknown>
  /** For a connection that was taken over: resolves when the socket has room for more, rejects when it is gone. */
  write(bytes: Uint8Array): Promise<void>
  /** No more input; what comes is still read. */
  endInput(): void
  close(): void
}

/** What is asked for: a GET, or with `upgrade` a POST of that body after which the connection carries bytes both ways (hijack). */
export interface StreamAsk {
  readonly target: string
  readonly host: string
  readonly upgrade?: Uint8Array | undefined
}

/** Opens a socket whose bytes go to `onBytes`: `length` bytes of a buffer that is used again. False pauses it; `resume` goes on. */
export type Connect = (onBytes: (bytes: Uint8Array, length: number) => boolean) => Socket

/**
 * Sends one request over a connection of its own and reads what comes, without node's HTTP client: that makes an event, a Buffer and
 * queue entries of each chunk, and engines send a chunk a line (decision 10). Rejects with an AppError where what answers speaks no
 * HTTP, with the signal's reason, or with node's error.
 */
export async function openByteStream(connect: Connect, ask: StreamAsk, signal: AbortSignal): Promise<ByteStream> {
  const stream = new SocketStream(connect, signal)
  try {
    const head = await stream.open(ask)
    return { head, read: stream.read, write: stream.write, endInput: stream.endInput, close: stream.close }
  } catch (error) {
    stream.close()
    throw error
  }
}

class SocketStream {
  readonly #socket: Socket
  readonly #signal: AbortSignal
  readonly #headReader = new HeadReader()
  readonly #opened = Promise.withResolvers<AnswerHead>()
  readonly #ended = Promise.withResolvers<unknown>()
  #body: HttpBody | null = null
  /** Came with the head, before anybody took it. */
  #early = new Uint8Array(0)
  #take: TakeBytes | null = null
  #drained: () => Promise<void> = async () => {}

  constructor(connect: Connect, signal: AbortSignal) {
    this.#signal = signal
    // Whoever has not come to wait for them yet, or never will, misses nothing.
    this.#opened.promise.catch(() => {})
    this.#ended.promise.catch(() => {})
    this.#socket = connect((bytes, length) => this.#receive(bytes, length))
    this.#socket.on('error', (error) => this.#end(error))
    this.#socket.on('end', () => this.#connectionEnded())
    this.#socket.on('close', () => this.#connectionEnded())
    signal.addEventListener('abort', this.#abort, { once: true })
    if (signal.aborted) this.#abort()
  }

  open({ target, host, upgrade }: StreamAsk): Promise<AnswerHead> {
    const first = `${upgrade ? 'POST' : 'GET'} ${target} HTTP/1.1\r\nHost: ${host}\r\n`
    const body = upgrade && `Content-Type: application/json\r\nContent-Length: ${upgrade.length}\r\n`
    this.#socket.write(
      upgrade ? `${first}${body}Connection: Upgrade\r\nUpgrade: tcp\r\n\r\n` : `${first}Connection: close\r\n\r\n`,
      'latin1',
    )
    if (upgrade) {
      this.#socket.setNoDelay()
      if (upgrade.length > 0) this.#socket.write(upgrade)
    }
    return this.#opened.promise
  }

  readonly write = (bytes: Uint8Array): Promise<void> =>
    new Promise((resolve, reject) => {
      this.#socket.write(bytes, (error) => (error ? reject(error) : resolve()))
    })

  readonly endInput = (): void => {
    this.#socket.end()
  }

  readonly read: ByteStream['read'] = (take, drained) => {
    this.#take = take
    this.#drained = drained
    const early = this.#early
    this.#early = new Uint8Array(0)
    if (this.#push(early, early.length)) this.#socket.resume()
    return this.#ended.promise
  }

  readonly close = (): void => {
    this.#signal.removeEventListener('abort', this.#abort)
    this.#socket.destroy()
  }

  readonly #abort = (): void => {
    this.#end(this.#signal.reason)
    this.close()
  }

  #connectionEnded(): void {
    const whole = this.#body !== null && this.#body.state !== 'open'
    this.#end(whole ? null : new Error('The connection closed'))
  }

  #end(reason: unknown): void {
    this.#opened.reject(reason)
    this.#ended.resolve(reason)
  }

  #receive(bytes: Uint8Array, length: number): boolean {
    if (this.#take) return this.#push(bytes, length)
    if (this.#body) return false
    try {
      const read = this.#headReader.push(bytes.subarray(0, length))
      if (!read) return true
      this.#body = bodyOf(read.head.status, read.head.headers)
      this.#early = Uint8Array.from(bytes.subarray(read.bodyAt, length))
      this.#opened.resolve(read.head)
    } catch (error) {
      this.#end(error)
    }
    return false
  }

  /** False pauses the socket. */
  #push(bytes: Uint8Array, length: number): boolean {
    const body = this.#body
    if (!body || !this.#take) return false
    try {
      const wantsMore = body.push(bytes, 0, length, this.#take)
      if (body.fault !== null) this.#end(garbled(0, body.fault))
      else if (body.state === 'ended') this.#end(null)
      else if (wantsMore) return true
      else this.#rest()
    } catch (error) {
      this.#ended.reject(error)
    }
    return false
  }

  #rest(): void {
    this.#drained().then(
      () => this.#socket.resume(),
      (error: unknown) => this.#ended.reject(error),
    )
  }
}

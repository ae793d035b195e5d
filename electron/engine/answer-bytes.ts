import { AppError } from '../fault.ts'
import type { Api, StreamRequest } from './api.ts'
import { describe } from './faults.ts'
import { cut } from './progress.ts'

/** So much is gathered while the reader has the piece before; then the socket rests. */
const enoughBytes = 256 * 1024
/** What one read of a socket may bring beyond that. */
const readBytes = 64 * 1024

/**
 * The body of an answer to a GET, piece by piece, as the reader takes it; a piece is lent until the next one is asked for (decision 16).
 * Throws stream-cut where it ends early or breaks; closes it in any case.
 */
export async function* answerBytes(
  api: Api,
  request: Omit<StreamRequest, 'limitMs'>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  // No limit on the head: engines write a whole archive to their disk before the first byte.
  const { stream, close } = await api.stream({ ...request, limitMs: null }, signal)
  const relay = new Relay()
  try {
    stream.read(relay.take, relay.drained).then(relay.end, relay.end)
    for (;;) {
      const piece = await relay.next()
      if (!piece) break
      yield piece
    }
    const broken = relay.broken
    if (broken !== null) throw broken instanceof AppError ? broken : cut(describe(broken), broken)
  } finally {
    close()
  }
}

/** Between a socket, whose buffer is only ours while it calls, and a reader that takes its time. */
class Relay {
  #filling = Buffer.allocUnsafeSlow(enoughBytes + readBytes)
  #lent = Buffer.allocUnsafeSlow(enoughBytes + readBytes)
  #filled = 0
  #isOver = false
  #wake = (): void => {}
  #resume = (): void => {}
  broken: unknown = null

  readonly take = (bytes: Uint8Array, start: number, end: number): boolean => {
    const needed = this.#filled + end - start
    // What rests may still give what it has read already.
    if (needed > this.#filling.length) this.#filling = Buffer.concat([this.#filling], 2 * needed)
    this.#filling.set(bytes.subarray(start, end), this.#filled)
    this.#filled = needed
    this.#wake()
    return needed < enoughBytes
  }

  readonly drained = (): Promise<void> =>
    new Promise((resolve) => {
      this.#resume = resolve
      if (this.#filled < enoughBytes) resolve()
    })

  readonly end = (broken: unknown): void => {
    this.broken = broken
    this.#isOver = true
    this.#wake()
  }

  /** What has come since the last one, or null where nothing comes any more. */
  async next(): Promise<Uint8Array | null> {
    while (this.#filled === 0 && !this.#isOver)
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    if (this.#filled === 0) return null
    const piece = this.#filling.subarray(0, this.#filled)
    const free = this.#lent
    this.#lent = this.#filling
    this.#filling = free
    this.#filled = 0
    this.#resume()
    return piece
  }
}

import { largestPiece, piecesAhead } from '../../../shared/lib/file-limits.ts'
import { roomFor } from '../../../shared/lib/parcels.ts'
import { AppError } from '../../fault.ts'
import { passedThrough } from '../memory.ts'

/** Nobody gives or takes for this long: the window is gone. */
const idleMs = 30_000

const lost = (detail: string): AppError => new AppError('CONFLICT', 'transfer-lost', { detail })

interface Given {
  readonly bytes: Uint8Array
  readonly taken: () => void
  readonly refused: (error: unknown) => void
}

/** Bytes from the window to the engine: what waits is taken before more is asked for, so at most `mostAhead` pieces wait. */
export class Inlet {
  readonly #idleMs: number
  #given = 0
  #taken = 0
  readonly #waiting: Given[] = []
  #wake: (() => void) | null = null
  #ended = false
  #fault: unknown = null
  #read = false
  #finished = false

  constructor(limitMs = idleMs) {
    this.#idleMs = limitMs
  }

  /** Bytes that the engine has taken. */
  get taken(): number {
    return this.#taken
  }

  /** Resolves when the engine has taken them. */
  give(at: number, bytes: Uint8Array, last: boolean): Promise<void> {
    if (this.#finished) return Promise.resolve()
    if (this.#fault !== null) return Promise.reject(this.#fault)
    if (this.#ended || this.#waiting.length >= piecesAhead || at !== this.#given)
      return Promise.reject(lost(`Bytes from ${at} on do not follow the ${this.#given} that came`))
    this.#ended = last
    this.#given += bytes.length
    if (bytes.length === 0) {
      this.#wake?.()
      return Promise.resolve()
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ bytes, taken: resolve, refused: reject })
      this.#wake?.()
    })
  }

  /** What was given and what will be is refused with this. */
  fail(error: unknown): void {
    this.#fault ??= error
    for (const { refused } of this.#waiting.splice(0)) refused(this.#fault)
    this.#wake?.()
  }

  /** The engine has what it needs: the rest (the padding of a tar) is dropped. */
  finish(): void {
    this.#finished = true
    for (const { taken } of this.#waiting.splice(0)) taken()
    this.#wake?.()
  }

  /** To be read once. Throws where the window is gone. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void> {
    if (this.#read) throw new Error('An inlet is read once')
    this.#read = true
    for (;;) {
      if (this.#fault !== null) throw this.#fault
      const [piece] = this.#waiting
      if (piece) {
        yield piece.bytes
        this.#taken += piece.bytes.length
        // Unless it was refused meanwhile.
        if (this.#waiting[0] === piece) this.#waiting.shift()
        piece.taken()
        passedThrough(piece.bytes.length)
      } else if (this.#ended || this.#finished) return
      else await this.#nextPiece()
    }
  }

  async #nextPiece(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.fail(lost(`Nothing came for ${this.#idleMs / 1000} s`))
        resolve()
      }, this.#idleMs)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#wake = null
  }
}

/**
 * Bytes from the engine to the window, in pieces that the window asks for; the engine waits for it. A piece is lent until the second one
 * after it is asked for: who asks for the next one has this one whole.
 */
export class TakeOut {
  readonly #source: AsyncIterator<Uint8Array>
  readonly #idleMs: number
  readonly #onTaken: (bytes: number) => void
  readonly #over = Promise.withResolvers<number>()
  /** Of the source's last piece. */
  #rest: Uint8Array = new Uint8Array(0)
  #filling = roomFor(largestPiece)
  #given = roomFor(largestPiece)
  #at = 0
  #kept: { at: number; bytes: Uint8Array; next: number | null } | null = null
  #busy = false
  #isOver = false
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(source: AsyncIterable<Uint8Array>, onTaken: (bytes: number) => void, limitMs = idleMs) {
    this.#source = source[Symbol.asyncIterator]()
    this.#onTaken = onTaken
    this.#idleMs = limitMs
    this.#over.promise.catch(() => {})
    this.#startClock()
  }

  /** Resolves with the number of bytes when all were taken. */
  get over(): Promise<number> {
    return this.#over.promise
  }

  async take(at: number): Promise<{ bytes: Uint8Array; next: number | null }> {
    if (this.#kept?.at === at) return this.#kept
    if (this.#isOver) await this.#over.promise
    if (this.#busy || this.#isOver || at !== this.#at) throw lost(`Bytes from ${at} on are not next: ${this.#at} are`)
    this.#busy = true
    clearTimeout(this.#timer)
    try {
      const bytes = await this.#piece()
      this.#at += bytes.length
      const isLast = bytes.length < largestPiece
      this.#kept = { at, bytes, next: isLast ? null : this.#at }
      this.#onTaken(this.#at)
      if (isLast) this.#end(() => this.#over.resolve(this.#at))
      else this.#startClock()
      return this.#kept
    } catch (error) {
      this.fail(error)
      throw error
    } finally {
      this.#busy = false
    }
  }

  /** In place of `take`, from the beginning: all of it straight into `write`, each piece lent for as long as that takes. */
  async pour(write: (bytes: Uint8Array) => Promise<void>): Promise<void> {
    if (this.#isOver) await this.#over.promise
    if (this.#busy || this.#isOver || this.#at > 0) throw lost('Somebody takes these bytes already')
    this.#busy = true
    clearTimeout(this.#timer)
    try {
      for (;;) {
        const { done, value } = await this.#source.next()
        if (done) break
        await write(value)
        this.#at += value.length
        this.#onTaken(this.#at)
      }
      this.#end(() => this.#over.resolve(this.#at))
    } catch (error) {
      this.fail(error)
    }
    // Whatever broke when it was stopped, it was stopped.
    await this.#over.promise
  }

  fail(error: unknown): void {
    this.#end(() => this.#over.reject(error))
    // Not waited for: it may hang in a read that the job's own signal ends.
    this.#source.return?.().then(undefined, () => undefined)
  }

  #end(settle: () => void): void {
    clearTimeout(this.#timer)
    if (this.#isOver) return
    this.#isOver = true
    settle()
  }

  #startClock(): void {
    this.#timer = setTimeout(() => this.fail(lost(`Nobody took anything for ${this.#idleMs / 1000} s`)), this.#idleMs)
  }

  /** A whole piece, or the rest. */
  async #piece(): Promise<Uint8Array> {
    const piece = this.#filling
    let filled = 0
    while (filled < largestPiece) {
      if (this.#rest.length === 0) {
        const { done, value } = await this.#source.next()
        if (done) break
        this.#rest = value
      }
      const part = this.#rest.subarray(0, largestPiece - filled)
      piece.set(part, filled)
      filled += part.length
      this.#rest = this.#rest.subarray(part.length)
    }
    this.#filling = this.#given
    this.#given = piece
    return piece.subarray(0, filled)
  }
}

/** Takes `bytes[start..end)`, only valid during the call. False asks for a pause; what has been read already still comes. */
export type TakeBytes = (bytes: Uint8Array, start: number, end: number) => boolean

/** Reads the body of one answer out of the bytes of its connection, cut anywhere. Nothing is copied or held back. */
export interface HttpBody {
  /** False when `take` asked for a pause. Throws what `take` throws, never because of what came. */
  push(bytes: Uint8Array, start: number, end: number, take: TakeBytes): boolean
  /** `ended`: all of it has come. `may-end`: only the end of the connection ends it, and may do so here. */
  readonly state: 'open' | 'may-end' | 'ended'
  /** What is wrong with the framing; nothing is read any more then. */
  readonly fault: string | null
}

/** The body that such a head announces. */
export function bodyOf(status: number, headers: ReadonlyMap<string, string>): HttpBody {
  if (status === 204 || status === 304) return new CountedBody(0)
  const coding = headers.get('transfer-encoding')?.toLowerCase()
  if (coding === 'chunked') return new ChunkedBody()
  if (coding !== undefined) return new CountedBody(0, `The answer has the transfer coding ${coding}`)
  const length = headers.get('content-length')
  if (length === undefined) return new CountedBody(Number.POSITIVE_INFINITY)
  if (!/^\d{1,15}$/.test(length)) return new CountedBody(0, `The answer's length is ${length}`)
  return new CountedBody(Number(length))
}

/** A body of so many bytes, or of all that come. */
class CountedBody implements HttpBody {
  readonly fault: string | null
  #remaining: number

  constructor(length: number, fault: string | null = null) {
    this.#remaining = length
    this.fault = fault
  }

  get state(): HttpBody['state'] {
    return this.#remaining === 0 ? 'ended' : this.#remaining === Number.POSITIVE_INFINITY ? 'may-end' : 'open'
  }

  push(bytes: Uint8Array, start: number, end: number, take: TakeBytes): boolean {
    const to = Math.min(end, start + this.#remaining)
    this.#remaining -= to - start
    return to === start || take(bytes, start, to)
  }
}

/** Of a chunk's extension, and of all trailers together. */
const asideLimit = 16 * 1024
/** A number holds 2^48 exactly, and no chunk is as long. */
const mostDigits = 12
const lineFeed = 10
const carriageReturn = 13

/** A body in chunks: the size in hexadecimal digits, the bytes, a line end, and so on until a chunk of none. */
class ChunkedBody implements HttpBody {
  state: HttpBody['state'] = 'open'
  fault: string | null = null
  #part: 'size' | 'extension' | 'size-end' | 'bytes' | 'after' | 'after-end' | 'trailer' | 'trailer-end' = 'size'
  /** Of the chunk; while its bytes are read, those that are yet to come. */
  #size = 0
  #digits = 0
  #aside = 0
  /** Bytes of the present line of the trailer. */
  #line = 0

  push(bytes: Uint8Array, start: number, end: number, take: TakeBytes): boolean {
    let wantsMore = true
    let at = start
    while (at < end && this.state === 'open' && this.fault === null) {
      if (this.#part === 'bytes') {
        const to = Math.min(end, at + this.#size)
        this.#size -= to - at
        if (this.#size === 0) this.#part = 'after'
        if (!take(bytes, at, to)) wantsMore = false
        at = to
      } else {
        this.#read(bytes[at] as number)
        at += 1
      }
    }
    return wantsMore
  }

  #read(byte: number): void {
    switch (this.#part) {
      case 'size':
        this.#readSize(byte)
        return
      case 'extension':
        this.#countAside()
        if (byte === carriageReturn) this.#part = 'size-end'
        return
      case 'size-end':
        this.#expect(byte, lineFeed)
        this.#part = this.#size === 0 ? 'trailer' : 'bytes'
        this.#digits = 0
        this.#aside = 0
        return
      case 'after':
        this.#expect(byte, carriageReturn)
        this.#part = 'after-end'
        return
      case 'after-end':
        this.#expect(byte, lineFeed)
        this.#part = 'size'
        return
      case 'trailer':
        this.#countAside()
        if (byte === carriageReturn) this.#part = 'trailer-end'
        else this.#line += 1
        return
      case 'trailer-end':
        this.#expect(byte, lineFeed)
        if (this.#line === 0) this.state = 'ended'
        this.#line = 0
        this.#part = 'trailer'
    }
  }

  #readSize(byte: number): void {
    const digit = digitOf(byte)
    if (digit >= 0 && this.#digits < mostDigits) {
      this.#size = this.#size * 16 + digit
      this.#digits += 1
    } else if (digit >= 0 || this.#digits === 0) this.fault = 'The answer has a chunk without a size'
    else this.#part = byte === carriageReturn ? 'size-end' : 'extension'
  }

  #countAside(): void {
    this.#aside += 1
    if (this.#aside > asideLimit) this.fault = 'The answer has an extension or trailer without an end'
  }

  #expect(byte: number, wanted: number): void {
    if (byte !== wanted) this.fault = 'The answer has a chunk that does not end where its size says'
  }
}

function digitOf(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48
  const letter = byte | 32
  return letter >= 97 && letter <= 102 ? letter - 87 : -1
}

/** What the multiplexed stream is read into; bytes are only valid during the call. */
export interface FrameSink {
  frame(stream: 'stdout' | 'stderr', payloadBytes: number): void
  /** `bytes[start..end)`. False asks for a pause; what is left of the chunk still comes. */
  data(bytes: Uint8Array, start: number, end: number): boolean
  /** Frame type 3: the engine failed to read on and says why. */
  engineError(message: string): void
}

interface FramesEnd {
  /** `garbled`: a frame of an unknown type came, and nothing after it can be trusted. */
  readonly kind: 'whole' | 'in-header' | 'in-payload' | 'garbled'
  readonly missingBytes: number
  readonly detail: string
}

const headerBytes = 8
const errorTextLimit = 8 * 1024

/**
 * Reads the engine's multiplexed log stream: frames of an 8-byte header (type, three zeros, payload length as uint32 BE) and a
 * payload, cut anywhere. Payload bytes are handed on as they come, where they are: nothing is copied, held back, or
 * allocated by the length that a header claims (4 GiB is possible). A payload may be cut inside a UTF-8 character; decoding is
 * the reader's, one decoder a stream.
 */
export class LogFrames {
  readonly #sink: FrameSink
  readonly #header = new Uint8Array(headerBytes)
  #headerFilled = 0
  /** Payload bytes of the present frame that are yet to come. */
  #remaining = 0
  #inError = false
  #errorParts: Uint8Array[] = []
  #errorBytes = 0
  #garbled: string | null = null

  constructor(sink: FrameSink) {
    this.#sink = sink
  }

  /** False when the sink asked for a pause. Never throws because of what the engine sent. */
  push(bytes: Uint8Array, start = 0, end = bytes.length): boolean {
    let wantsMore = true
    let at = start
    while (at < end && this.#garbled === null) {
      if (this.#remaining > 0) {
        const from = at
        at = Math.min(end, at + this.#remaining)
        this.#remaining -= at - from
        if (this.#inError) this.#takeError(bytes.subarray(from, at))
        else if (!this.#sink.data(bytes, from, at)) wantsMore = false
      } else if (this.#headerFilled === 0 && end - at >= headerBytes) {
        this.#begin(bytes, at)
        at += headerBytes
      } else {
        this.#header[this.#headerFilled++] = bytes[at++] as number
        if (this.#headerFilled === headerBytes) {
          this.#headerFilled = 0
          this.#begin(this.#header, 0)
        }
      }
    }
    return wantsMore
  }

  /** The stream has ended: tells whether it ended between two frames. */
  end(): FramesEnd {
    if (this.#inError) this.#flushError()
    if (this.#garbled !== null) return { kind: 'garbled', missingBytes: 0, detail: this.#garbled }
    if (this.#headerFilled > 0) {
      const missingBytes = headerBytes - this.#headerFilled
      return {
        kind: 'in-header',
        missingBytes,
        detail: `The log stream ended ${missingBytes} bytes before the end of a frame header`,
      }
    }
    if (this.#remaining > 0) {
      return {
        kind: 'in-payload',
        missingBytes: this.#remaining,
        detail: `The log stream ended ${this.#remaining} bytes before the end of a frame`,
      }
    }
    return { kind: 'whole', missingBytes: 0, detail: '' }
  }

  #begin(bytes: Uint8Array, at: number): void {
    const type = bytes[at] as number
    // No shifts: 4 GiB lengths would turn negative.
    const length =
      (bytes[at + 4] as number) * 0x1000000 +
      (((bytes[at + 5] as number) << 16) | ((bytes[at + 6] as number) << 8) | (bytes[at + 7] as number))
    if (type > 3) {
      const seen = Array.from(bytes.subarray(at, at + headerBytes), (byte) => byte.toString(16).padStart(2, '0')).join(
        ' ',
      )
      this.#garbled = `Unknown frame type ${type} (${seen})`
      return
    }
    this.#remaining = length
    this.#inError = type === 3
    if (type !== 3) this.#sink.frame(type === 2 ? 'stderr' : 'stdout', length)
    else if (length === 0) this.#flushError()
  }

  #takeError(bytes: Uint8Array): void {
    const room = errorTextLimit - this.#errorBytes
    if (room > 0) {
      // A copy (`slice` of a Buffer is none): the view is not valid after this call.
      this.#errorParts.push(Uint8Array.from(bytes.subarray(0, room)))
      this.#errorBytes += Math.min(room, bytes.length)
    }
    if (this.#remaining === 0) this.#flushError()
  }

  #flushError(): void {
    const message = new TextDecoder().decode(Buffer.concat(this.#errorParts)).trim()
    this.#inError = false
    this.#errorParts = []
    this.#errorBytes = 0
    this.#sink.engineError(message)
  }
}

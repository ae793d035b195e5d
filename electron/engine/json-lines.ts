/** What a stream of JSON values is read into. */
interface JsonLinesSink {
  value(value: unknown): void
  /** A line that is too long or no JSON. It is left out; the next one is read as usual. `sample` is its beginning. */
  garbled(why: 'too-long' | 'not-json', sample: string): void
}

const lineFeed = 0x0a
const recordSeparator = 0x1e
const sampleBytes = 200

/**
 * Reads newline-delimited JSON and RFC 7464 sequences (0x1e before each value), cut anywhere, with CRLF or without, with or
 * without a newline at the very end. Works on bytes, so that a character cut in two stays whole. At most `maxLineBytes` are held.
 */
export class JsonLines {
  readonly #sink: JsonLinesSink
  readonly #maxLineBytes: number
  readonly #decoder = new TextDecoder()
  #parts: Uint8Array[] = []
  #bytes = 0
  #tooLong = false

  constructor(sink: JsonLinesSink, maxLineBytes = 4 * 1024 * 1024) {
    this.#sink = sink
    this.#maxLineBytes = maxLineBytes
  }

  push(chunk: Uint8Array): void {
    // Looked for once a chunk, so that plain NDJSON pays for one search a line and not two.
    let separatorAt = chunk.indexOf(recordSeparator)
    let from = 0
    while (from < chunk.length) {
      if (separatorAt !== -1 && separatorAt < from) separatorAt = chunk.indexOf(recordSeparator, from)
      const feedAt = chunk.indexOf(lineFeed, from)
      const to = feedAt === -1 ? separatorAt : separatorAt === -1 ? feedAt : Math.min(feedAt, separatorAt)
      if (to === -1) {
        this.#keep(chunk.subarray(from))
        return
      }
      this.#keep(chunk.subarray(from, to))
      this.#finish()
      from = to + 1
    }
  }

  /** The stream has ended: what is held is the last line. */
  end(): void {
    this.#finish()
  }

  #keep(part: Uint8Array): void {
    if (part.length === 0) return
    const room = this.#maxLineBytes - this.#bytes
    this.#bytes += part.length
    if (this.#bytes <= this.#maxLineBytes) this.#parts.push(part)
    else if (!this.#tooLong) {
      this.#tooLong = true
      this.#parts = [concat([...this.#parts, part.subarray(0, room)], sampleBytes)]
    }
  }

  #finish(): void {
    if (this.#bytes === 0) return
    const bytes = concat(this.#parts, Math.min(this.#bytes, this.#maxLineBytes))
    const tooLong = this.#tooLong
    this.#parts = []
    this.#bytes = 0
    this.#tooLong = false
    const line = this.#decoder.decode(tooLong ? bytes.subarray(0, sampleBytes) : bytes)
    if (tooLong) {
      this.#sink.garbled('too-long', line)
      return
    }
    if (line.trim() === '') return
    let value: unknown
    try {
      value = JSON.parse(line)
    } catch {
      this.#sink.garbled('not-json', line.slice(0, sampleBytes))
      return
    }
    this.#sink.value(value)
  }
}

/** One array of at most `limit` bytes; no copy where there is but one part. */
function concat(parts: readonly Uint8Array[], limit: number): Uint8Array {
  const [first] = parts
  if (first && parts.length === 1) return first.subarray(0, limit)
  const whole = new Uint8Array(
    Math.min(
      limit,
      parts.reduce((sum, part) => sum + part.length, 0),
    ),
  )
  let at = 0
  for (const part of parts) {
    const piece = part.subarray(0, whole.length - at)
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

/** The text of an `{"error": …}` object, which engines send in the middle of a stream that began with 200. */
export function errorInStream(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null
  const { error, errorDetail, Type, status } = value as Record<string, unknown>
  if (Type !== undefined || status !== undefined) return null
  if (typeof error === 'string' && error !== '') return error
  const message =
    typeof errorDetail === 'object' && errorDetail !== null ? (errorDetail as { message?: unknown }).message : null
  return typeof message === 'string' && message !== '' ? message : null
}

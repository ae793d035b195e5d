import { flag } from './flags.ts'
import { type EngineTime, isBefore, longestTimestamp, TimestampReader, toText } from './timestamp.ts'

/**
 * Takes one line: `bytes[start..end)` without timestamp and newline, only valid during the call. `pieces`: where in it (from `start`) the
 * engine repeated the timestamp.
 */
export type LineOut = (
  seconds: number,
  nanos: number,
  flags: number,
  bytes: Uint8Array,
  start: number,
  end: number,
  pieces?: readonly number[],
) => void

/**
 * The engine cuts a line that is longer than this into pieces, each with the line's timestamp before it. Its json-file driver then
 * makes U+FFFD of each byte that is no UTF-8, also where the cut fell into a character, so a piece may come back longer.
 */
const pieceBytes = 16 * 1024
/** A line that goes on is handed out in parts of this size, so that one without an end cannot fill the memory. */
const partBytes = 1024 * 1024
const newline = 10

class OpenLine {
  /** A line has begun and not ended. */
  open = false
  /** Where in it we are: reading a timestamp (of the line, or one repeated before a piece), or its text. */
  inHead = true
  /** The head being read follows a frame border; else it is a guess after 16 KiB of a TTY's unframed stream. */
  atFrame = true
  seconds = 0
  nanos = 0
  /** `flag.noTime` and `flag.stderr` of the line. */
  flags = 0
  text: Uint8Array = new Uint8Array(0)
  length = 0
  /** Where in the text the timestamp was repeated. */
  pieces: number[] | undefined
  /** Text bytes since the last timestamp. */
  piece = 0
  /** Not framed (a TTY): only the line's timestamp in its midst tells where a piece ends. */
  raw = false
  readonly head = new Uint8Array(longestTimestamp)
  headLength = 0
}

/**
 * Makes lines of one container's frames. Each of its two streams has its own open line, so that a long line of one is never
 * glued to what the other says meanwhile.
 */
export class LineAssembler {
  readonly #out: LineOut
  readonly #time = new TimestampReader()
  readonly #stdout = new OpenLine()
  readonly #stderr = new OpenLine()
  #now = this.#stdout
  /** Bytes of the present frame that are yet to come, where that is known. */
  #frameLeft = 0

  constructor(out: LineOut) {
    this.#out = out
  }

  /** What follows in `data` belongs to a new frame of `stream`, endless for a TTY, whose stream is not framed. */
  frame(stream: 'stdout' | 'stderr', payloadBytes = 0): void {
    const line = stream === 'stdout' ? this.#stdout : this.#stderr
    this.#now = line
    if (line.headLength > 0) this.#settleHead(line)
    line.inHead = true
    line.atFrame = true
    line.raw = payloadBytes === Number.POSITIVE_INFINITY
    this.#frameLeft = payloadBytes
  }

  /** `bytes[start..end)`, only valid during the call. */
  data(bytes: Uint8Array, start: number, end: number): void {
    const line = this.#now
    let at = start
    while (at < end) {
      if (line.inHead) at = this.#readHead(line, bytes, at, end)
      else at = this.#readText(line, bytes, at, end)
    }
    this.#frameLeft -= end - start
    // The `local` driver drops the newline of a long line: it ends with the first frame that is no full piece.
    if (this.#frameLeft !== 0 || !line.open || line.piece >= pieceBytes) return
    if (line.pieces || line.flags & flag.continued) this.#finish(line, flag.noNewline)
  }

  /** Hands out the lines that have no end: the container has stopped, or (`flag.cut`) the rest of them will never come. */
  flush(flags: number): void {
    for (const line of [this.#stdout, this.#stderr]) {
      if (line.headLength > 0) this.#settleHead(line)
      if (line.open) this.#finish(line, flag.noNewline | flags)
      line.inHead = true
      line.atFrame = true
    }
  }

  /** When the oldest of the open lines began: what has to be asked for again after a cut. */
  openSince(): EngineTime | null {
    return this.#openTimes()[0] ?? null
  }

  /** When the newest of the open lines began. */
  openUntil(): EngineTime | null {
    return this.#openTimes().at(-1) ?? null
  }

  #openTimes(): EngineTime[] {
    return [this.#stdout, this.#stderr]
      .filter((line) => line.open && !(line.flags & flag.noTime))
      .map(({ seconds, nanos }) => ({ seconds, nanos }))
      .sort((a, b) => (isBefore(a, b) ? -1 : 1))
  }

  /** Forgets the open lines: they come again, whole. */
  discard(): void {
    for (const line of [this.#stdout, this.#stderr]) {
      reset(line)
      line.headLength = 0
    }
  }

  #readHead(line: OpenLine, bytes: Uint8Array, at: number, end: number): number {
    const taken = line.headLength === 0 ? this.#time.read(bytes, at, end) : 0
    if (taken > 0) {
      if (!line.open) {
        const text = at + taken
        const stop = bytes.indexOf(newline, text)
        if (stop >= 0 && stop < end && stop - text < pieceBytes) {
          this.#out(this.#time.seconds, this.#time.nanos, this.#streamFlag(line), bytes, text, stop)
          line.atFrame = false
          return stop + 1
        }
      }
      return this.#settleWithTime(line) ? at + taken : at
    }
    if (line.headLength === 0 && end - at >= longestTimestamp) {
      this.#settleWithoutTime(line)
      return at
    }
    const byte = bytes[at] ?? 0
    if (byte === newline) {
      // Shorter than any timestamp can be, or an empty line's timestamp and blank, which `settleHead` has then seen.
      this.#settleHead(line)
      return at
    }
    line.head[line.headLength] = byte
    line.headLength += 1
    if (byte === 32 || line.headLength === longestTimestamp) this.#settleHead(line)
    return at + 1
  }

  #settleHead(line: OpenLine): void {
    const length = line.headLength
    line.headLength = 0
    if (length > 0 && this.#time.read(line.head, 0, length) === length) {
      if (this.#settleWithTime(line)) return
    } else this.#settleWithoutTime(line)
    this.#append(line, line.head, 0, length)
  }

  /** False: the timestamp is no such thing but text that looks like one. */
  #settleWithTime(line: OpenLine): boolean {
    if (line.open) {
      const same = line.seconds === this.#time.seconds && line.nanos === this.#time.nanos
      if (!line.atFrame && !same) {
        line.inHead = false
        return false
      }
      // All pieces of a line carry its timestamp (older engines: their own). Another one after less than a full piece is a
      // new line: the one before it ended with its process, without a newline.
      if (same || (line.piece > 0 && line.piece % pieceBytes === 0)) {
        line.inHead = false
        this.#endPiece(line, line.length)
        return true
      }
      this.#finish(line, flag.noNewline)
    }
    line.open = true
    line.inHead = false
    line.seconds = this.#time.seconds
    line.nanos = this.#time.nanos
    line.flags = this.#streamFlag(line)
    line.piece = 0
    return true
  }

  #settleWithoutTime(line: OpenLine): void {
    line.inHead = false
    if (line.open) return
    line.open = true
    line.seconds = 0
    line.nanos = 0
    line.flags = this.#streamFlag(line) | flag.noTime
    line.piece = 0
  }

  #readText(line: OpenLine, bytes: Uint8Array, at: number, end: number): number {
    const room = line.piece < pieceBytes ? pieceBytes - line.piece : Number.POSITIVE_INFINITY
    const stop = bytes.indexOf(newline, at)
    if (stop >= 0 && stop < end && stop - at <= room) {
      if (line.length === 0 && !line.pieces) {
        this.#out(line.seconds, line.nanos, line.flags, bytes, at, stop)
        reset(line)
      } else {
        this.#append(line, bytes, at, stop)
        if (line.raw && line.piece > pieceBytes) this.#findPieces(line)
        this.#finish(line, 0)
      }
      line.atFrame = false
      return stop + 1
    }
    const taken = Math.min(end - at, room)
    this.#append(line, bytes, at, at + taken)
    if (line.raw && line.piece > pieceBytes) this.#findPieces(line)
    if (line.piece === pieceBytes) {
      line.inHead = true
      line.atFrame = false
    }
    return at + taken
  }

  #append(line: OpenLine, bytes: Uint8Array, start: number, end: number): void {
    line.piece += end - start
    let from = start
    while (from < end) {
      // Handed out only when more text has come, so that a line of just this size is whole.
      if (line.length === partBytes) {
        this.#out(line.seconds, line.nanos, line.flags | flag.continues, line.text, 0, partBytes, line.pieces)
        line.length = 0
        line.pieces = undefined
        line.flags |= flag.continued
      }
      const taken = Math.min(end - from, partBytes - line.length)
      if (line.length + taken > line.text.length) {
        const wider = new Uint8Array(Math.min(partBytes, Math.max(2 * line.text.length, line.length + taken)))
        wider.set(line.text.subarray(0, line.length))
        line.text = wider
      }
      line.text.set(bytes.subarray(from, from + taken), line.length)
      line.length += taken
      from += taken
    }
  }

  #endPiece(line: OpenLine, at: number): void {
    line.pieces ??= []
    if (line.pieces.at(-1) !== at) line.pieces.push(at)
    line.piece = line.length - at
  }

  /** Takes the line's timestamp out where it stands in what came after a full piece. */
  #findPieces(line: OpenLine): void {
    const stamp = Buffer.from(`${toText(line)} `)
    while (line.piece > pieceBytes) {
      const from = Math.max(0, line.length - line.piece + pieceBytes)
      const at = Buffer.from(line.text.buffer, line.text.byteOffset, line.length).indexOf(stamp, from)
      if (at < 0) return
      line.text.copyWithin(at, at + stamp.length, line.length)
      line.length -= stamp.length
      this.#endPiece(line, at)
    }
  }

  #finish(line: OpenLine, flags: number): void {
    this.#out(line.seconds, line.nanos, line.flags | flags, line.text, 0, line.length, line.pieces)
    reset(line)
  }

  #streamFlag(line: OpenLine): number {
    return line === this.#stderr ? flag.stderr : 0
  }
}

function reset(line: OpenLine): void {
  line.open = false
  line.inHead = true
  line.atFrame = true
  line.length = 0
  line.pieces = undefined
  line.piece = 0
  if (line.text.length > 4 * pieceBytes) line.text = new Uint8Array(0)
}

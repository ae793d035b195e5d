import type { Engine } from '../../engine/types.ts'
import { LineAssembler } from './assembler.ts'
import { flag } from './flags.ts'
import { toMs } from './timestamp.ts'

/** A line of its own: nothing of it is used again. */
export interface TailLine {
  readonly source: number
  readonly seconds: number
  readonly nanos: number
  /** ms, to put lines in order by: never before that of its source's line before it. */
  readonly at: number
  readonly flags: number
  readonly text: Uint8Array
  readonly pieces: readonly number[] | undefined
}

interface FeedParts {
  readonly source: number
  /** How many of the last lines to begin with. */
  readonly lines: number
  out(line: TailLine): void
}

/** A log that has fewer lines than were asked for says nothing for so long after them. */
const quietMs = 150
/** A short one is written at once: after so long a silence it has come. */
const restMs = 25

/** The last lines of one container's log, and those that follow. */
export class TailFeed {
  /** The time (ms) from which on it is complete; 0 where all of its log has come, or nothing. */
  cutAt = 0
  readonly #parts: FeedParts
  #count = 0
  #firstAt = 0
  #at = 0
  #heardAt = 0
  #over = false

  constructor(parts: FeedParts) {
    this.#parts = parts
  }

  /** Its last lines have come, as far as can be told. */
  get settled(): boolean {
    if (this.#over || this.#count >= this.#parts.lines) return true
    return this.#count > 0 && performance.now() - this.#heardAt > quietMs
  }

  /** The engine is done with the last lines, or with all that there are. */
  get rests(): boolean {
    if (this.#over || this.#count >= this.#parts.lines) return true
    return this.#count > 0 && performance.now() - this.#heardAt > restMs
  }

  /** Reads until the stream ends or the signal fires. Never rejects: a tail that cannot be had is missing, and the session says why. */
  async read(engine: Engine, id: string, signal: AbortSignal): Promise<void> {
    const lines = new LineAssembler((seconds, nanos, flags, bytes, start, end, pieces) => {
      if ((flags & flag.noTime) === 0) this.#at = Math.max(this.#at, toMs(seconds, nanos))
      if (this.#count === 0) this.#firstAt = this.#at
      this.#count += 1
      if (this.#count === this.#parts.lines) this.cutAt = this.#firstAt
      const text = Uint8Array.from(bytes.subarray(start, end))
      this.#parts.out({ source: this.#parts.source, seconds, nanos, at: this.#at, flags, text, pieces })
    })
    try {
      const end = await engine.containers.logs(
        id,
        { follow: true, tail: this.#parts.lines },
        {
          frame: (stream, payloadBytes) => lines.frame(stream, payloadBytes),
          data: (bytes, start, stop) => {
            this.#heardAt = performance.now()
            lines.data(bytes, start, stop)
            return true
          },
          drained: async () => {},
          engineError: () => {},
        },
        signal,
      )
      if (end.kind === 'end') lines.flush(0)
    } catch {
      // The reader of the backlog meets the same, and marks it.
    } finally {
      this.#over = true
    }
  }
}

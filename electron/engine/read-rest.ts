/** Reads of less than this are not worth being woken for; a socket of the engine holds about 32 KiB of short log lines. */
const worthWaking = 24 * 1024
/** Long enough for some fifty lines to gather, short enough that the engine, whose socket is full after 1.2 ms, does not wait. */
const restMs = 0.3
/** A stream is in full flow when so many bytes came within so many ms. */
const flowBytes = 256 * 1024
const flowMs = 50

const never = new Int32Array(new SharedArrayBuffer(4))
const sleep = (ms: number): void => void Atomics.wait(never, 0, 0, ms)

/**
 * Lets bytes gather while a stream is in full flow. The engine writes a log line by line, and a reader that is quicker than it is woken
 * for a few lines at a time; on a machine with few cores these wake-ups take from the engine the time that it needs to write. So the
 * thread sleeps a moment after a small read: it blocks nothing for longer than 0.3 ms, and only while the stream brings 5 MB/s or more.
 */
export class ReadRest {
  readonly #now: () => number
  readonly #sleep: (ms: number) => void
  #since = 0
  #bytes = 0
  #flows = false

  /** `now`: steady ms. `rest` blocks the thread for so many ms. */
  constructor(now: () => number = () => performance.now(), rest: (ms: number) => void = sleep) {
    this.#now = now
    this.#sleep = rest
  }

  /** Call after each read with its length in bytes. */
  after(length: number): void {
    const now = this.#now()
    this.#bytes += length
    if (now - this.#since >= flowMs) {
      this.#flows = this.#bytes >= flowBytes && now - this.#since < 2 * flowMs
      this.#since = now
      this.#bytes = 0
    }
    if (this.#flows && length < worthWaking) this.#sleep(restMs)
  }
}

import { closeSync, openSync, readSync } from 'node:fs'
import { countProcessors, sumOfSystem } from './numbers.ts'

/** The kernel counts these in hundredths of a second on every machine that Docker runs on (USER_HZ). */
const tickNs = 1e7

/** The machine's time, read once for all containers that are read together. */
export class SystemClock {
  /** ms since the epoch of the last `tick`. */
  at = 0
  /** ns that all processors together have spent or idled away. */
  system = Number.NaN
  processors = 0
  readonly #path: string
  #file = -1
  /** A machine with hundreds of processors has a long `/proc/stat`; the lines of the processors come first. */
  readonly #buffer = Buffer.alloc(64 * 1024)

  constructor(path = '/proc/stat') {
    this.#path = path
  }

  /** False where it cannot be read. */
  tick(now = Date.now()): boolean {
    this.at = now
    try {
      if (this.#file < 0) this.#file = openSync(this.#path, 'r')
      const end = readSync(this.#file, this.#buffer, 0, this.#buffer.length, 0)
      this.system = sumOfSystem(this.#buffer, end) * tickNs
      this.processors = countProcessors(this.#buffer, end)
      return this.system > 0 && this.processors > 0
    } catch {
      this.close()
      return false
    }
  }

  close(): void {
    if (this.#file >= 0) closeSync(this.#file)
    this.#file = -1
  }
}

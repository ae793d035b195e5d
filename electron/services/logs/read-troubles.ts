import { AppError } from '../../fault.ts'
import type { Clock, SourceOut } from './source-parts.ts'

/** Why an engine gives no log that the session's own markers tell of. */
const toldElsewhere = new Set(['engine-offline', 'engine-timeout', 'container-missing', 'removal-in-progress'])
/** The same words of the engine are kept no more often than this. */
const sayAgainMs = 60_000

/** Marks in a log what the engine has against giving it: each thing once, however often it is asked. */
export class ReadTroubles {
  readonly #out: SourceOut
  readonly #clock: Clock
  #saidUnreadable = false
  #saidFailure = ''
  #saidError = { message: '', at: 0 }

  constructor(out: SourceOut, clock: Clock) {
    this.#out = out
    this.#clock = clock
  }

  unreadable(driver: string): void {
    if (!this.#saidUnreadable) this.#out.marker('unreadable', { driver })
    this.#saidUnreadable = true
  }

  /** An engine that fails at one place of a log does so at each read. */
  engineError(message: string): void {
    const at = this.#clock.steady()
    if (message === this.#saidError.message && at - this.#saidError.at < sayAgainMs) return
    this.#saidError = { message, at }
    this.#out.marker('engine-error', { message })
  }

  /** The engine is there and will not give the log. */
  failed(error: unknown, detail: string): void {
    if ((error instanceof AppError && toldElsewhere.has(error.reason)) || detail === this.#saidFailure) return
    this.#saidFailure = detail
    this.#out.marker('read-failed', { message: detail })
  }
}

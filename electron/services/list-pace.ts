export interface PaceOptions {
  /**
   * How long the n-th list of a busy spell waits after it was wanted soon, so that a burst is answered by few lists: the first at once
   * or nearly, the later ones ever later.
   */
  readonly soonMs: readonly number[]
  /** A list that only confirms what events said waits until it has been quiet this long, … */
  readonly quietMs: number
  /** … but not longer than this. */
  readonly laterMs: number
  /** Two lists never begin closer together. */
  readonly apartMs: number
  /** A list is due this long after the last one whatever happens: events are lost now and then. */
  readonly healMs: number
  /** After the n-th failure in a row. */
  readonly failedMs: readonly number[]
}

export const containersPace: PaceOptions = {
  soonMs: [300, 2000],
  quietMs: 1000,
  laterMs: 5000,
  apartMs: 500,
  healMs: 30_000,
  failedMs: [1000, 2000, 5000],
}

/** Images change seldom, and an event does not determine a row: so the first list of a spell goes at once. */
export const imagesPace: PaceOptions = { ...containersPace, soonMs: [0, 1000, 2000] }

/** Decides when the next list is due. Holds no timer: times go in, a time comes out (ms of one monotonic clock). */
export class ListPace {
  readonly #options: PaceOptions
  #lastAt = Number.NEGATIVE_INFINITY
  #soonSince: number | undefined
  #laterSince: number | undefined
  #laterLast = 0
  #spell = 0
  #failures = 0
  #retryAt: number | undefined

  constructor(options: PaceOptions) {
    this.#options = options
  }

  /** As soon as two lists may follow each other: after a reconnect. */
  wantNow(now: number): void {
    this.#spell = 0
    this.#failures = 0
    this.#retryAt = undefined
    this.#soonSince = Math.min(this.#soonSince ?? now, now) - (this.#options.soonMs[0] ?? 0)
  }

  /** Something happened that only a list can tell. */
  wantSoon(now: number): void {
    this.#soonSince ??= now
  }

  /** Something happened that a list should confirm. */
  wantLater(now: number): void {
    this.#laterSince ??= now
    this.#laterLast = now
  }

  dueAt(): number {
    const { soonMs, quietMs, laterMs, apartMs, healMs } = this.#options
    if (this.#retryAt !== undefined) return this.#retryAt
    let due = this.#lastAt + healMs
    if (this.#soonSince !== undefined) due = Math.min(due, this.#soonSince + nth(soonMs, this.#spell))
    if (this.#laterSince !== undefined) {
      due = Math.min(due, this.#laterLast + quietMs, this.#laterSince + laterMs)
    }
    return Math.max(due, this.#lastAt + apartMs)
  }

  /** A list begins: what is wanted from here on needs another one. */
  begin(now: number): void {
    this.#lastAt = now
    this.#soonSince = undefined
    this.#laterSince = undefined
    this.#retryAt = undefined
  }

  succeeded(): void {
    this.#failures = 0
    if (this.#soonSince === undefined && this.#laterSince === undefined) this.#spell = 0
    else this.#spell += 1
  }

  failed(now: number): void {
    this.#retryAt = now + nth(this.#options.failedMs, this.#failures)
    this.#failures += 1
  }
}

function nth(values: readonly number[], index: number): number {
  return values[Math.min(index, values.length - 1)] ?? 0
}

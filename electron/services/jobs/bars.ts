import type { JobBar } from '../../../shared/contract/jobs.ts'

/** What is shown; a base image of some kind has 120 layers at most, so more than this is somebody's joke. */
const mostShown = 200
const mostKept = 2000

export interface BarUpdate {
  readonly what: string
  /** Bytes; null where nothing was told. */
  readonly current: number | null
  readonly total: number | null
  /** Of all that has to happen to it; null where this message does not tell. */
  readonly share: number | null
}

/** The progress of a job's parts. Whatever the engine says, a figure never goes back. */
export class Bars {
  readonly #bars = new Map<string, { bar: JobBar; weight: number | null }>()
  #share = 0

  get(id: string): JobBar | undefined {
    return this.#bars.get(id)?.bar
  }

  update(id: string, { what, current, total, share }: BarUpdate): void {
    const known = this.#bars.get(id)
    if (!known && this.#bars.size >= mostKept) return
    const before = known?.bar ?? { id, what, current: 0, total: null, share: 0 }
    const same = before.what === what
    const bar: JobBar = {
      ...{ id, what },
      current: same ? Math.max(before.current, current ?? 0) : (current ?? 0),
      total: total ?? (same ? before.total : null),
      share: Math.min(1, Math.max(before.share, share ?? 0)),
    }
    if (bar.total !== null && bar.current > bar.total) bar.total = bar.current
    // The largest that was ever told: a layer's download is what it weighs, and a step without bytes must not make it light.
    const weight = Math.max(known?.weight ?? 0, total ?? 0) || null
    this.#bars.set(id, { bar, weight })
  }

  /** Null while there is no bar. Bars join and the sum shrinks: the largest that was ever told counts. */
  get share(): number | null {
    if (this.#bars.size === 0) return null
    const all = [...this.#bars.values()]
    const weights = all.flatMap(({ weight }) => (weight === null ? [] : [weight]))
    const mean = weights.length > 0 ? weights.reduce((sum, weight) => sum + weight, 0) / weights.length : 1
    let whole = 0
    let done = 0
    for (const { bar, weight } of all) {
      // A layer that is there already weighs next to nothing, however large the others are.
      const counts = weight ?? (bar.share === 1 ? mean / 20 : mean)
      whole += counts
      done += counts * bar.share
    }
    this.#share = Math.max(this.#share, whole > 0 ? done / whole : 0)
    return this.#share
  }

  rows(): JobBar[] {
    return [...this.#bars.values()].slice(0, mostShown).map(({ bar }) => ({ ...bar }))
  }

  get leftOut(): number {
    return Math.max(0, this.#bars.size - mostShown)
  }
}

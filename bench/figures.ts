import { cpus, platform, release, totalmem } from 'node:os'

/** One measured thing: `pass` where it is within its bar, null bar where it is only told. */
export interface Figure {
  readonly id: string
  readonly value: number
  readonly unit: string
  readonly bar: number | null
  readonly better: 'lower' | 'higher'
  /** What the same thing measured for the docker CLI (or the raw socket) in the same run. */
  readonly baseline: number | null
}

/** Collects the figures of one bench or proof and says each as it comes. */
export class Figures {
  readonly #figures: Figure[] = []
  readonly #quiet: boolean

  constructor(quiet: boolean) {
    this.#quiet = quiet
  }

  /** Records a figure. Leave `bar` out for one that is only told. */
  add(
    id: string,
    value: number,
    unit: string,
    options: { bar?: number; better?: 'lower' | 'higher'; baseline?: number } = {},
  ): void {
    const figure: Figure = {
      id,
      value: round(value),
      unit,
      bar: options.bar ?? null,
      better: options.better ?? 'lower',
      baseline: options.baseline === undefined ? null : round(options.baseline),
    }
    this.#figures.push(figure)
    this.say(describe(figure))
  }

  /** Progress, for people: on standard error, so that `--json` can be piped. */
  say(text: string): void {
    if (!this.#quiet) console.error(text)
  }

  get all(): readonly Figure[] {
    return this.#figures
  }
}

export const passes = (figure: Figure): boolean =>
  Number.isFinite(figure.value) &&
  (figure.bar === null || (figure.better === 'lower' ? figure.value <= figure.bar : figure.value >= figure.bar))

/** The machine class, without names: figures are compared between machines of one class. */
export function machine(): string {
  return `${platform()} ${release().split('-')[0]}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'cpu'}, ${Math.round(totalmem() / 2 ** 30)} GiB, node ${process.version}`
}

function describe(figure: Figure): string {
  const bar = figure.bar === null ? '' : ` (bar ${figure.better === 'lower' ? '≤' : '≥'} ${figure.bar})`
  const baseline = figure.baseline === null ? '' : `, beside ${figure.baseline}`
  return `${passes(figure) ? '✓' : '✗'} ${figure.id}: ${figure.value} ${figure.unit}${bar}${baseline}`
}

const round = (value: number): number => (Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)))

/** The p-th percentile (0–100) by nearest rank; NaN for none. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)] ?? Number.NaN
}

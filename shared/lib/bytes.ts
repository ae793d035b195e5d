const decimalUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const
const binaryUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const

/** Disk sizes count in thousands (`kB`, `MB`), as `docker images` does; memory in 1024s (`KiB`, `MiB`), as `docker stats` does. */
export type ByteScale = 'decimal' | 'binary'

export interface ByteParts {
  /** At most three significant digits, without an exponent. */
  readonly number: string
  readonly unit: string
}

function scale(bytes: number, by: ByteScale): { value: number; step: number; base: number; units: readonly string[] } {
  const [base, units] = by === 'decimal' ? ([1000, decimalUnits] as const) : ([1024, binaryUnits] as const)
  let value = bytes
  let step = 0
  while (value >= base && step < units.length - 1) {
    value /= base
    step += 1
  }
  return { value, step, base, units }
}

/** Number and unit apart, for a column that aligns them: `{number: '12.3', unit: 'MB'}`. Bytes below 0 or not finite count as 0. */
export function byteParts(bytes: number, by: ByteScale = 'decimal'): ByteParts {
  const safe = Number.isFinite(bytes) && bytes > 0 ? bytes : 0
  let { value, step, base, units } = scale(safe, by)
  let number = digits(value, step)
  // 999.9 kB would read "1000 kB": the next unit says it in three digits.
  if (Number(number) >= base && step < units.length - 1) {
    value /= base
    step += 1
    number = digits(value, step)
  }
  return { number, unit: units[step] ?? 'B' }
}

function digits(value: number, step: number): string {
  if (step === 0 || value >= 100) return Math.round(value).toString()
  return value >= 10 ? value.toFixed(1) : value.toFixed(2)
}

/** How Portlight writes an amount: `0 B`, `512 B`, `1.50 kB`, `12.3 MB`, `345 GB`. */
export function formatBytes(bytes: number, by: ByteScale = 'decimal'): string {
  const { number, unit } = byteParts(bytes, by)
  return `${number} ${unit}`
}

/** Go's `%.Ng`: N significant digits, trailing zeros dropped, an exponent where the number has more whole digits than N. */
function significant(value: number, precision: number): string {
  if (value === 0) return '0'
  const exponent = Math.floor(Math.log10(Number(value.toPrecision(precision))))
  if (exponent >= precision) {
    const [mantissa = '0', power = '+0'] = value.toExponential(precision - 1).split('e')
    return `${Number(mantissa)}e${power.startsWith('-') ? '-' : '+'}${power.slice(1).padStart(2, '0')}`
  }
  return Number(value.toPrecision(precision)).toString()
}

/** Exactly what `docker images` and `docker history` print: `1.23GB`, `4.5kB`, `0B`. */
export function dockerSize(bytes: number): string {
  const { value, step, units } = scale(bytes, 'decimal')
  return `${significant(value, 3)}${units[step]}`
}

/** Exactly what `docker stats` prints for memory: `1.234MiB`, `15.6GiB`. */
export function dockerMemory(bytes: number): string {
  const { value, step, units } = scale(bytes, 'binary')
  return `${significant(value, 4)}${units[step]}`
}

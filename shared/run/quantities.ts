/** Quantities as `docker run` takes them. All give null for what is none. */

const byteUnits: Readonly<Record<string, number>> = { '': 1, b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 }

/** `512m`, `1.5g`, `1073741824`, `64KiB`: in steps of 1024, as the CLI reads them. */
export function readBytes(text: string): number | null {
  const found = /^(\d+(?:\.\d+)?) ?([bkmgt]?)(?:i?b)?$/i.exec(text.trim())
  if (!found) return null
  const bytes = Math.floor(Number(found[1]) * (byteUnits[(found[2] ?? '').toLowerCase()] ?? 1))
  return Number.isSafeInteger(bytes) ? bytes : null
}

/** The shortest that means exactly this. */
export function writeBytes(bytes: number): string {
  for (const unit of ['g', 'm', 'k'] as const) {
    const size = byteUnits[unit] ?? 1
    if (bytes > 0 && bytes % size === 0) return `${bytes / size}${unit}`
  }
  return String(bytes)
}

const durationUnits: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 }

/** Go's durations (`1m30s`, `500ms`) in nanoseconds. */
export function readDuration(text: string): number | null {
  const whole = text.trim()
  if (whole === '0') return 0
  if (!/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(whole)) return null
  let nanos = 0
  for (const [, amount, unit] of whole.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)) {
    nanos += Number(amount) * (durationUnits[unit ?? ''] ?? 0)
  }
  return Number.isSafeInteger(Math.round(nanos)) ? Math.round(nanos) : null
}

export function writeDuration(nanos: number): string {
  let rest = nanos
  let text = ''
  for (const unit of ['h', 'm', 's', 'ms', 'us', 'ns'] as const) {
    const size = durationUnits[unit] ?? 1
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0) text += `${count}${unit}`
  }
  return text === '' ? '0s' : text
}

export function readWhole(text: string): number | null {
  const number = /^-?\d{1,15}$/.test(text.trim()) ? Number(text) : null
  return number === null || !Number.isSafeInteger(number) ? null : number
}

/** CPUs (`1.5`) in billionths. */
export function readCpus(text: string): number | null {
  const number = /^\d{1,6}(\.\d{1,9})?$|^\.\d{1,9}$/.test(text.trim()) ? Number(text) : null
  return number === null ? null : Math.round(number * 1e9)
}

export const writeCpus = (nanoCpus: number): string => String(nanoCpus / 1e9)

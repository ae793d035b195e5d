const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const

/** Bytes in powers of 1000 with about three figures, as the docker CLI writes sizes: `0 B`, `999 B`, `1.5 kB`, `12.4 MB`. */
export function formatBytes(bytes: number): string {
  let value = Math.max(0, bytes)
  let unit = 0
  // 999.5 would round up to "1000" of the smaller unit.
  while (value >= 999.5 && unit < byteUnits.length - 1) {
    value /= 1000
    unit += 1
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2
  return `${trimZeros(value.toFixed(digits))} ${byteUnits[unit]}`
}

/** A percentage with one digit below 100, none above: `0.4 %`, `12.0 %`, `204 %`. */
export function formatPercent(percent: number): string {
  return `${percent.toFixed(percent < 99.95 ? 1 : 0)} %`
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

import type { StatsSample } from '../../../shared/contract/stats.ts'

/** The figures of a sample in the order in which they are packed. */
const fields = [
  'at',
  'cpuPercent',
  'throttledPercent',
  'memoryBytes',
  'memoryLimitBytes',
  'memoryPercent',
  'netRxBytes',
  'netTxBytes',
  'blockReadBytes',
  'blockWriteBytes',
  'pids',
] as const satisfies readonly (keyof StatsSample)[]

/** Where each figure of a packed sample lies. Null is kept as NaN. */
export const place = Object.fromEntries(fields.map((field, index) => [field, index])) as Readonly<
  Record<keyof StatsSample, number>
>
/** How many numbers one sample takes. */
export const sampleSize = fields.length

export function packSample(sample: StatsSample, into: Float64Array): void {
  for (const field of fields) into[place[field]] = sample[field] ?? Number.NaN
}

/** The sample that begins at `start`. What cannot be true (RELIABILITY 3.4) is null here at the latest. */
export function unpackSample(from: Float64Array, start = 0): StatsSample {
  const sample: Record<string, number | null> = {}
  for (const field of fields) {
    const value = from[start + place[field]] ?? Number.NaN
    sample[field] = Number.isFinite(value) && value >= 0 ? value : null
  }
  return sample as StatsSample
}

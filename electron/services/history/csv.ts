import type { StatsRange, UsePoint } from '../../../shared/contract/stats.ts'
import { csvCell } from '../../../shared/lib/csv-cell.ts'
import { pointMaker } from '../../../shared/lib/use-points.ts'
import type { Stats } from '../stats/index.ts'
import { ranges } from './chart.ts'
import type { UseStore } from './use-store.ts'

/** The container of this number among those that are exported, from this time (ms) on. */
export interface CsvPlace {
  readonly line: number
  readonly at: number
}

const rowsAPiece = 2000
const stepSeconds: Readonly<Record<'use_10s' | 'use_1m', number>> = { use_10s: 10, use_1m: 60 }

const columns = [
  ['cpu_percent', 'cpuPercent'],
  ['cpu_percent_peak', 'cpuPeak'],
  ['throttled_percent', 'throttledPercent'],
  ['memory_bytes', 'memoryBytes'],
  ['memory_bytes_peak', 'memoryPeak'],
  ['memory_limit_bytes', 'memoryLimitBytes'],
  ['net_received_bytes_per_second', 'rxPerSecond'],
  ['net_sent_bytes_per_second', 'txPerSecond'],
  ['block_read_bytes_per_second', 'readPerSecond'],
  ['block_written_bytes_per_second', 'writePerSecond'],
  ['pids', 'pids'],
] as const satisfies readonly (readonly [string, keyof UsePoint])[]

/** One stretch of time of one container: up to 2,000 rows. */
export function csvPiece(
  { stats, uses, nameOf }: { stats: Stats; uses: UseStore; nameOf: (id: string) => string },
  input: { ids: readonly string[]; range: StatsRange; place: CsvPlace | null },
): { text: string; next: CsvPlace | null } {
  const { range, place } = input
  const { lengthMs, exact: table } = ranges[range]
  const ids = [...new Set(input.ids)]
  const now = Date.now()
  const begin = now - lengthMs
  const { line, at } = place ?? { line: 0, at: begin }
  const id = ids[line]
  if (id === undefined) return { text: '', next: null }
  const from = Math.max(at, begin)
  const to = Math.min(now, from + rowsAPiece * stepSeconds[table] * 1000)
  const read = (until: number): UsePoint[] => uses.read(id, table, from / 1000, until / 1000, stepSeconds[table])
  const points = range === '15m' ? recentOf(stats, id, read, now) : read(to)
  const name = csvCell(nameOf(id))
  const rows = points.map((point) => `${rowOf(name, point)}\r\n`).join('')
  const titles = `time,container,${columns.map(([title]) => title).join(',')}\r\n`
  const nextLine = line + 1 < ids.length ? { line: line + 1, at: begin } : null
  return { text: (place === null ? titles : '') + rows, next: to < now ? { line, at: to } : nextLine }
}

/** Second by second where memory has it, as the chart shows it. */
function recentOf(stats: Stats, id: string, read: (until: number) => UsePoint[], now: number): UsePoint[] {
  const kept = stats.kept(id).flatMap(pointMaker())
  // A gap is no row.
  return [
    ...read(kept[0]?.at ?? now),
    ...kept.filter((point) => point.memoryBytes !== null || point.cpuPercent !== null),
  ]
}

function rowOf(name: string, point: UsePoint): string {
  const cells = columns.map(([, figure]) => {
    const value = point[figure]
    return value === null ? '' : String(Math.round(value * 100) / 100)
  })
  return `${new Date(point.at).toISOString()},${name},${cells.join(',')}`
}

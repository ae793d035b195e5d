import type { StatsSample } from '../../shared/contract/stats.ts'
import { count, integer, list, number, own, type Raw, record, text } from './raw.ts'

/**
 * One object of `GET /containers/ID/stats`, by the docker CLI's formulas; null while the container does not run (the engine then
 * goes on sending structs of zeros once a second).
 * @param hostMemoryBytes the engine's memory: engines report it as the limit of a container that has none
 */
export function toStatsSample(value: unknown, hostMemoryBytes: number): StatsSample | null {
  const raw = record(value)
  const at = Date.parse(text(raw.read))
  if (!Number.isFinite(at) || at <= 0) return null
  const windows = isWindows(raw)
  if (isIdle(raw)) return null
  const cpuPercent = windows ? windowsCpu(raw, at) : linuxCpu(raw, at)
  const memoryBytes = windows ? count(record(raw.memory_stats).privateworkingset) : linuxMemory(raw)
  const limit = windows ? null : count(record(raw.memory_stats).limit)
  const hasLimit = limit !== null && limit > 0
  return {
    at,
    cpuPercent,
    throttledPercent: windows ? null : throttled(raw),
    memoryBytes,
    memoryLimitBytes: hasLimit && (hostMemoryBytes <= 0 || limit < hostMemoryBytes) ? limit : null,
    memoryPercent: hasLimit && memoryBytes !== null ? (memoryBytes / limit) * 100 : null,
    ...network(raw),
    ...block(raw, windows),
    pids: windows ? null : count(record(raw.pids_stats).current),
  }
}

/** Nothing used and nothing limited: no cgroup, so no process, whatever the time says. */
function isIdle(raw: Raw): boolean {
  const used = number(record(record(raw.cpu_stats).cpu_usage).total_usage)
  return (used === null || used === 0) && Object.keys(record(raw.memory_stats)).length === 0
}

/** API 1.52 says it (`os_type`); before, only Windows filled `num_procs`. */
function isWindows(raw: Raw): boolean {
  const os = text(raw.os_type)
  return os !== '' ? os === 'windows' : integer(raw.num_procs) > 0
}

function linuxCpu(raw: Raw, at: number): number | null {
  const now = record(raw.cpu_stats)
  const before = record(raw.precpu_stats)
  const used = difference(record(now.cpu_usage).total_usage, record(before.cpu_usage).total_usage)
  const earlier = Date.parse(text(raw.preread))
  // The first sample of a stream has no earlier one: its figures would be an average since the start.
  if (used === null || !(earlier > 0) || !(at > earlier)) return null
  const system = difference(now.system_cpu_usage, before.system_cpu_usage)
  // Some engines give no system time (for-win#1837): then the clock is what the use is measured against.
  if (system === null) return now.system_cpu_usage === undefined ? (used / ((at - earlier) * 1e6)) * 100 : null
  // Counted in ns: less than one is no time, and would make the share endless.
  if (system < 1) return null
  const cpus = count(now.online_cpus) || list(record(now.cpu_usage).percpu_usage).length || 1
  return (used / system) * cpus * 100
}

/** By the periods since the sample before; nothing is counted without a limit. */
function throttled(raw: Raw): number | null {
  const now = record(record(raw.cpu_stats).throttling_data)
  const before = record(record(raw.precpu_stats).throttling_data)
  const periods = difference(now.periods, before.periods)
  const held = difference(now.throttled_periods, before.throttled_periods)
  if (periods === null || held === null || !(Date.parse(text(raw.preread)) > 0) || !count(now.periods)) return null
  return periods === 0 ? 0 : Math.min(100, (held / periods) * 100)
}

/** Windows counts in 100 ns of one core's time. The CLI divides by the number of cores; we show percent of one core throughout. */
function windowsCpu(raw: Raw, at: number): number | null {
  const usage = (which: string) => record(record(raw[which]).cpu_usage).total_usage
  const used = difference(usage('cpu_stats'), usage('precpu_stats'))
  const earlier = Date.parse(text(raw.preread))
  if (used === null || !(earlier > 0) || !(at > earlier)) return null
  return (used / ((at - earlier) * 10_000)) * 100
}

/** Null where one is missing or the counter was reset by a restart. */
function difference(now: unknown, before: unknown): number | null {
  const a = number(now)
  const b = number(before)
  return a === null || b === null || a < b || b < 0 ? null : a - b
}

/** Without the page cache that the kernel would give back: cgroup v1 calls it total_inactive_file, v2 inactive_file. */
function linuxMemory(raw: Raw): number | null {
  const memory = record(raw.memory_stats)
  const usage = count(memory.usage)
  if (usage === null) return null
  const stats = record(memory.stats)
  // Some v2 hosts report no usage at all, but the anonymous memory (dozzle#4607).
  if (usage === 0) return count(own(stats, 'anon')) ?? 0
  for (const name of ['total_inactive_file', 'inactive_file']) {
    const cache = count(own(stats, name))
    if (cache !== null && cache < usage) return usage - cache
  }
  return usage
}

/** Sums of all interfaces; null with host networking, where the engine gives none. */
function network(raw: Raw): { netRxBytes: number | null; netTxBytes: number | null } {
  const interfaces = Object.values(record(raw.networks)).map(record)
  if (interfaces.length === 0) return { netRxBytes: null, netTxBytes: null }
  const sum = (name: string) => sumOf(interfaces.map((one) => count(one[name])))
  return { netRxBytes: sum('rx_bytes'), netTxBytes: sum('tx_bytes') }
}

function block(raw: Raw, windows: boolean): { blockReadBytes: number | null; blockWriteBytes: number | null } {
  if (windows) {
    const storage = record(raw.storage_stats)
    return { blockReadBytes: count(storage.read_size_bytes), blockWriteBytes: count(storage.write_size_bytes) }
  }
  const given = record(raw.blkio_stats).io_service_bytes_recursive
  if (!Array.isArray(given)) return { blockReadBytes: null, blockWriteBytes: null }
  const entries = given.map(record)
  const sum = (letter: string) => {
    const mine = entries.filter((entry) => text(entry.op).toLowerCase().startsWith(letter))
    return sumOf(mine.map((entry) => count(entry.value))) ?? 0
  }
  return { blockReadBytes: sum('r'), blockWriteBytes: sum('w') }
}

function sumOf(values: readonly (number | null)[]): number | null {
  const given = values.filter((value) => value !== null)
  return given.length === 0 ? null : given.reduce((sum, value) => sum + value, 0)
}

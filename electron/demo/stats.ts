import type { Container, Load } from './model.ts'
import { createRandom } from './random.ts'
import { NEVER } from './time.ts'
import type { World } from './world.ts'

export const CPUS = 8
export const HOST_MEMORY = 16 * 1024 ** 3
const MIB = 1024 ** 2

const DEFAULT_LOAD: Load = { cpu: 0.6, memoryMiB: 12, rxKiBs: 0.4, txKiBs: 0.3, readKiBs: 0, writeKiBs: 0.2, pids: 1 }

/**
 * A rate that sways about 1 and is never below 0, as a sum of cosines: so its integral, which the engine's counters are,
 * is known at any time without keeping anything.
 */
interface Sway {
  rate(seconds: number): number
  total(seconds: number): number
}

function sway(seed: number, id: string, what: string): Sway {
  const random = createRandom(seed, id, what)
  const waves: { weight: number; speed: number; phase: number }[] = []
  const wave = (weight: number, period: number, phase: number): void => {
    waves.push({ weight, speed: (2 * Math.PI) / period, phase })
  }
  // slow, middle and quick swaying; the weights leave the sum above 0
  wave(0.3, random.int(240, 420), random.next() * 7)
  wave(0.18, random.int(40, 90), random.next() * 7)
  wave(0.12, random.int(5, 11), random.next() * 7)
  // now and then a peak: sin⁴ is 3/8 − cos2x/2 + cos4x/8, taken 0.4 high on a floor that its mean keeps at 1
  const period = random.int(50, 130)
  const phase = random.next() * 7
  wave(-0.53, period, 2 * phase)
  wave(0.13, period / 2, 4 * phase)
  const floor = 1
  return {
    rate: (seconds) =>
      Math.max(
        0,
        waves.reduce((sum, { weight, speed, phase: at }) => sum + weight * Math.cos(speed * seconds + at), floor),
      ),
    total: (seconds) =>
      waves.reduce(
        (sum, { weight, speed, phase: at }) => sum + (weight / speed) * (Math.sin(speed * seconds + at) - Math.sin(at)),
        floor * seconds,
      ),
  }
}

interface Sways {
  readonly cpu: Sway
  readonly rx: Sway
  readonly tx: Sway
  readonly io: Sway
  readonly memory: Sway
}

const made = new WeakMap<Container, Sways>()

function swaysOf(world: World, container: Container): Sways {
  const known = made.get(container)
  if (known) return known
  const of = (what: string): Sway => sway(world.seed, container.id, what)
  const sways = { cpu: of('cpu'), rx: of('net'), tx: of('net'), io: of('io'), memory: of('memory') }
  made.set(container, sways)
  return sways
}

/** Seconds that the present run has run, pauses left out. */
function activeSeconds(container: Container, at: number): number {
  let sum = 0
  for (let index = container.stretches.length - 1; index >= 0; index -= 1) {
    const stretch = container.stretches[index]
    if (!stretch) break
    sum += Math.max(0, Math.min(stretch.to ?? at, at) - stretch.from)
    if (stretch.boot) break
  }
  return sum / 1000
}

function cpuStats(world: World, container: Container, load: Load, at: number): object {
  const { cpu } = swaysOf(world, container)
  const seconds = activeSeconds(container, at)
  const limit = container.spec.cpus
  const percent = limit === undefined ? load.cpu : Math.min(load.cpu, limit * 50)
  const nanos = Math.round((percent / 100) * Math.max(0, cpu.total(seconds)) * 1e9)
  const share = 0.27
  return {
    cpu_usage: {
      total_usage: nanos,
      ...(world.cgroupVersion === '1' && {
        percpu_usage: Array.from({ length: CPUS }, () => Math.round(nanos / CPUS)),
      }),
      usage_in_kernelmode: Math.round(nanos * share),
      usage_in_usermode: Math.round(nanos * (1 - share)),
    },
    // counted since the machine began, a day before the demo did
    system_cpu_usage: Math.round((at - world.began + 86_400_000) * CPUS) * 1_000_000,
    online_cpus: CPUS,
    throttling_data: { periods: 0, throttled_periods: 0, throttled_time: 0 },
  }
}

function memoryStats(world: World, container: Container, load: Load, at: number): object {
  const seconds = activeSeconds(container, at)
  const { memory } = swaysOf(world, container)
  const climb = load.sawtooth ? ((seconds % 97) / 97) * 0.35 : 0
  const warm = 1 - Math.exp(-seconds / 20) * 0.6
  const ceiling = container.spec.memoryLimit ?? HOST_MEMORY
  const used = Math.round(
    Math.min(load.memoryMiB * MIB * warm * (0.95 + 0.05 * memory.rate(seconds) + climb), ceiling * 0.97),
  )
  const file = Math.round(Math.min(used * 0.2, ceiling - used))
  if (world.cgroupVersion === '1')
    return {
      usage: used + file,
      max_usage: used + file + MIB,
      stats: {
        cache: file,
        total_cache: file,
        inactive_file: file,
        total_inactive_file: file,
        rss: used,
        total_rss: used,
        total_active_anon: used,
      },
      limit: ceiling,
    }
  return {
    usage: used + file,
    stats: {
      anon: used,
      file,
      active_anon: used,
      inactive_anon: 0,
      active_file: 0,
      inactive_file: file,
      pgfault: Math.round(seconds * 90),
      pgmajfault: 12,
    },
    limit: ceiling,
  }
}

function blockStats(world: World, container: Container, load: Load, at: number): object {
  const { io } = swaysOf(world, container)
  const turned = Math.max(0, io.total(activeSeconds(container, at))) * 1024
  const entry = (op: string, value: number): object => ({ major: 259, minor: 0, op, value: Math.round(value) })
  const [read, write] = world.cgroupVersion === '1' ? ['Read', 'Write'] : ['read', 'write']
  return {
    ...NO_BLOCK,
    io_service_bytes_recursive: [entry(read, 4 * MIB + turned * load.readKiBs), entry(write, turned * load.writeKiBs)],
  }
}

function networkStats(world: World, container: Container, load: Load, at: number): object {
  if (container.spec.network === 'host' || container.spec.network === 'none') return {}
  const { rx, tx } = swaysOf(world, container)
  const seconds = activeSeconds(container, at)
  const rxBytes = Math.round(Math.max(0, rx.total(seconds)) * load.rxKiBs * 1024 + 1_226)
  const txBytes = Math.round(Math.max(0, tx.total(seconds)) * load.txKiBs * 1024)
  const direction = (name: string, bytes: number): Record<string, number> => ({
    [`${name}_bytes`]: bytes,
    [`${name}_packets`]: Math.round(bytes / 640),
    [`${name}_errors`]: 0,
    [`${name}_dropped`]: 0,
  })
  return { networks: { eth0: { ...direction('rx', rxBytes), ...direction('tx', txBytes) } } }
}

const NO_CPU = {
  cpu_usage: { total_usage: 0, usage_in_kernelmode: 0, usage_in_usermode: 0 },
  throttling_data: { periods: 0, throttled_periods: 0, throttled_time: 0 },
}

const NO_BLOCK = {
  io_service_bytes_recursive: null,
  io_serviced_recursive: null,
  io_queue_recursive: null,
  io_service_time_recursive: null,
  io_wait_time_recursive: null,
  io_merged_recursive: null,
  io_time_recursive: null,
  sectors_recursive: null,
}

/**
 * One document of `/containers/{id}/stats`, taken at `at` (ms since the epoch), with the counters of `before` as `precpu_stats`
 * (null: the first of a stream, or one-shot). A container that is not up gives zeros and the year 1, as the engine does.
 */
export function statsDocument(
  world: World,
  container: Container,
  at: number,
  before: number | null,
  api: number,
): object {
  const load = container.spec.load ?? DEFAULT_LOAD
  const names = { name: `/${container.name}`, id: container.id, ...(api >= 52 ? { os_type: 'linux' } : {}) }
  if (container.state !== 'running' && container.state !== 'paused')
    return {
      read: NEVER,
      preread: NEVER,
      pids_stats: {},
      blkio_stats: NO_BLOCK,
      num_procs: 0,
      storage_stats: {},
      cpu_stats: NO_CPU,
      precpu_stats: NO_CPU,
      memory_stats: {},
      ...names,
    }
  return {
    read: new Date(at).toISOString(),
    preread: before === null ? NEVER : new Date(before).toISOString(),
    pids_stats: {
      current: load.pids,
      ...(container.spec.pidsLimit !== undefined && { limit: container.spec.pidsLimit }),
    },
    blkio_stats: blockStats(world, container, load, at),
    num_procs: 0,
    storage_stats: {},
    cpu_stats: cpuStats(world, container, load, at),
    precpu_stats: before === null ? NO_CPU : cpuStats(world, container, load, before),
    memory_stats: memoryStats(world, container, load, at),
    ...names,
    ...networkStats(world, container, load, at),
  }
}

import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { numberAt, sumOfField, sumOfInterfaces, sumOfOperation, valueAfter } from './numbers.ts'
import { place, sampleSize } from './packed.ts'
import { type CgroupPlace, placeOf } from './place.ts'
import type { SystemClock } from './system-clock.ts'

/** All that is known of a container before its files are found. */
export interface ContainerProcess {
  readonly id: string
  readonly pid: number
  /** It shares the network of the machine, whose figures are not its own. */
  readonly hostNetwork: boolean
  /** What the engine takes for the limit of a container that has none. */
  readonly hostMemoryBytes: number
}

const bytesOf = (text: string): Uint8Array => Buffer.from(text)
const key = {
  usage: bytesOf('usage_usec'),
  periods: bytesOf('nr_periods'),
  throttled: bytesOf('nr_throttled'),
  inactive: bytesOf('inactive_file'),
  totalInactive: bytesOf('total_inactive_file'),
  anon: bytesOf('anon'),
  read: bytesOf('Read'),
  write: bytesOf('Write'),
  readBytes: bytesOf('rbytes='),
  writeBytes: bytesOf('wbytes='),
} as const

/** Long enough for each of these files but `/proc/stat` and `net/dev` of a machine with thousands of interfaces, whose ends are then left out. */
const buffer = Buffer.alloc(64 * 1024)
const pair = new Float64Array(2)

/** A limit changes when somebody runs `docker update`: it is read again after so many samples. */
const limitEvery = 10

/** The files of one container, open until it is closed. */
interface Files {
  /** v1: `cpuacct.usage` in ns; v2: `cpu.stat`, which holds the throttling too. */
  readonly usage: number
  /** -1 for what this machine does not count. */
  readonly throttling: number
  readonly memory: number
  readonly memoryStat: number
  readonly pids: number
  readonly block: number
  readonly network: number
}

/** Reads what the kernel says of one container, by the docker CLI's formulas, as `to-stats.ts` does with the engine's answers. */
export class CgroupReader {
  readonly #version: 1 | 2
  readonly #files: Files
  readonly #limitFile: string
  readonly #hostMemory: number
  #used = Number.NaN
  #system = Number.NaN
  #periods = Number.NaN
  #throttled = Number.NaN
  #limit = Number.NaN
  #samples = 0
  #closed = false

  private constructor(where: CgroupPlace, files: Files, hostMemory: number) {
    this.#version = where.version
    this.#files = files
    this.#hostMemory = hostMemory
    this.#limitFile =
      where.version === 1 ? join(where.memory, 'memory.limit_in_bytes') : join(where.folder, 'memory.max')
  }

  /** Null where these files cannot be read, or are not this container's. */
  static open(process: ContainerProcess, proc = '/proc'): CgroupReader | null {
    const mine = join(proc, String(process.pid))
    const find = (): CgroupPlace | null =>
      placeOf(
        process.id,
        readFileSync(join(mine, 'cgroup'), 'utf8'),
        readFileSync(join(proc, 'self/mountinfo'), 'utf8'),
      )
    let files: Files | null = null
    try {
      const where = find()
      if (where === null) return null
      files = openFiles(where, process.hostNetwork ? null : join(mine, 'net/dev'))
      // A process that ended meanwhile may have left its number to another one, whose network this would be.
      if (files === null || find() === null) throw new Error('Not this container any more')
      return new CgroupReader(where, files, process.hostMemoryBytes)
    } catch {
      if (files) closeFiles(files)
      return null
    }
  }

  /** Writes a packed sample; false when the container has ended, or cannot be read any more. */
  read(into: Float64Array, clock: SystemClock): boolean {
    if (this.#closed || into.length < sampleSize) return false
    const ended = read(this.#files.usage)
    if (ended <= 0) return false
    const v2 = this.#version === 2
    const used = v2 ? valueAfter(buffer, ended, key.usage) * 1000 : numberAt(buffer, 0, ended)
    if (Number.isNaN(used)) return false
    if (!v2 && this.#files.throttling >= 0) this.#takeThrottling(read(this.#files.throttling), into)
    else this.#takeThrottling(v2 ? ended : 0, into)
    into[place.at] = clock.at
    const spent = used - this.#used
    const passed = clock.system - this.#system
    // NaN at first and after a reset of the counter; less than a tick of the clock is no time.
    into[place.cpuPercent] = spent >= 0 && passed >= 1 ? (spent / passed) * clock.processors * 100 : Number.NaN
    this.#used = used
    this.#system = clock.system

    const pids = numberAt(buffer, 0, read(this.#files.pids))
    // The last process has gone and the folder has not yet.
    if (pids === 0) return false
    into[place.pids] = pids
    this.#takeMemory(into)
    this.#takeBlock(into)
    const network = read(this.#files.network)
    sumOfInterfaces(buffer, network, pair)
    into[place.netRxBytes] = network > 0 ? (pair[0] ?? Number.NaN) : Number.NaN
    into[place.netTxBytes] = network > 0 ? (pair[1] ?? Number.NaN) : Number.NaN
    this.#samples += 1
    return true
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    closeFiles(this.#files)
  }

  /** The share of the periods since the last sample in which it was held back; not known without a limit. */
  #takeThrottling(ended: number, into: Float64Array): void {
    const periods = valueAfter(buffer, ended, key.periods)
    const throttled = valueAfter(buffer, ended, key.throttled)
    const passed = periods - this.#periods
    const held = throttled - this.#throttled
    into[place.throttledPercent] =
      periods > 0 && passed >= 0 && held >= 0 ? (passed === 0 ? 0 : Math.min(100, (held / passed) * 100)) : Number.NaN
    this.#periods = periods
    this.#throttled = throttled
  }

  #takeMemory(into: Float64Array): void {
    const usage = numberAt(buffer, 0, read(this.#files.memory))
    const ended = read(this.#files.memoryStat)
    const inactive = valueAfter(buffer, ended, this.#version === 1 ? key.totalInactive : key.inactive)
    let memory = usage
    if (usage === 0) memory = valueAfter(buffer, ended, key.anon) || 0
    else if (inactive < usage) memory = usage - inactive
    if (this.#samples % limitEvery === 0) this.#limit = limitIn(this.#limitFile)
    const host = this.#hostMemory
    const limited = this.#limit > 0 && (host <= 0 || this.#limit < host)
    into[place.memoryBytes] = memory
    into[place.memoryLimitBytes] = limited ? this.#limit : Number.NaN
    into[place.memoryPercent] = limited || host > 0 ? (memory / (limited ? this.#limit : host)) * 100 : Number.NaN
  }

  #takeBlock(into: Float64Array): void {
    const ended = read(this.#files.block)
    const v1 = this.#version === 1
    into[place.blockReadBytes] = this.#sum(ended, v1, key.read, key.readBytes)
    into[place.blockWriteBytes] = this.#sum(ended, v1, key.write, key.writeBytes)
  }

  /** Nothing read or written yet is an empty file; no file is not known. */
  #sum(ended: number, v1: boolean, word: Uint8Array, field: Uint8Array): number {
    if (this.#files.block < 0) return Number.NaN
    return v1 ? sumOfOperation(buffer, ended, word) : sumOfField(buffer, ended, field)
  }
}

function openFiles(where: CgroupPlace, network: string | null): Files | null {
  const opened: number[] = []
  const open = (...paths: (string | null)[]): number => {
    for (const path of paths) {
      if (path === null) continue
      try {
        const file = openSync(path, 'r')
        opened.push(file)
        return file
      } catch {
        // The next one, or none: this kernel does not count it.
      }
    }
    return -1
  }
  const of = (folder: string | null, name: string): string | null => (folder === null ? null : join(folder, name))
  const files: Files =
    where.version === 1
      ? {
          usage: open(of(where.cpuacct, 'cpuacct.usage')),
          throttling: open(of(where.cpu, 'cpu.stat')),
          memory: open(of(where.memory, 'memory.usage_in_bytes')),
          memoryStat: open(of(where.memory, 'memory.stat')),
          pids: open(of(where.pids, 'pids.current')),
          block: open(
            of(where.blkio, 'blkio.throttle.io_service_bytes_recursive'),
            of(where.blkio, 'blkio.throttle.io_service_bytes'),
          ),
          network: open(network),
        }
      : {
          usage: open(of(where.folder, 'cpu.stat')),
          throttling: -1,
          memory: open(of(where.folder, 'memory.current')),
          memoryStat: open(of(where.folder, 'memory.stat')),
          pids: open(of(where.folder, 'pids.current')),
          block: open(of(where.folder, 'io.stat')),
          network: open(network),
        }
  // Without these two it is no better than the engine's own figures.
  if (files.usage >= 0 && files.memory >= 0) return files
  for (const file of opened) closeSync(file)
  return null
}

function closeFiles(files: Files): void {
  for (const file of Object.values(files) as number[]) if (file >= 0) closeSync(file)
}

/** The length of what now lies at the start of the buffer; 0 where the file is not there, or no more. */
function read(file: number): number {
  if (file < 0) return 0
  try {
    return readSync(file, buffer, 0, buffer.length, 0)
  } catch {
    // ENODEV: the container's cgroup was removed.
    return 0
  }
}

/** NaN for `max`, and for v1's huge number that stands for none it is as good as none. */
function limitIn(path: string): number {
  try {
    return Number.parseInt(readFileSync(path, 'latin1'), 10)
  } catch {
    return Number.NaN
  }
}

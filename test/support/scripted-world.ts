import type { LogRecord, LogScope, LogSource } from '../../electron/demo/log-source.ts'
import type { Beginning, ContainerSpec, ImageSpec } from '../../electron/demo/model.ts'
import { createRandom } from '../../electron/demo/random.ts'
import { earlier, type Nanos, toNanos } from '../../electron/demo/time.ts'

export const SCRIPTED_IMAGE = 'scripted/app:1'

const HOUR = 3_600_000
const MIB = 1024 ** 2

/** The `index`-th generated container: every state comes up, a third of them in compose projects. */
export function containerAt(seed: number, index: number): ContainerSpec {
  const random = createRandom(seed, 'container', index)
  const number = String(index).padStart(4, '0')
  const startedAgo = random.int(60_000, 200 * HOUR)
  const running: Beginning = { state: 'running', startedAgo }
  const exited: Beginning = {
    state: 'exited',
    code: random.pick([0, 0, 1, 137, 143]),
    finishedAgo: startedAgo,
    ranFor: random.int(1000, HOUR),
  }
  const begins = random.pick<Beginning>([
    running,
    running,
    running,
    running,
    running,
    exited,
    exited,
    { state: 'created' },
    { state: 'paused', startedAgo, pausedAgo: 30_000 },
  ])
  const project = index % 3 === 0 ? `project-${Math.floor(index / 30)}` : undefined
  return {
    name: `${random.pick(['web', 'api', 'worker', 'db', 'cache', 'job'])}-${number}`,
    image: SCRIPTED_IMAGE,
    argv: ['/bin/app', '--number', number],
    labels: { 'scripted.index': String(index) },
    ...(project !== undefined && {
      compose: { project, service: `service-${index % 30}`, workingDir: `/srv/${project}` },
      network: `${project}_default`,
    }),
    ports: index % 5 === 0 ? [{ container: 80, host: 20_000 + index }] : [],
    createdAgo: startedAgo + random.int(1000, HOUR),
    begins,
    load: {
      cpu: random.int(0, 120),
      memoryMiB: random.int(4, 900),
      rxKiBs: random.int(0, 80),
      txKiBs: random.int(0, 80),
      readKiBs: 1,
      writeKiBs: 2,
      pids: random.int(1, 30),
    },
  }
}

/** The `index`-th generated image: every tenth untagged, with a history of 3 to 12 steps. */
export function imageAt(seed: number, index: number): ImageSpec {
  const random = createRandom(seed, 'image', index)
  const number = String(index).padStart(4, '0')
  const steps = Array.from({ length: random.int(3, 12) }, (_, step) =>
    step % 3 === 2
      ? { by: `ENV STEP=${step}`, bytes: 0, comment: 'buildkit.dockerfile.v0' }
      : {
          by: `RUN /bin/sh -c make step-${step} of ${number} # buildkit`,
          bytes: random.int(1, 90) * MIB,
          comment: 'buildkit.dockerfile.v0',
        },
  )
  return {
    tags: index % 10 === 9 ? [] : [`scripted/image-${number}:${random.int(1, 9)}`],
    builder: random.pick(['registry', 'buildkit']),
    createdAgo: random.int(HOUR, 9000 * HOUR) + index,
    steps,
  }
}

/** A log that a test writes line by line; what is written is followed in the order of writing, whatever its times are. */
export interface ScriptedLog {
  readonly source: LogSource
  /** Each line with the time given, or the time now (never earlier than the line before). */
  write(...lines: (string | Uint8Array | ScriptedLine)[]): void
}

interface ScriptedLine {
  readonly text: string | Uint8Array
  readonly stream?: 'stdout' | 'stderr'
  readonly at?: Nanos
  /** No line end is written after it. */
  readonly unfinished?: boolean
}

export function scriptedLog(now: () => number = Date.now): ScriptedLog {
  const records: LogRecord[] = []
  let newest = 0n
  const kept = (since: Nanos, until: Nanos): LogRecord[] => records.filter(({ at }) => at >= since && at <= until)
  return {
    source: {
      between: (_scope, since, until) => kept(since, until),
      tail: (_scope, count, until) => (count <= 0 ? [] : kept(0n, until).slice(-count)),
      after: (position) => records.slice(position),
    },
    write(...lines) {
      for (const line of lines) {
        const {
          text,
          stream = 'stdout',
          at,
          unfinished = false,
        } = typeof line === 'string' || line instanceof Uint8Array ? { text: line } : line
        const written = toNanos(now())
        newest = newest >= written ? newest + 1n : written
        records.push({ at: at ?? newest, stream, text, unfinished })
      }
    },
  }
}

export interface Flood {
  readonly linesPerSecond: number
  /** It falls silent after this many lines. */
  readonly total?: number
  /** Bytes of a line, its number included; 80 when left out. */
  readonly lineBytes?: number
}

/**
 * Numbered lines (`flood 0000000042 …`) at a steady rate since the container's first start, computed when read: ten million of
 * them take no memory. Every tenth goes to stderr.
 */
export function floodLog({ linesPerSecond, total = Number.POSITIVE_INFINITY, lineBytes = 80 }: Flood): LogSource {
  const gap = BigInt(Math.max(1, Math.round(1e9 / linesPerSecond)))
  const filler = 'x'.repeat(Math.max(0, lineBytes - 17))
  const begins = (scope: LogScope): Nanos => toNanos(scope.stretches[0]?.from ?? scope.now)
  const line = (start: Nanos, index: number): LogRecord => ({
    at: start + BigInt(index) * gap,
    stream: index % 10 === 9 ? 'stderr' : 'stdout',
    text: `flood ${String(index).padStart(10, '0')} ${filler}`,
  })
  /** How many lines there are up to and including `until`. */
  const upTo = (scope: LogScope, until: Nanos): number => {
    const passed = earlier(until, toNanos(scope.now)) - begins(scope)
    return passed < 0n ? 0 : Math.min(total, Number(passed / gap) + 1)
  }
  return {
    *between(scope, since, until) {
      const start = begins(scope)
      const last = upTo(scope, until)
      for (let index = upTo(scope, since - 1n); index < last; index += 1) yield line(start, index)
    },
    tail(scope, count, until) {
      const last = upTo(scope, until)
      const from = Math.max(0, last - count)
      return Array.from({ length: last - from }, (_, index) => line(begins(scope), from + index))
    },
  }
}

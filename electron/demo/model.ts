import type { LogSource } from './log-source.ts'

export type State = 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead'

export interface PortSpec {
  readonly container: number
  readonly protocol?: 'tcp' | 'udp'
  /** Published on this host port; exposed only when left out. */
  readonly host?: number
  readonly ip?: string
}

interface MountSpec {
  readonly type: 'volume' | 'bind' | 'tmpfs'
  /** The volume's name or the host path; an anonymous volume gets a drawn name when left out. */
  readonly source?: string
  readonly target: string
  readonly readOnly?: boolean
}

interface HealthSpec {
  readonly test: readonly string[]
  readonly intervalMs: number
  readonly timeoutMs: number
  readonly retries: number
  readonly verdict: 'healthy' | 'unhealthy'
  /** What the probes print, in turn. */
  readonly outputs: readonly [string, ...string[]]
}

/** What SIGTERM does: exits after a while, or is ignored so that the engine has to kill. */
type OnTerm = { readonly exits: number; readonly afterMs: number } | 'ignores'

/** The use of a busy moment: stats.ts sways around these. */
export interface Load {
  /** Percent of one core on average. */
  readonly cpu: number
  readonly memoryMiB: number
  /** Slow growth and sudden collection, as a garbage collector does it. */
  readonly sawtooth?: boolean
  readonly rxKiBs: number
  readonly txKiBs: number
  readonly readKiBs: number
  readonly writeKiBs: number
  readonly pids: number
}

/** How a container is when the world begins; times in ms before that moment. */
export type Beginning =
  | { readonly state: 'running'; readonly startedAgo: number }
  | { readonly state: 'paused'; readonly startedAgo: number; readonly pausedAgo: number }
  | { readonly state: 'created' }
  | { readonly state: 'restarting'; readonly restarts: number }
  | {
      readonly state: 'exited' | 'dead'
      readonly code: number
      readonly finishedAgo: number
      readonly ranFor: number
      readonly oomKilled?: boolean
      readonly error?: string
    }

export interface ContainerSpec {
  readonly name: string
  readonly image: string
  readonly argv: readonly [string, ...string[]]
  readonly entrypoint?: readonly string[]
  readonly env?: readonly string[]
  readonly labels?: Readonly<Record<string, string>>
  /** Adds the labels that docker compose would. */
  readonly compose?: { readonly project: string; readonly service: string; readonly workingDir: string }
  readonly ports?: readonly PortSpec[]
  readonly mounts?: readonly MountSpec[]
  /** `bridge` when left out; `host` and `none` are network modes. */
  readonly network?: string
  readonly restart?: { readonly name: string; readonly maximumRetryCount?: number }
  readonly autoRemove?: boolean
  readonly health?: HealthSpec
  readonly memoryLimit?: number
  readonly cpus?: number
  readonly pidsLimit?: number
  readonly user?: string
  readonly workingDir?: string
  readonly tty?: boolean
  readonly privileged?: boolean
  readonly readOnlyRoot?: boolean
  readonly logDriver?: string
  readonly stopTimeoutSeconds?: number
  readonly createdAgo: number
  readonly begins: Beginning
  readonly onTerm?: OnTerm
  /** A program that ends by itself after each start. */
  readonly ends?: { readonly afterMs: number; readonly code: number; readonly oomKilled?: boolean }
  readonly load?: Load
  /** What it writes, and in which style: made for each container, so that a scripted one can keep its own lines. */
  readonly log?: LogSource
}

/** A time in which the program ran without a break: from start or unpause to pause or exit. Times are ms since the epoch. */
export interface Stretch {
  readonly from: number
  to: number | null
  /** Starts a run; an unpause does not. */
  readonly boot: boolean
  /** The last words: from here on it says only them. */
  closing: { readonly from: number; readonly kind: 'stop' | 'crash' } | null
}

export interface Container {
  readonly id: string
  readonly spec: ContainerSpec
  name: string
  /** As it was asked for. */
  readonly image: string
  readonly imageId: string
  readonly labels: ReadonlyMap<string, string>
  readonly createdAt: number
  state: State
  startedAt: number | null
  finishedAt: number | null
  exitCode: number
  oomKilled: boolean
  error: string
  restartCount: number
  pid: number
  ip: string
  /** Oldest first, bounded. */
  stretches: Stretch[]
  /** A stop by hand keeps the restart policy from bringing it back. */
  stoppedByHand: boolean
  /** How long it will wait before the next automatic restart. */
  backoffMs: number
}

export interface Step {
  /** `CreatedBy` as the builder wrote it. */
  readonly by: string
  /** 0 makes an empty layer. */
  readonly bytes: number
  readonly comment?: string
}

export interface ImageSpec {
  readonly tags: readonly string[]
  /** Steps of this image come first; the steps below are its own. */
  readonly base?: string
  /** Base first. */
  readonly steps: readonly Step[]
  readonly createdAgo: number
  /** Pulled or built by BuildKit: the steps below the top are `<missing>`. Legacy builds keep an id for each step. */
  readonly builder: 'registry' | 'buildkit' | 'legacy'
  readonly entrypoint?: readonly string[]
  readonly cmd?: readonly string[]
  readonly env?: readonly string[]
  readonly labels?: Readonly<Record<string, string>>
  readonly exposed?: readonly string[]
  readonly volumes?: readonly string[]
  readonly user?: string
  readonly workingDir?: string
  readonly author?: string
  readonly architecture?: string
  readonly variant?: string
  /** A tagless image that is still known by a digest. */
  readonly digestOnly?: string
}

export interface HistoryEntry {
  readonly id: string
  readonly createdAt: number
  readonly by: string
  readonly bytes: number
  readonly comment: string
}

export interface Image {
  readonly id: string
  readonly spec: ImageSpec
  tags: string[]
  digests: string[]
  readonly parentId: string
  readonly createdAt: number
  readonly sizeBytes: number
  /** Uncompressed layer digests, base first. */
  readonly layers: readonly string[]
  /** Base first. */
  readonly history: readonly HistoryEntry[]
}

/** A refusal with the status and the words that the engine would use. */
export class Refusal extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

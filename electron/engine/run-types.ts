import type { RunSpec } from '../../shared/contract/run-spec.ts'

/** What makes a container, as plain data that can be kept: the body of `POST /containers/create`, and networks that are joined before it starts. */
export interface CreateOrder {
  /** Empty: the engine makes one up. */
  readonly name: string
  readonly platform: string
  readonly body: Readonly<Record<string, unknown>>
  readonly connect: readonly { readonly network: string; readonly endpoint: Readonly<Record<string, unknown>> }[]
}

/** A container as it could be made again. */
export interface ContainerPlan {
  readonly id: string
  readonly name: string
  /** What was asked for beyond the image's own: its defaults are not carried along as if they were the user's. */
  readonly spec: RunSpec
  readonly imageId: string
  /** The image's name still means the image that the container was made from. */
  readonly imageIsCurrent: boolean
  readonly running: boolean
  /** It goes by itself when it ends, so it cannot be kept while its successor is tried. */
  readonly autoRemove: boolean
  readonly hasHealthCheck: boolean
  /** Volumes without a name of the user's, which are handed on. */
  readonly anonymousVolumes: readonly { readonly name: string; readonly target: string }[]
  /** Addresses on networks of the user's that the engine chose by itself. */
  readonly givenAddresses: readonly { readonly network: string; readonly address: string }[]
  /** Exactly this container again, anonymous volumes and all. */
  readonly again: CreateOrder
  /**
   * The same with what differs between `spec` and `wanted`, and nothing else. `newest`: from what the image's name means now. `fresh`: without the
   * anonymous volumes.
   */
  order(wanted: RunSpec, options: { newest: boolean; fresh?: boolean }): CreateOrder
}

/** How a container is, while its first moments are watched. */
export interface Vitals {
  readonly state: 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead'
  readonly health: 'none' | 'starting' | 'healthy' | 'unhealthy'
  readonly exitCode: number
  readonly restarts: number
  /** The engine's own words of why it did not start. */
  readonly error: string
  readonly lastProbe: string
}

/** What `docker update` changes in place; null leaves it as it is. */
export interface UpdateOrder {
  readonly memoryBytes: number | null
  readonly memorySwapBytes: number | null
  readonly memoryReservationBytes: number | null
  readonly nanoCpus: number | null
  readonly cpuShares: number | null
  readonly cpusetCpus: string | null
  readonly pidsLimit: number | null
  readonly restart: { readonly name: string; readonly maximumRetryCount: number } | null
}

/** Making containers, and changing them. Everything throws AppError only. */
export interface EngineRun {
  create(order: CreateOrder, signal: AbortSignal): Promise<{ id: string; warnings: string[] }>
  plan(id: string, signal: AbortSignal): Promise<ContainerPlan>
  vitals(id: string, signal: AbortSignal): Promise<Vitals>
  rename(id: string, name: string, signal: AbortSignal): Promise<void>
  update(id: string, order: UpdateOrder, signal: AbortSignal): Promise<{ warnings: string[] }>
  /** Gives the new image's id. */
  commit(
    id: string,
    image: {
      repository: string
      tag: string
      message: string
      author: string
      pause: boolean
      changes: readonly string[]
    },
    signal: AbortSignal,
  ): Promise<string>
  /** Its file system as a tar, in pieces as they come; throws where it breaks off. */
  export(id: string, signal: AbortSignal): AsyncGenerator<Uint8Array, void>
  /** Names of the networks, and of the volumes. */
  names(kind: 'networks' | 'volumes', signal: AbortSignal): Promise<string[]>
}

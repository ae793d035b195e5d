import type { ContainerAction, ContainerDetail, ContainerRow, ProcessList } from '../../shared/contract/containers.ts'
import type { Endpoint, EngineLink } from '../../shared/contract/engine.ts'
import type { ImageDetail, ImageRow } from '../../shared/contract/images.ts'
import type { StatsSample } from '../../shared/contract/stats.ts'
import type { Undo } from '../../shared/lib/undo.ts'
import type { EngineExec } from './exec-types.ts'
import type { EngineFiles } from './files-types.ts'
import type { EngineRun } from './run-types.ts'
import type { EngineWorkshop } from './workshop-types.ts'

export type { ContainerPlan, CreateOrder, EngineRun, UpdateOrder } from './run-types.ts'
export type { EngineWorkshop, ImageUse } from './workshop-types.ts'

/**
 * What the services see of the engine. Raw engine shapes end below this line. Every method that talks to the engine throws
 * AppError only, takes an AbortSignal that reaches the socket, and has its own time limit.
 */
export interface Engine {
  readonly link: EngineLink
  /** Called on each change of the link, not with the present one. */
  onLink(listen: (link: EngineLink) => void): Undo
  /** The events of the engine that is online, from one upstream. Events are hints: some are lost (RELIABILITY 3.3). */
  onEvent(listen: (event: EngineEvent) => void): Undo
  endpoints(): Promise<Endpoint[]>
  retry(): void
  /** `auto`, `demo` or an endpoint id. */
  use(target: string): Promise<void>
  readonly containers: EngineContainers
  readonly exec: EngineExec
  readonly files: EngineFiles
  readonly images: EngineImages
  readonly run: EngineRun
  readonly workshop: EngineWorkshop
  readonly cgroups: EngineCgroups
  close(): Promise<void>
}

/** The part of the diagnostic log that this room writes to. */
export interface EngineLog {
  info(message: string): void
  error(message: string, error?: unknown): void
}

/** One engine event in one shape, whatever the API version (1.41 … 1.55) or product said. */
export interface EngineEvent {
  /** `container`, `image`, `network`, `volume`, `daemon` … */
  readonly type: string
  /** Without the compound part: `health_status: healthy` is `health_status` with detail `healthy`; podman's `died` is `die`. */
  readonly action: string
  readonly detail: string
  /** The id of what it happened to; for images the reference or id as given. */
  readonly id: string
  /** ms since the epoch, fractional from nanoseconds. */
  readonly at: number
  readonly attributes: Readonly<Record<string, string>>
}

export interface EngineContainers {
  list(options: { ids?: readonly string[] }, signal: AbortSignal): Promise<ContainerRow[]>
  inspect(id: string, signal: AbortSignal): Promise<ContainerDetail>
  /** The inspect document as the engine sent it, re-indented. */
  raw(id: string, signal: AbortSignal): Promise<string>
  top(id: string, signal: AbortSignal): Promise<ProcessList>
  /** False where it was so already (304, or gone meanwhile for remove). */
  act(id: string, action: ContainerAction, signal: AbortSignal): Promise<boolean>
  /** About one sample a second until the signal fires or the stream ends; null while the container is stopped. */
  stats(id: string, signal: AbortSignal): AsyncIterable<StatsSample | null>
  /** Whole frames and cut ones as they come; see LogRead. Resolves when the stream has ended. */
  logs(id: string, options: LogReadOptions, sink: LogSink, signal: AbortSignal): Promise<LogReadEnd>
  /** What the log has by now, from the engine's own files, where they can be read here. */
  logFiles(id: string, sink: LogSink, signal: AbortSignal): Promise<LogFilesEnd>
}

/** The kernel's own figures, where the engine runs on this machine: a thirtieth of what the engine's streams cost. */
export interface EngineCgroups {
  /** False where the engine certainly runs elsewhere. To be asked again for each connection. */
  near(): boolean
  /** The files of one container; null where they cannot be read or the container does not run. */
  open(id: string, signal: AbortSignal): Promise<ContainerUse | null>
  /** Reads the machine's clock, which all reads until the next tick are measured against. False: nothing can be measured now. */
  tick(): boolean
  close(): void
}

/** One run of one container. */
export interface ContainerUse {
  /** Writes a packed sample (cgroups/packed.ts); false when the container has ended. */
  read(into: Float64Array): boolean
  close(): void
}

export interface LogReadOptions {
  readonly follow: boolean
  /** Inclusive lower bound, `seconds.nanoseconds` as the engine writes it. */
  readonly since?: string
  readonly until?: string
  readonly tail?: number
}

/**
 * Takes the payload of one frame (or a piece of a big one) of `stream`, `bytes[start..end)`; `timestamps=1` is always asked for, so that each line, and
 * each continued 16 KiB piece of one, begins with the engine's RFC 3339 timestamp and a blank.
 * The bytes are only valid during the call. Return false to pause the socket until the promise given to `drained` resolves.
 */
export interface LogSink {
  /** A frame of the multiplexed stream begins (a TTY's raw stream has one endless frame of stdout). */
  frame(stream: 'stdout' | 'stderr', payloadBytes: number): void
  data(bytes: Uint8Array, start: number, end: number): boolean
  drained(): Promise<void>
  /** Frame type 3: the engine says that it failed to read. */
  engineError(message: string): void
}

export interface LogReadEnd {
  /** `cut`: the connection broke or ended inside a frame. */
  readonly kind: 'end' | 'cut' | 'aborted'
  /** Bytes missing from the last frame where it was cut inside one. */
  readonly missingBytes: number
  readonly detail: string
}

/** `whole`: all that the engine has kept of a log by now. `part`: the beginning of it, or nothing. */
export type LogFilesEnd = 'whole' | 'part'

export interface ArchiveSink {
  /** `bytes[start..end)` are only valid during the call. False pauses the socket until the promise given to `drained` resolves. */
  data(bytes: Uint8Array, start: number, end: number): boolean
  drained(): Promise<void>
}

export interface EngineImages {
  /** `usedBy` is empty here: the images service joins it from the containers. */
  list(signal: AbortSignal): Promise<ImageRow[]>
  inspect(ref: string, signal: AbortSignal): Promise<ImageDetail>
  raw(ref: string, signal: AbortSignal): Promise<string>
  /** The image's archive (`docker save`), in pieces as they come; resolves when it has come to its end. */
  archive(ref: string, sink: ArchiveSink, signal: AbortSignal): Promise<void>
  remove(
    ref: string,
    options: { force: boolean },
    signal: AbortSignal,
  ): Promise<{ untagged: string[]; deleted: string[] }>
}

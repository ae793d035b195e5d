import type { ByteStream } from './byte-stream.ts'

export interface TerminalSize {
  readonly cols: number
  readonly rows: number
}

export interface ExecSpec {
  readonly command: readonly string[]
  /** Empty: the container's own. */
  readonly user: string
  /** Empty: the container's own. */
  readonly workingDir: string
  readonly env: readonly string[]
  /** With a terminal its bytes come as they are; without one in frames of stdout and stderr. */
  readonly tty: boolean
}

/** A connection to a process: bytes both ways, as they are. Its end says nothing of how the process ended. */
export type ProcessStream = Pick<ByteStream, 'read' | 'write' | 'endInput' | 'close'>

export interface ExecState {
  readonly running: boolean
  /** The process has been there: an exec whose program was not found never gets one. */
  readonly started: boolean
  /** Null while it runs, and for a moment after. */
  readonly exitCode: number | null
}

/** Processes in a container: begun by us (exec) or its own (attach). */
export interface EngineExec {
  /** The id of an exec that has not been started. */
  create(containerId: string, spec: ExecSpec, signal: AbortSignal): Promise<string>
  /** The signal ends the connection, however long it lasts. */
  start(execId: string, tty: boolean, size: TerminalSize | null, signal: AbortSignal): Promise<ProcessStream>
  inspect(execId: string, signal: AbortSignal): Promise<ExecState>
  attach(containerId: string, signal: AbortSignal): Promise<ProcessStream>
  /** Of an exec or of a container's own terminal; refused before its start and after its end. */
  resize(of: { kind: 'exec' | 'container'; id: string }, size: TerminalSize, signal: AbortSignal): Promise<void>
}

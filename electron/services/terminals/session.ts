import { randomUUID } from 'node:crypto'
import type { TerminalEnd, TerminalPiece, TerminalRow } from '../../../shared/contract/terminals.ts'
import { deadline, pause } from '../../engine/deadline.ts'
import type { ProcessStream, TerminalSize } from '../../engine/exec-types.ts'
import type { Engine } from '../../engine/types.ts'
import { AppError } from '../../fault.ts'
import { Scrollback } from './scrollback.ts'
import { ExecSink, type StartedExec } from './start-exec.ts'
import { Viewers } from './viewers.ts'

/** Kept of a terminal's output, for windows that come later. */
export const scrollbackBytes = 1024 * 1024
/** The engine knows an exit code a moment after the stream has ended. */
const exitCodeMs = 2000
/** A stopped container's stream ends at once, or never: engines that lose it are not waited for. */
const afterDieMs = 400
/** A process that was killed waits so long for the news that its container was. */
const withContainerMs = 600

/** What a terminal is connected to. */
export interface TerminalProcess {
  readonly of: { readonly kind: 'exec' | 'container'; readonly id: string }
  readonly stream: ProcessStream
  readonly sink: ExecSink
  readonly ended: Promise<unknown>
  /** Null while it is not known yet. Throws what the engine answers. */
  exitCode(signal: AbortSignal): Promise<number | null>
}

export function execProcess(engine: Engine, started: StartedExec): TerminalProcess {
  return {
    ...started,
    of: { kind: 'exec', id: started.execId },
    async exitCode(signal) {
      const { running, exitCode } = await engine.exec.inspect(started.execId, signal)
      return running ? null : exitCode
    },
  }
}

export function attachedProcess(engine: Engine, containerId: string, stream: ProcessStream): TerminalProcess {
  const sink = new ExecSink()
  return {
    of: { kind: 'container', id: containerId },
    stream,
    sink,
    ended: stream.read(sink.take, sink.drained),
    async exitCode(signal) {
      const { row, exitCode } = await engine.containers.inspect(containerId, signal)
      return row.state === 'running' || row.state === 'paused' ? null : exitCode
    },
  }
}

/** One terminal: a process, its newest output, and the windows that look at it. */
export class TerminalSession {
  readonly id: string = randomUUID()
  readonly #process: TerminalProcess
  readonly #engine: Engine
  readonly #changed: () => void
  readonly #scrollback = new Scrollback(scrollbackBytes)
  readonly #viewers = new Viewers(this.#scrollback)
  readonly #life = new AbortController()
  #row: TerminalRow
  #inputClosed = false
  #died = false
  #wantedSize: TerminalSize | null = null
  #resizing = false
  #over = false

  constructor(parts: {
    engine: Engine
    process: TerminalProcess
    row: Omit<TerminalRow, 'id' | 'startedAt' | 'end'>
    changed: () => void
  }) {
    this.#engine = parts.engine
    this.#process = parts.process
    this.#changed = parts.changed
    this.#row = { ...parts.row, id: this.id, startedAt: Date.now(), end: null }
    const { sink, ended } = parts.process
    const take = (bytes: Uint8Array, start: number, end: number): boolean => {
      this.#scrollback.append(bytes, start, end)
      this.#viewers.ring()
      return this.#viewers.hasRoom
    }
    sink.handOver(take, () => this.#viewers.room())
    void this.#awaitEnd(ended)
  }

  get row(): TerminalRow {
    return this.#row
  }

  /** Its container has ended, as an event tells. */
  containerDied(): void {
    this.#died = true
    const timer = setTimeout(() => this.#process.stream.close(), afterDieMs)
    timer.unref()
  }

  async *follow(viewer: string, from: number, signal: AbortSignal): AsyncGenerator<TerminalPiece, void> {
    const until = deadline([signal, this.#life.signal], null, () => undefined)
    try {
      yield* this.#viewers.follow(viewer, from, () => this.#over, until.signal)
    } finally {
      until.release()
    }
  }

  ack(viewer: string, at: number): void {
    this.#viewers.ack(viewer, at)
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.#inputClosed) throw new AppError('CONFLICT', 'terminal-ended')
    try {
      await this.#process.stream.write(bytes)
    } catch (error) {
      throw new AppError('CONFLICT', 'terminal-ended', { cause: error })
    }
  }

  /** The last size that was asked for counts; a refusal is tried once more, since engines refuse for a moment after the start. */
  resize(size: TerminalSize): void {
    this.#wantedSize = size
    if (!this.#resizing) void this.#applySize()
  }

  /** Ends it for good: the process is told to hang up where it is ours. */
  close(): void {
    this.#inputClosed = true
    this.#life.abort()
    this.#process.stream.close()
  }

  /** Resolves when its stream has ended, or after `ms`. */
  async endsWithin(ms: number): Promise<boolean> {
    const given = new AbortController()
    const ended = await Promise.race([this.#process.ended.then(() => true), pause(ms, given.signal).then(() => false)])
    given.abort()
    return ended
  }

  async #applySize(): Promise<void> {
    this.#resizing = true
    for (let refusals = 0; this.#wantedSize !== null && refusals < 2 && !this.#inputClosed; ) {
      const size = this.#wantedSize
      try {
        await this.#engine.exec.resize(this.#process.of, size, this.#life.signal)
        refusals = 0
      } catch {
        refusals += 1
        await pause(150, this.#life.signal)
        if (refusals < 2) continue
      }
      if (this.#wantedSize === size) this.#wantedSize = null
    }
    this.#resizing = false
  }

  async #awaitEnd(ended: Promise<unknown>): Promise<void> {
    const broken = await ended.catch((error: unknown) => error)
    this.#inputClosed = true
    this.#process.stream.close()
    if (this.#life.signal.aborted) return
    const end = await this.#howItEnded(broken)
    this.#over = true
    this.#row = { ...this.#row, end: { ...end, at: Date.now() } }
    this.#viewers.ring()
    if (!this.#life.signal.aborted) this.#changed()
  }

  async #howItEnded(broken: unknown): Promise<{ why: TerminalEnd; exitCode: number | null }> {
    if (isLoss(broken)) return { why: 'engine-lost', exitCode: null }
    const until = performance.now() + exitCodeMs
    let exitCode: number | null = null
    while (exitCode === null && performance.now() < until && !this.#life.signal.aborted) {
      try {
        exitCode = await this.#process.exitCode(this.#life.signal)
      } catch (error) {
        if (isLoss(error)) return { why: 'engine-lost', exitCode: null }
        // Gone with its container (--rm): how it ended is not told any more.
        return { why: 'container-stopped', exitCode: null }
      }
      if (exitCode === null) await pause(30, this.#life.signal)
    }
    return { why: (await this.#endedWithContainer(exitCode)) ? 'container-stopped' : 'exited', exitCode }
  }

  /** The container's end and the stream's are told a moment apart, in either order. */
  async #endedWithContainer(exitCode: number | null): Promise<boolean> {
    const until = performance.now() + (exitCode === 137 ? withContainerMs : 0)
    for (;;) {
      if (this.#died) return true
      try {
        const { state } = (await this.#engine.containers.inspect(this.#row.containerId, this.#life.signal)).row
        if (state !== 'running' && state !== 'paused') return true
      } catch {
        return false
      }
      if (performance.now() >= until || this.#life.signal.aborted) return false
      await pause(50, this.#life.signal)
    }
  }
}

const isLoss = (error: unknown): boolean =>
  error instanceof AppError && (error.code === 'ENGINE_OFFLINE' || error.code === 'TIMEOUT')

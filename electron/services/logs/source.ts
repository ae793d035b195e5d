import type { ContainerDetail } from '../../../shared/contract/containers.ts'
import type { LogSource } from '../../../shared/contract/logs.ts'
import { createScope } from '../../../shared/lib/undo.ts'
import { AppError } from '../../fault.ts'
import { Pulse } from './pulse.ts'
import { LogReader } from './reader.ts'
import type { SourceParts } from './source-parts.ts'

type Look = { kind: 'there'; detail: ContainerDetail } | { kind: 'missing' } | { kind: 'offline' }

/** The list is looked at again this often, because events are hints and some are lost. */
const lookAgainMs = 30_000

/**
 * Follows one container for as long as the session lives: through stops, restarts, lost connections and lost engines. That a log
 * stream ended says nothing by itself; the engine is asked why.
 */
export class Source {
  name = ''
  state: LogSource['state'] = 'opening'
  readonly containerId: string
  readonly #parts: SourceParts
  readonly #reader: LogReader
  readonly #wake = new Pulse()
  #fullId: string
  #endpointId: string | null = null
  #lost = false
  /** The run (its start) whose log has been read to its end; undefined: none yet. */
  #readThrough: number | null | undefined

  constructor(parts: SourceParts) {
    this.#parts = parts
    this.containerId = parts.containerId
    this.#fullId = parts.containerId
    this.#reader = new LogReader({
      ...parts,
      opened: () => this.#set('following'),
      unreadable: () => this.#set('unreadable'),
    })
  }

  /** The backlog has been read. */
  get caughtUp(): boolean {
    return this.#reader.caughtUp
  }

  /** Runs until the signal fires or the container is gone. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { engine, log } = this.#parts
    const scope = createScope()
    scope.own(engine.onLink(() => this.#wake.ring()))
    scope.own(
      engine.onEvent((event) => {
        if (event.type === 'container' && event.id === this.#fullId) this.#wake.ring()
      }),
    )
    try {
      await this.#followAll(signal)
    } catch (error) {
      if (signal.aborted) return
      log.error(`Following the log of ${this.containerId} failed`, error)
      this.#parts.out.marker('read-failed', { message: String(error) })
      this.#set('ended')
    } finally {
      scope.close()
    }
  }

  async #followAll(signal: AbortSignal): Promise<void> {
    let run: number | null | undefined
    let delay = 0
    while (!signal.aborted) {
      const { version } = this.#wake
      const look = await this.#look(signal)
      if (signal.aborted) return
      if (look.kind === 'offline') {
        await this.#awaitEngine(version, signal)
        continue
      }
      if (this.#lost) this.#parts.out.marker('engine-back', {})
      this.#lost = false
      if (look.kind === 'missing') return this.#gone()
      const { detail } = look
      if (run !== undefined && run !== detail.startedAt) this.#runEnded(run, null)
      run = detail.startedAt
      if (!isRunning(detail) && this.#readThrough === run) {
        this.#set(run === null ? 'waiting' : 'ended')
        await this.#wake.after(version, signal, lookAgainMs)
        continue
      }
      const before = this.#reader.progress
      const end = await this.#reader.read(detail, signal)
      if (signal.aborted) return
      if (end === 'unreadable') {
        await this.#wake.after(version, signal)
        continue
      }
      if (end.kind === 'end') {
        if (await this.#hasStopped(run, signal)) continue
        this.#reader.distrustEnd()
      }
      if (this.#reader.progress === before) delay = Math.min(5000, Math.max(250, delay * 2))
      else delay = end.kind === 'end' ? 250 : 0
      await this.#wake.after(this.#wake.version, signal, delay)
    }
  }

  /** After a clean end: true when it ended because the run did, which is then marked. */
  async #hasStopped(run: number | null, signal: AbortSignal): Promise<boolean> {
    const look = await this.#look(signal)
    if (look.kind === 'missing') return true
    if (look.kind === 'offline') return false
    if (look.detail.startedAt !== run) return true
    if (isRunning(look.detail)) return false
    this.#runEnded(run, look.detail)
    return true
  }

  #runEnded(run: number | null, stopped: ContainerDetail | null): void {
    this.#reader.endRun()
    if (stopped) {
      this.#readThrough = run
      if (run !== null) this.#parts.out.marker('stopped', { exitCode: String(stopped.exitCode ?? '') })
    } else this.#parts.out.marker('restarted', {})
  }

  #gone(): void {
    this.#reader.endForEver()
    this.#parts.out.marker('removed', {})
    this.#set('removed')
  }

  async #awaitEngine(version: number, signal: AbortSignal): Promise<void> {
    if (!this.#lost && this.state !== 'opening') this.#parts.out.marker('engine-lost', {})
    this.#lost = this.#lost || this.state !== 'opening'
    this.#set('waiting')
    // A refused request may come before the link has noticed: then only time can help.
    await this.#wake.after(version, signal, this.#isOnline() ? 500 : lookAgainMs)
  }

  #isOnline(): boolean {
    const { link } = this.#parts.engine
    if (link.kind !== 'online') return false
    // Another engine has other containers; this session waits for its own.
    return this.#endpointId === null || link.engine.endpoint.id === this.#endpointId
  }

  async #look(signal: AbortSignal): Promise<Look> {
    const { engine } = this.#parts
    if (!this.#isOnline()) return { kind: 'offline' }
    try {
      const detail = await engine.containers.inspect(this.#fullId, signal)
      this.#fullId = detail.row.id
      if (engine.link.kind === 'online') this.#endpointId ??= engine.link.engine.endpoint.id
      if (this.name !== detail.row.name) {
        this.name = detail.row.name
        this.#parts.out.changed()
      }
      return { kind: 'there', detail }
    } catch (error) {
      if (error instanceof AppError && error.reason === 'container-missing') return { kind: 'missing' }
      return { kind: 'offline' }
    }
  }

  #set(state: LogSource['state']): void {
    if (this.state === state) return
    this.state = state
    this.#parts.out.changed()
  }
}

const isRunning = (detail: ContainerDetail): boolean => detail.row.state === 'running' || detail.row.state === 'paused'

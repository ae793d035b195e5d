import type { ContainerDetail, ContainerRow } from '../../../shared/contract/containers.ts'
import type { LogSource } from '../../../shared/contract/logs.ts'
import { createScope } from '../../../shared/lib/undo.ts'
import { AppError } from '../../fault.ts'
import { Pulse } from './pulse.ts'
import { LogReader } from './reader.ts'
import type { SourceParts } from './source-parts.ts'
import { fromMs } from './timestamp.ts'

type Look =
  | { kind: 'there'; detail: ContainerDetail }
  | { kind: 'missing' }
  | { kind: 'offline' }
  /** The engine is there and fails to tell. */
  | { kind: 'failed'; detail: string }

/** The engine whose containers a session reads, once it is known. */
export interface Home {
  endpointId: string | null
}

interface OwnParts extends SourceParts {
  readonly home: Home
  /** It has started while the session was open, and is read from that start on. */
  readonly joined: boolean
  /** Resolves when its backlog may be read. */
  turn(signal: AbortSignal): Promise<void>
}

/** The list is looked at again this often, because events are hints and some are lost. */
const lookAgainMs = 30_000
/** An engine that fails or refuses is asked again ever more rarely. */
const firstRetryMs = 500
const lastRetryMs = 5000
/** A container's first lines may bear a time from just before the engine says that it has started. */
const startMarginMs = 2000

/**
 * Follows one container for as long as the session lives: through stops, restarts, lost connections and lost engines. That a log
 * stream ended says nothing by itself; the engine is asked why.
 */
export class Source {
  name = ''
  state: LogSource['state'] = 'opening'
  project: string | null = null
  service: string | null = null
  readonly #parts: OwnParts
  readonly #reader: LogReader
  readonly #wake = new Pulse()
  #fullId: string
  /** The engine has told about it once. */
  #seen = false
  #lost = false
  #retryMs = firstRetryMs
  #saidFailure = ''
  #startedAt: number | null = null
  /** When the engine said that it started, from the start of the present run on. */
  #starts: number[] = []
  /** The present run began while the session was open. */
  #sawStart = false
  /** The run (its start) whose log has been read to its end; undefined: none yet. */
  #readThrough: number | null | undefined

  constructor(parts: OwnParts) {
    this.#parts = parts
    this.#fullId = parts.containerId
    this.#reader = new LogReader({
      ...parts,
      opened: () => this.#set('following'),
      unreadable: () => this.#set('unreadable'),
      from: () =>
        parts.joined && this.#startedAt !== null ? fromMs(Math.max(0, this.#startedAt - startMarginMs)) : null,
    })
  }

  /** Its full id, once the engine has told it. */
  get containerId(): string {
    return this.#fullId
  }

  /** Whether it follows this container, or (as far as is known) the one that is named so. */
  isOf(row: ContainerRow): boolean {
    if (this.#fullId === row.id) return true
    return this.#parts.containerId === row.name && this.state !== 'removed' && this.#fullId === row.name
  }

  /** The backlog has been read. */
  get caughtUp(): boolean {
    return this.#reader.caughtUp
  }

  /** How far it is behind the engine; null while nothing comes. */
  get lagMs(): number | null {
    return this.#reader.lagMs
  }

  /** Runs until the signal fires or the container is gone. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { engine, log } = this.#parts
    const scope = createScope()
    scope.own(engine.onLink(() => this.#wake.ring()))
    scope.own(
      engine.onEvent((event) => {
        if (event.type !== 'container' || event.id !== this.#fullId) return
        if (event.action === 'start') this.#starts.push(event.at)
        this.#wake.ring()
      }),
    )
    try {
      await this.#followAll(signal)
    } catch (error) {
      if (signal.aborted) return
      log.error(`Following the log of ${this.#fullId} failed`, error)
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
      if (look.kind === 'offline' || look.kind === 'failed') {
        if (look.kind === 'failed') this.#sayFailure(look.detail)
        else this.#sayLost()
        await this.#awaitEngine(version, signal)
        continue
      }
      this.#retryMs = firstRetryMs
      if (this.#lost) this.#parts.out.marker('engine-back', {})
      this.#lost = false
      if (look.kind === 'missing') return this.#gone()
      const { detail } = look
      if (run !== undefined && run !== detail.startedAt) {
        if (this.#readThrough !== run && detail.startedAt !== null) {
          // What the run before this one said last.
          await this.#reader.read(detail, signal, fromMs(detail.startedAt))
          if (signal.aborted) return
        }
        this.#restarted(detail.startedAt)
      }
      run = detail.startedAt
      this.#startedAt = run
      if (!isRunning(detail) && this.#readThrough === run) {
        this.#set(run === null ? 'waiting' : 'ended')
        this.#parts.out.expect(false)
        await this.#wake.after(version, signal, lookAgainMs)
        continue
      }
      await this.#parts.turn(signal)
      if (signal.aborted) return
      const before = this.#reader.progress
      const end = await this.#reader.read(detail, signal)
      if (signal.aborted) return
      if (end === 'unreadable') {
        await this.#wake.after(version, signal)
        continue
      }
      if (this.#reader.progress === before) delay = Math.min(5000, Math.max(250, delay * 2))
      else delay = end.kind === 'end' ? 250 : 0
      if (end.kind === 'end') {
        const after = await this.#look(signal)
        if (after.kind === 'missing') continue
        const over = after.kind === 'there' && (after.detail.startedAt !== run || !isRunning(after.detail))
        // A stream that is followed may end before the last lines of the run: only a read that began after the stop has them all.
        if (over && !isRunning(detail) && after.detail.startedAt === run) this.#runEnded(run, after.detail)
        else this.#reader.distrustEnd()
        if (over) continue
      }
      await this.#wake.after(this.#wake.version, signal, delay)
    }
  }

  #runEnded(run: number | null, stopped: ContainerDetail): void {
    this.#reader.endRun()
    this.#readThrough = run
    if (run !== null) this.#parts.out.marker('stopped', { exitCode: String(stopped.exitCode ?? '') })
  }

  /** Runs that were over before they were seen have a marker each, as far as the engine has told of them. */
  #restarted(startedAt: number | null): void {
    this.#reader.endRun()
    const told = this.#starts.filter((at) => at < (startedAt ?? 0)).length
    this.#starts = this.#starts.filter((at) => at >= (startedAt ?? 0))
    // Of these starts one is that of the run before, where the session was open then.
    const unseen = Math.max(0, told - (this.#sawStart ? 1 : 0))
    for (let n = 0; n <= unseen; n += 1) this.#parts.out.marker('restarted', {})
    this.#sawStart = true
  }

  #gone(): void {
    this.#reader.endForEver()
    this.#parts.out.marker('removed', {})
    this.#set('removed')
  }

  #sayLost(): void {
    if (!this.#seen || this.#lost) return
    this.#lost = true
    this.#parts.out.marker('engine-lost', {})
  }

  #sayFailure(message: string): void {
    if (this.#lost || message === this.#saidFailure) return
    this.#saidFailure = message
    this.#parts.out.marker('read-failed', { message })
  }

  async #awaitEngine(version: number, signal: AbortSignal): Promise<void> {
    this.#set('waiting')
    // A refused request may come before the link has noticed: then only time can help.
    const online = this.#isOnline()
    await this.#wake.after(version, signal, online ? this.#retryMs : lookAgainMs)
    if (online) this.#retryMs = Math.min(lastRetryMs, 2 * this.#retryMs)
    // When an engine is back, what was missed comes from all its containers: each is waited for before lines go out in order.
    else if (this.#isOnline()) this.#parts.out.expect(true)
  }

  #isOnline(): boolean {
    const { link } = this.#parts.engine
    if (link.kind !== 'online') return false
    // Another engine has other containers; this session waits for its own.
    const { endpointId } = this.#parts.home
    return endpointId === null || link.engine.endpoint.id === endpointId
  }

  async #look(signal: AbortSignal): Promise<Look> {
    const { engine, home, out } = this.#parts
    if (!this.#isOnline()) return { kind: 'offline' }
    try {
      const detail = await engine.containers.inspect(this.#fullId, signal)
      const { id, name, project, service } = detail.row
      const changed = this.#fullId !== id || this.name !== name
      this.#seen = true
      this.#fullId = id
      this.name = name
      this.project = project ?? null
      this.service = service ?? null
      if (engine.link.kind === 'online') home.endpointId ??= engine.link.engine.endpoint.id
      if (changed) out.changed()
      return { kind: 'there', detail }
    } catch (error) {
      if (!(error instanceof AppError)) return { kind: 'failed', detail: String(error) }
      if (error.reason === 'container-missing') return { kind: 'missing' }
      if (error.code === 'ENGINE_OFFLINE' || error.code === 'TIMEOUT') return { kind: 'offline' }
      return { kind: 'failed', detail: error.detail ?? error.message }
    }
  }

  #set(state: LogSource['state']): void {
    if (this.state === state) return
    this.state = state
    this.#parts.out.changed()
  }
}

const isRunning = (detail: ContainerDetail): boolean => detail.row.state === 'running' || detail.row.state === 'paused'

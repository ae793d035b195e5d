import type { ContainerDetail } from '../../../shared/contract/containers.ts'
import type { LogMarkerCode, LogSource } from '../../../shared/contract/logs.ts'
import { createScope } from '../../../shared/lib/undo.ts'
import type { Engine, LogReadEnd, LogSink } from '../../engine/types.ts'
import { AppError } from '../../fault.ts'
import type { Log } from '../types.ts'
import { LineAssembler } from './assembler.ts'
import { flag } from './flags.ts'
import type { LineStore } from './line-store.ts'
import { Pulse, pause } from './pulse.ts'
import { Resend } from './resend.ts'
import { type EngineTime, fromMs, isBefore, toMs, toSince } from './timestamp.ts'
import { watchForStall } from './watchdog.ts'

/** Where a source's lines and markers go. */
export interface SourceOut {
  line(seconds: number, nanos: number, flags: number, bytes: Uint8Array, start: number, end: number): void
  marker(code: LogMarkerCode, params: Record<string, string>): void
  /** Its state, name or `caughtUp` has changed. */
  changed(): void
  /** Its backlog is being read (true) or has been. */
  expect(expected: boolean): void
  hasRoom(): boolean
  drained(): Promise<void>
  /** Resolves when all its lines are in the store. */
  settled(): Promise<void>
}

export interface Clock {
  /** ms since the epoch. */
  wall(): number
  /** ms that never go back. */
  steady(): number
}

export interface SourceParts {
  readonly engine: Engine
  readonly log: Log
  readonly clock: Clock
  readonly store: LineStore
  readonly index: number
  readonly containerId: string
  readonly out: SourceOut
}

type Look = { kind: 'there'; detail: ContainerDetail } | { kind: 'missing' } | { kind: 'offline' }

/** The list is looked at again this often, because events are hints and some are lost. */
const lookAgainMs = 30_000

/**
 * Follows one container for as long as the session lives: through stops, restarts, lost connections and lost engines, each line
 * once. That a log stream ended says nothing by itself; the engine is asked why.
 */
export class Source {
  name = ''
  state: LogSource['state'] = 'opening'
  /** The backlog has been read. */
  caughtUp = false
  readonly containerId: string
  readonly #parts: SourceParts
  readonly #assembler: LineAssembler
  readonly #wake = new Pulse()
  #fullId: string
  #endpointId: string | null = null
  #resend: Resend | null = null
  #gapPossible = false
  #lastSeconds = -1
  #lastNanos = 0
  /** Steady ms of the last byte, and of the last byte or opening. */
  #byteAt = 0
  #heardAt = 0
  #lost = false
  #unreadableNow = false
  #saidUnreadable = false
  #saidFailure = ''
  #driver = ''
  /** The run (its start) whose log has been read to its end; undefined: none yet. */
  #readThrough: number | null | undefined

  constructor(parts: SourceParts) {
    this.#parts = parts
    this.containerId = parts.containerId
    this.#fullId = parts.containerId
    this.#assembler = new LineAssembler((seconds, nanos, flags, bytes, start, end) =>
      this.#line(seconds, nanos, flags, bytes, start, end),
    )
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
      if (!signal.aborted) log.error(`Following the log of ${this.containerId} failed`, error)
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
      if (look.kind === 'missing') return this.#gone()
      if (this.#lost) this.#parts.out.marker('engine-back', {})
      this.#lost = false
      const { detail } = look
      this.#driver = detail.logDriver
      if (run !== undefined && run !== detail.startedAt) this.#runEnded(run, null)
      run = detail.startedAt
      if (!isRunning(detail) && this.#readThrough === run) {
        this.#set(run === null ? 'waiting' : 'ended')
        await wakeOr(this.#wake, version, lookAgainMs, signal)
        continue
      }
      const before = this.#byteAt
      const end = await this.#read(signal)
      if (signal.aborted) return
      if (end === 'unreadable') {
        await this.#wake.after(version, signal)
        continue
      }
      if (end.kind !== 'end') this.#assembler.discard()
      else if (await this.#hasStopped(run, signal)) continue
      else if (this.#assembler.openSince()) this.#assembler.discard()
      delay = this.#byteAt > before ? 0 : Math.min(5000, Math.max(250, delay * 2))
      await wakeOr(this.#wake, this.#wake.version, delay, signal)
    }
  }

  /** After a clean end: true when it ended because the run did, which is then marked. */
  async #hasStopped(run: number | null, signal: AbortSignal): Promise<boolean> {
    const look = await this.#look(signal)
    if (look.kind === 'missing') this.#assembler.flush(0)
    if (look.kind === 'missing') return true
    if (look.kind === 'offline') return false
    if (look.detail.startedAt !== run) return true
    if (isRunning(look.detail)) return false
    this.#runEnded(run, look.detail)
    return true
  }

  #runEnded(run: number | null, stopped: ContainerDetail | null): void {
    this.#assembler.flush(0)
    if (stopped) {
      this.#readThrough = run
      if (run !== null) this.#parts.out.marker('stopped', { exitCode: String(stopped.exitCode ?? '') })
    } else this.#parts.out.marker('restarted', {})
  }

  #gone(): void {
    this.#assembler.flush(flag.cut)
    this.#parts.out.marker('removed', {})
    this.#caughtUp()
    this.#set('removed')
  }

  async #awaitEngine(version: number, signal: AbortSignal): Promise<void> {
    if (!this.#lost && this.state !== 'opening') this.#parts.out.marker('engine-lost', {})
    this.#lost = this.#lost || this.state !== 'opening'
    this.#set('waiting')
    // A refused request may come before the link has noticed: then only time can help.
    await wakeOr(this.#wake, version, this.#isOnline() ? 500 : lookAgainMs, signal)
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

  async #read(signal: AbortSignal): Promise<LogReadEnd | 'unreadable'> {
    const { engine, out, store, index, clock, log } = this.#parts
    await out.settled()
    const since = this.#since()
    this.#resend = since ? new Resend(store, index, since) : null
    this.#gapPossible = this.#resend !== null && !this.#resend.done
    this.#assembler.discard()
    const openedAt = clock.steady()
    this.#heardAt = openedAt
    this.#unreadableNow = false
    out.expect(true)
    this.#set('following')
    const own = new AbortController()
    const both = AbortSignal.any([signal, own.signal])
    const watching = Promise.all([
      this.#settle(openedAt, both),
      watchForStall({
        engine,
        id: this.#fullId,
        heardAt: () => this.#heardAt,
        last: () => this.#lastTime(),
        steady: clock.steady,
        signal: both,
        stalled: () => {
          log.warn(`The log stream of ${this.name} hung while the engine has newer lines; opening it again`)
          own.abort()
        },
      }),
    ])
    try {
      const options = { follow: true, ...(since && { since: toSince(since) }) }
      const end = await engine.containers.logs(this.#fullId, options, this.#sink(), both)
      return this.#unreadableNow ? 'unreadable' : end
    } catch (error) {
      if (error instanceof AppError && error.reason === 'log-unreadable') {
        this.#unreadable()
        return 'unreadable'
      }
      const detail = error instanceof AppError ? (error.detail ?? error.message) : String(error)
      this.#failed(error, detail)
      return { kind: 'cut', missingBytes: 0, detail }
    } finally {
      own.abort()
      await watching
      out.expect(false)
    }
  }

  #sink(): LogSink {
    const { out, clock } = this.#parts
    return {
      frame: (stream) => this.#assembler.frame(stream),
      data: (bytes) => {
        this.#byteAt = clock.steady()
        this.#heardAt = this.#byteAt
        this.#assembler.data(bytes)
        return out.hasRoom()
      },
      drained: () => out.drained(),
      engineError: (message) => {
        if (/does not support reading/i.test(message)) this.#unreadable()
        else out.marker('engine-error', { message })
      },
    }
  }

  #unreadable(): void {
    this.#unreadableNow = true
    if (!this.#saidUnreadable) this.#parts.out.marker('unreadable', { driver: this.#driver })
    this.#saidUnreadable = true
    this.#caughtUp()
    this.#set('unreadable')
  }

  /** Says once that the engine is there and will not give the log. */
  #failed(error: unknown, detail: string): void {
    const lost =
      error instanceof AppError && ['engine-offline', 'engine-timeout', 'container-missing'].includes(error.reason)
    if (lost || detail === this.#saidFailure) return
    this.#saidFailure = detail
    this.#parts.out.marker('read-failed', { message: detail })
  }

  #line(seconds: number, nanos: number, flags: number, bytes: Uint8Array, start: number, end: number): void {
    if (this.#resend) {
      if (this.#resend.take(seconds, nanos, flags, bytes.subarray(start, end))) return
      if (this.#gapPossible && this.#resend.matched === 0) this.#parts.out.marker('gap', {})
      this.#gapPossible = false
      if (this.#resend.isPast(seconds)) this.#resend = null
    }
    if ((flags & flag.noTime) === 0) {
      this.#lastSeconds = seconds
      this.#lastNanos = nanos
    }
    this.#parts.out.line(seconds, nanos, flags, bytes, start, end)
  }

  #lastTime(): EngineTime | null {
    return this.#lastSeconds < 0 ? null : { seconds: this.#lastSeconds, nanos: this.#lastNanos }
  }

  /** Where to go on: the last line's time, which the engine includes; earlier where a line was open or the clock went back. */
  #since(): EngineTime | null {
    const last = this.#lastTime()
    if (!last) return null
    const open = this.#assembler.openSince()
    const from = open && isBefore(open, last) ? open : last
    // All that was written since we last heard bears a time after this one, unless the clock was set back: then it says so.
    const { clock } = this.#parts
    const written = clock.wall() - (clock.steady() - this.#byteAt)
    return written < toMs(from.seconds, from.nanos) - 1000 ? fromMs(written - 1000) : from
  }

  /** The backlog counts as read when lines are as new as the opening, or the engine has nothing more to say for a moment. */
  async #settle(openedAt: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.#parts
    const opened = clock.wall() / 1000
    while (!signal.aborted && !this.caughtUp) {
      await pause(100, signal)
      const quiet = clock.steady() - this.#heardAt
      if (quiet > (this.#byteAt < openedAt ? 400 : 150) || this.#lastSeconds >= opened) break
    }
    this.#caughtUp()
  }

  #caughtUp(): void {
    this.#parts.out.expect(false)
    if (this.caughtUp) return
    this.caughtUp = true
    this.#parts.out.changed()
  }

  #set(state: LogSource['state']): void {
    if (this.state === state) return
    this.state = state
    this.#parts.out.changed()
  }
}

const isRunning = (detail: ContainerDetail): boolean => detail.row.state === 'running' || detail.row.state === 'paused'

async function wakeOr(wake: Pulse, version: number, ms: number, signal: AbortSignal): Promise<void> {
  const own = new AbortController()
  const both = AbortSignal.any([signal, own.signal])
  await Promise.race([wake.after(version, both), pause(ms, both)])
  own.abort()
}

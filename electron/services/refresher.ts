import { createScope, type Undo } from '../../shared/lib/undo.ts'
import type { Engine } from '../engine/types.ts'
import { AppError } from '../fault.ts'

export interface Refresher {
  /** Asks again soon: at once, or `apartMs` after the last time. */
  nudge(): void
  stop: Undo
}

/**
 * Asks the engine one thing again and again while it is online: at the start, at each nudge, at each reconnect, and `everyMs` after the
 * last answer. One question at a time. What passes (engine away, time limit) is asked again; any other refusal is given to `failed` and
 * ends it.
 */
export function createRefresher<T>(
  engine: Engine,
  options: {
    everyMs: number
    apartMs: number
    ask(signal: AbortSignal): Promise<T>
    answered(answer: T): void
    failed(error: unknown): void
  },
): Refresher {
  const scope = createScope()
  let timer: ReturnType<typeof setTimeout> | undefined
  let session: AbortController | undefined
  let asking = false
  let again = false
  let lastAt = Number.NEGATIVE_INFINITY
  let stopped = false

  const stop = (): void => {
    if (stopped) return
    stopped = true
    scope.close()
  }
  const schedule = (ms: number): void => {
    clearTimeout(timer)
    timer = setTimeout(() => void ask(), ms)
  }
  const nudge = (): void => {
    if (!session) return
    if (asking) again = true
    else schedule(Math.max(0, lastAt + options.apartMs - performance.now()))
  }
  const ask = async (): Promise<void> => {
    const mine = session
    if (!mine || asking) return
    asking = true
    again = false
    lastAt = performance.now()
    try {
      const answer = await options.ask(mine.signal)
      if (!mine.signal.aborted) options.answered(answer)
    } catch (error) {
      const passes = error instanceof AppError && (error.code === 'ENGINE_OFFLINE' || error.code === 'TIMEOUT')
      if (!mine.signal.aborted && !passes) {
        stop()
        options.failed(error)
      }
    } finally {
      if (session === mine) {
        asking = false
        if (again) nudge()
        else schedule(options.everyMs)
      }
    }
  }
  const leave = (): void => {
    clearTimeout(timer)
    session?.abort()
    session = undefined
    asking = false
  }
  const enter = (): void => {
    leave()
    session = new AbortController()
    void ask()
  }
  scope.own(leave)
  scope.own(engine.onLink((link) => (link.kind === 'online' ? enter() : leave())))
  if (engine.link.kind === 'online') enter()
  return { nudge, stop }
}

import type { StatsSample } from '../../../shared/contract/stats.ts'
import { createScope, type Undo } from '../../../shared/lib/undo.ts'
import type { Engine } from '../../engine/types.ts'
import { AppError } from '../../fault.ts'

/** A stream that lasted this long was healthy: the next retry is quick again. */
const healthyMs = 10_000
const firstRetryMs = 250
const longestRetryMs = 5000
/** A stopped container is looked at this often, should its `start` event have been lost. */
const stoppedRetryMs = 30_000

/**
 * The stats stream of one container, kept open until undone. The engine ends idle streams without an error, so an end means "again",
 * with backoff. A stopped one is left alone until it starts; a start without a stop before it replaces the stream, as the old one may
 * belong to the former run.
 */
export function openStats(engine: Engine, id: string, take: (sample: StatsSample | null) => void): Undo {
  const scope = createScope()
  let run: AbortController | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let retryMs = firstRetryMs

  const halt = (): void => {
    clearTimeout(timer)
    run?.abort()
    run = undefined
  }
  const restart = (): void => {
    halt()
    if (engine.link.kind !== 'online') return
    run = new AbortController()
    void follow(run)
  }
  const follow = async (mine: AbortController): Promise<void> => {
    const began = performance.now()
    let stopped = false
    try {
      for await (const sample of engine.containers.stats(id, mine.signal)) {
        if (mine.signal.aborted) return
        take(sample)
        stopped = sample === null
        if (stopped) break
      }
    } catch (error) {
      if (error instanceof AppError && error.code === 'NOT_FOUND') {
        if (!mine.signal.aborted) take(null)
        stopped = true
      }
    }
    if (mine.signal.aborted) return
    // Reached by `break` as well: the stream of a stopped container is closed, not only left.
    mine.abort()
    if (performance.now() - began >= healthyMs) retryMs = firstRetryMs
    timer = setTimeout(restart, stopped ? stoppedRetryMs : retryMs)
    retryMs = Math.min(retryMs * 2, longestRetryMs)
  }

  scope.own(halt)
  scope.own(
    engine.onEvent((event) => {
      if (event.type !== 'container' || event.id !== id) return
      if (event.action === 'start') {
        retryMs = firstRetryMs
        restart()
      } else if (event.action === 'die') take(null)
    }),
  )
  scope.own(engine.onLink((link) => (link.kind === 'online' ? restart() : halt())))
  restart()
  return scope.close
}

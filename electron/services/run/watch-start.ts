import { setTimeout as sleep } from 'node:timers/promises'
import type { Engine } from '../../engine/types.ts'
import { AppError } from '../../fault.ts'

/** How long a container without a health check must stay up to count as running. */
export const staysUpMs = 3000
/** A check that has told nothing by then is not waited for. */
const longestHealthMs = 10 * 60_000
const lookEveryMs = 200

/**
 * Resolves when a container that was just started is well: healthy where it has a health check, else up for three seconds without a restart. Throws
 * new-ended, new-unhealthy or new-not-healthy.
 */
export async function untilWell(
  engine: Engine,
  id: string,
  onLook: (waiting: 'starting' | 'health') => void,
  signal: AbortSignal,
  staysUp = staysUpMs,
): Promise<void> {
  const began = performance.now()
  for (;;) {
    signal.throwIfAborted()
    const vitals = await engine.run.vitals(id, signal).catch(goneMeansEnded)
    const went = performance.now() - began
    if (vitals.state !== 'running' || vitals.restarts > 0) {
      const params = { code: String(vitals.exitCode), message: vitals.error }
      throw new AppError('REFUSED', 'new-ended', { params, detail: vitals.error || `Exit code ${vitals.exitCode}` })
    }
    if (vitals.health === 'unhealthy') {
      throw new AppError('REFUSED', 'new-unhealthy', {
        params: { message: vitals.lastProbe },
        detail: vitals.lastProbe,
      })
    }
    if (vitals.health === 'healthy' || (vitals.health === 'none' && went >= staysUp)) return
    if (went > longestHealthMs) throw new AppError('REFUSED', 'new-not-healthy', { detail: vitals.lastProbe })
    onLook(vitals.health === 'none' ? 'starting' : 'health')
    await sleep(lookEveryMs, undefined, { signal })
  }
}

/** A container of `--rm` that ended is not there to be looked at. */
function goneMeansEnded(error: unknown): never {
  const isGone = error instanceof AppError && error.reason === 'container-missing'
  throw isGone ? new AppError('REFUSED', 'new-ended', { params: { code: '', message: '' }, cause: error }) : error
}

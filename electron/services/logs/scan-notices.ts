import { deadline } from '../../engine/deadline.ts'
import { announce } from './pulse.ts'
import type { ScanRun } from './scan-run.ts'

/**
 * Runs a scan for as long as somebody listens: says `now()` at once, again as soon as the first lines have been looked at, so that
 * a first match shows without delay, then at most 20 times a second. Throws what ended the scan.
 */
export async function* notices<T>(scan: ScanRun, now: () => T, signal: AbortSignal): AsyncGenerator<T, void> {
  const own = new AbortController()
  const both = deadline([signal, own.signal], null, () => undefined)
  let fault: unknown = null
  const { progress } = scan
  const { version } = progress
  const running = scan.run(both.signal).catch((error: unknown) => {
    fault = error
    own.abort()
  })
  try {
    yield now()
    await progress.after(version, both.signal)
    yield* announce(progress, now, both.signal)
    if (!signal.aborted && fault) throw fault
  } finally {
    own.abort()
    both.release()
    await running
  }
}

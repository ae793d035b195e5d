import type { Undo } from '../../shared/lib/undo.ts'
import { type Refusal, refusalOf } from './fault-of.ts'

const retryDelaysMs = [250, 500, 1000, 2000]

/** What to do with a stream that ended or was refused. */
export type AfterEnd = 'open-again' | 'stop'

/**
 * Reads a stream until it is undone. `ended` is asked at its end, with the refusal if there was one; when it says `open-again`,
 * the stream is opened anew after 0.25 → 2 s, counted afresh once a value has come. Values that arrive after the undo are dropped.
 */
export function follow<T>(
  open: (signal: AbortSignal) => Promise<AsyncIterable<T>>,
  on: { value: (value: T) => void; ended: (refusal: Refusal | null) => AfterEnd },
): Undo {
  const closing = new AbortController()
  const { signal } = closing

  const read = async (): Promise<void> => {
    let failures = 0
    while (!signal.aborted) {
      let refusal: Refusal | null = null
      try {
        for await (const value of await open(signal)) {
          if (signal.aborted) return
          failures = 0
          on.value(value)
        }
      } catch (error) {
        refusal = refusalOf(error)
      }
      if (signal.aborted || on.ended(refusal) === 'stop') return
      await pause(retryDelaysMs[Math.min(failures, retryDelaysMs.length - 1)] ?? 2000, signal)
      failures += 1
    }
  }
  void read()
  return () => closing.abort()
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
  })
}

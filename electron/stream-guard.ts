import type { Undo } from '../shared/lib/undo.ts'
import type { Stream } from './services/stream.ts'

/** The streams that windows read at this moment, so that closing the app ends them all and tests can count them. */
export interface OpenStreams {
  readonly size: number
  add(end: Undo): Undo
  endAll(): void
}

export function createOpenStreams(): OpenStreams {
  const ends = new Set<Undo>()
  return {
    get size() {
      return ends.size
    },
    add(end) {
      // A function of its own for each, so that the same one may be added twice.
      const mine = (): void => end()
      ends.add(mine)
      return () => ends.delete(mine)
    },
    endAll() {
      for (const end of [...ends]) end()
    },
  }
}

/** The stream of a procedure on its way to the wire: its errors become the contract's, and it is counted while it is read. */
export function guardStream<T>(
  source: AsyncIterator<T, unknown, undefined>,
  options: {
    signal: AbortSignal | undefined
    open: OpenStreams
    toWire(error: unknown): unknown
    /** Called once: when the stream has ended, or was stopped, be it before anybody read it. */
    onOver?: Undo
  },
): Stream<T> {
  const { signal, open, toWire, onOver } = options
  type Result = IteratorResult<T, undefined>
  let release: Undo | undefined
  let over = false
  /** Settles a `next()` that the source leaves pending. */
  let settle: ((result: Result) => void) | undefined

  const finish = (): void => {
    if (over) return
    over = true
    signal?.removeEventListener('abort', end)
    release?.()
    onOver?.()
    settle?.({ done: true, value: undefined })
  }
  const end = (): void => {
    if (over) return
    finish()
    // Not waited for: an async generator returns only when its pending step has settled, which its own signal brings about.
    source.return?.()?.then(undefined, () => undefined)
  }
  const step = async (): Promise<Result> => {
    try {
      const result = await source.next()
      if (over) return { done: true, value: undefined }
      if (!result.done) return { done: false, value: result.value }
      finish()
      return { done: true, value: undefined }
    } catch (error) {
      if (over) return { done: true, value: undefined }
      // The reader gets the error, not the end.
      settle = undefined
      finish()
      throw toWire(error)
    }
  }

  // A peer that stops a stream at once never asks for its first item.
  if (signal?.aborted) end()
  else signal?.addEventListener('abort', end)

  return {
    next() {
      if (over) return Promise.resolve({ done: true, value: undefined })
      release ??= open.add(end)
      return new Promise<Result>((resolve, reject) => {
        settle = resolve
        step().then(resolve, reject)
      })
    },
    return() {
      end()
      return Promise.resolve({ done: true, value: undefined })
    },
    [Symbol.asyncIterator]() {
      return this
    },
    async [Symbol.asyncDispose]() {
      end()
    },
  }
}

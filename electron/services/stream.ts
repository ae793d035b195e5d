import type { Undo } from '../../shared/lib/undo.ts'

/** A stream for one viewer; `for await` reads it. */
export interface Stream<T> extends AsyncIteratorObject<T, undefined, void> {
  next(): Promise<IteratorResult<T, undefined>>
  return(): Promise<IteratorResult<T, undefined>>
  [Symbol.asyncIterator](): Stream<T>
  [Symbol.asyncDispose](): Promise<void>
}

/** What waits for one viewer. It merges or drops so that it stays bounded however slow the viewer is. */
export interface Slot<In, Out = In> {
  put(value: In): void
  /** All that waits, as one value; undefined when nothing does. */
  take(): Out | undefined
}

export interface Outlet<In> {
  put(value: In): void
  /** What waits is still delivered, then the stream ends. */
  end(): void
  /** What waits is still delivered, then the reader gets the error. */
  fail(error: unknown): void
}

/**
 * A subscription as a stream for one viewer. `open` is called at the first `next()`, so a stream that nobody reads costs nothing, and
 * its undo exactly once: when the signal fires, the reader returns, or the source ends. A signal ends a waiting `next()` at once:
 * an async generator could not, as its `return()` waits for the pending `next()`, which a silent source never settles.
 */
export function stream<In, Out = In>(
  signal: AbortSignal | undefined,
  slot: Slot<In, Out>,
  open: (outlet: Outlet<In>) => Undo,
): Stream<Out> {
  type Result = IteratorResult<Out, undefined>
  const readers: { resolve(result: Result): void; reject(error: unknown): void }[] = []
  let undo: Undo | undefined
  let opened = false
  let over: { error?: unknown; failed: boolean } | undefined
  let closed = false

  const close = (): void => {
    if (closed) return
    closed = true
    signal?.removeEventListener('abort', close)
    const last = undo
    undo = undefined
    for (const reader of readers.splice(0)) reader.resolve({ done: true, value: undefined })
    last?.()
  }

  const serve = (): void => {
    while (readers.length > 0) {
      const value = slot.take()
      if (value !== undefined) readers.shift()?.resolve({ done: false, value })
      else if (over) {
        if (over.failed) readers.shift()?.reject(over.error)
        close()
        return
      } else return
    }
  }

  const finish = (how: { error?: unknown; failed: boolean }): void => {
    if (closed || over) return
    over = how
    serve()
  }
  const outlet: Outlet<In> = {
    put(value) {
      if (closed || over) return
      slot.put(value)
      serve()
    },
    end: () => finish({ failed: false }),
    fail: (error) => finish({ failed: true, error }),
  }

  const start = (): void => {
    opened = true
    if (signal?.aborted) {
      close()
      return
    }
    signal?.addEventListener('abort', close)
    try {
      const taken = open(outlet)
      if (closed) taken()
      else undo = taken
    } catch (error) {
      outlet.fail(error)
    }
  }

  return {
    next() {
      if (!opened) start()
      if (closed) return Promise.resolve({ done: true, value: undefined })
      return new Promise<Result>((resolve, reject) => {
        readers.push({ resolve, reject })
        serve()
      })
    },
    return() {
      opened = true
      close()
      return Promise.resolve({ done: true, value: undefined })
    },
    [Symbol.asyncIterator]() {
      return this
    },
    async [Symbol.asyncDispose]() {
      close()
    },
  }
}

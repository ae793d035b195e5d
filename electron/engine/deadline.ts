/** A signal with several causes, and the means to let go of them. */
export interface Deadline {
  readonly signal: AbortSignal
  /** From now on only the parents count: the head of a stream has come in time. */
  stopClock(): void
  /** Unhooks it from its parents and stops its clock; the signal then never fires. */
  release(): void
}

/**
 * Fires with the first parent that fires (and its reason), or with `late()` after `limitMs`. `AbortSignal.any` is not used: its
 * entries pile up on a parent that lives as long as the app.
 */
export function deadline(parents: readonly AbortSignal[], limitMs: number | null, late: () => unknown): Deadline {
  const controller = new AbortController()
  const undos: (() => void)[] = []
  let timer: NodeJS.Timeout | undefined
  const release = () => {
    clearTimeout(timer)
    for (const undo of undos.splice(0)) undo()
  }
  const fire = (reason: unknown) => {
    release()
    controller.abort(reason)
  }
  for (const parent of parents) {
    if (parent.aborted) {
      fire(parent.reason)
      break
    }
    const pass = () => fire(parent.reason)
    parent.addEventListener('abort', pass, { once: true })
    undos.push(() => parent.removeEventListener('abort', pass))
  }
  if (limitMs !== null && !controller.signal.aborted) timer = setTimeout(() => fire(late()), limitMs)
  return { signal: controller.signal, stopClock: () => clearTimeout(timer), release }
}

/** Resolves after `ms`, or at once when the signal fires. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done, { once: true })
  })
}

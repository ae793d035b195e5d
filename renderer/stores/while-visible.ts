import type { Undo } from '../../shared/lib/undo.ts'

/** Runs what `start` begins while the page is in sight, and undoes it while it is not: what nobody sees costs nothing. */
export function whileVisible(start: () => Undo): Undo {
  let running: Undo | null = null
  const apply = (): void => {
    if (document.visibilityState === 'hidden') {
      running?.()
      running = null
    } else running ??= start()
  }
  apply()
  document.addEventListener('visibilitychange', apply)
  return () => {
    document.removeEventListener('visibilitychange', apply)
    running?.()
    running = null
  }
}

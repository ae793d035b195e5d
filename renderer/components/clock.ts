import { useSyncExternalStore } from 'react'

/**
 * One clock for every relative time on screen: it ticks once a second while somebody looks, and rests while the page is
 * hidden or nothing shows a time. A timer a row would be a thousand timers.
 */
const listeners = new Set<() => void>()
let now = Date.now()
let timer: ReturnType<typeof setInterval> | undefined

function tick(): void {
  now = Date.now()
  for (const listen of [...listeners]) listen()
}

function run(): void {
  const wanted = listeners.size > 0 && document.visibilityState === 'visible'
  if (wanted && timer === undefined) {
    tick()
    timer = setInterval(tick, 1000)
  } else if (!wanted && timer !== undefined) {
    clearInterval(timer)
    timer = undefined
  }
}

function subscribe(listen: () => void): () => void {
  if (listeners.size === 0) document.addEventListener('visibilitychange', run)
  listeners.add(listen)
  run()
  return () => {
    listeners.delete(listen)
    if (listeners.size === 0) document.removeEventListener('visibilitychange', run)
    run()
  }
}

/** Before the first tick, and while resting, the time is read afresh, but not so often that two readers of one render differ. */
function present(): number {
  if (timer === undefined && Date.now() - now > 1000) now = Date.now()
  return now
}

/**
 * `read(now)` of the shared clock, now being ms since the epoch. The component renders again only when the result differs, so
 * "3 h" renders once an hour though the clock ticks each second.
 */
export function useClock<T extends string | number>(read: (now: number) => T): T {
  return useSyncExternalStore(subscribe, () => read(present()))
}

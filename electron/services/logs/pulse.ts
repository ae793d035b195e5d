import { pause } from '../../engine/deadline.ts'

/** Wakes whoever waits for a change. Ringing it without anybody waiting costs one addition, so it may be rung for each line. */
export class Pulse {
  #version = 0
  #waiting: (() => void)[] = []

  get version(): number {
    return this.#version
  }

  ring(): void {
    this.#version += 1
    if (this.#waiting.length === 0) return
    const waiting = this.#waiting
    this.#waiting = []
    for (const wake of waiting) wake()
  }

  /** Resolves when it has been rung since `version`, when the signal fires, or, where that is given, after `atMostMs`. */
  async after(version: number, signal: AbortSignal, atMostMs?: number): Promise<void> {
    if (this.#version !== version || signal.aborted) return
    await new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        this.#waiting = this.#waiting.filter((other) => other !== wake)
        wake()
      }
      const timer = atMostMs === undefined ? undefined : setTimeout(leave, atMostMs)
      signal.addEventListener('abort', leave, { once: true })
      this.#waiting.push(wake)
    })
  }
}

/**
 * Yields `now()` at once and after each ring, at most `perSecond` times a second, until the signal fires. The first ones follow each other
 * faster: who has just come waits for them.
 */
export async function* announce<T>(
  pulse: Pulse,
  now: () => T,
  signal: AbortSignal,
  perSecond = 20,
): AsyncGenerator<T, void> {
  for (let gap = 10; !signal.aborted; gap *= 2) {
    const { version } = pulse
    yield now()
    await pause(Math.min(gap, 1000 / perSecond), signal)
    await pulse.after(version, signal)
  }
}

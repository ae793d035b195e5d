import { pause } from '../../engine/deadline.ts'
import type { Engine } from '../../engine/types.ts'
import { LineAssembler } from './assembler.ts'
import { type EngineTime, isBefore } from './timestamp.ts'

export interface StallWatch {
  readonly engine: Engine
  readonly id: string
  /** Steady ms when the stream last gave bytes. */
  heardAt(): number
  last(): EngineTime | null
  steady(): number
  readonly signal: AbortSignal
  stalled(): void
}

const firstLookMs = 5000
const longestWaitMs = 60_000

/**
 * Some engines hang a followed log when its file is rotated (moby#23913, #35332, #37646, #39235): the container goes on and
 * no byte comes. So a silent stream is checked, ever more rarely: the engine's newest line costs it next to nothing, and when that
 * is newer than ours and still does not come, the stream hangs.
 */
export async function watchForStall(watch: StallWatch): Promise<void> {
  const { signal } = watch
  let wait = firstLookMs
  while (!signal.aborted) {
    await pause(wait, signal)
    if (signal.aborted) return
    const heardAt = watch.heardAt()
    if (watch.steady() - heardAt < wait) {
      wait = firstLookMs
      continue
    }
    const newest = await newestLine(watch.engine, watch.id, signal)
    const last = watch.last()
    if (newest && (!last || isBefore(last, newest))) {
      await pause(1000, signal)
      if (!signal.aborted && watch.heardAt() === heardAt) return watch.stalled()
    }
    wait = Math.min(longestWaitMs, wait * 2)
  }
}

async function newestLine(engine: Engine, id: string, signal: AbortSignal): Promise<EngineTime | null> {
  let newest: EngineTime | null = null
  const lines = new LineAssembler((seconds, nanos) => {
    newest = { seconds, nanos }
  })
  try {
    await engine.containers.logs(
      id,
      { follow: false, tail: 1 },
      {
        frame: (stream) => lines.frame(stream),
        data: (bytes, start, end) => {
          lines.data(bytes, start, end)
          return true
        },
        drained: async () => {},
        engineError: () => {},
      },
      signal,
    )
    lines.flush(0)
  } catch {
    // The engine is lost or the container gone: the followed stream will end and say so.
    return null
  }
  return newest
}

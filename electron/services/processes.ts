import type { ProcessList } from '../../shared/contract/containers.ts'
import type { Engine } from '../engine/types.ts'
import { createRefresher } from './refresher.ts'
import { latestSlot } from './slots.ts'
import { type Stream, stream } from './stream.ts'

const everyMs = 2000

/** The processes of a container now, and again every 2 s. A refusal (it does not run any more) ends it. */
export function watchProcesses(engine: Engine, id: string, signal: AbortSignal | undefined): Stream<ProcessList> {
  return stream<ProcessList>(signal, latestSlot(), (outlet) => {
    const refresher = createRefresher(engine, {
      everyMs,
      apartMs: everyMs,
      ask: (asking) => engine.containers.top(id, asking),
      answered: outlet.put,
      failed: outlet.fail,
    })
    return refresher.stop
  })
}

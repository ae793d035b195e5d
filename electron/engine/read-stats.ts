import type { StatsSample } from '../../shared/contract/stats.ts'
import { socketFault } from './faults.ts'
import { JsonLines } from './json-lines.ts'
import type { Session } from './session.ts'
import { toStatsSample } from './to-stats.ts'

/** Samples until the signal fires or the engine ends the stream; throws an AppError where the connection breaks. */
export async function* readStats(
  session: () => Session,
  path: string,
  signal: AbortSignal,
): AsyncGenerator<StatsSample | null, void, void> {
  const { api, info } = session()
  const { response, close } = await api.open(
    { method: 'GET', path, query: { stream: true }, lane: 'stream', subject: 'container', limitMs: 20_000 },
    signal,
  )
  const samples: (StatsSample | null)[] = []
  const lines = new JsonLines({
    value: (value) => samples.push(toStatsSample(value, info.memoryBytes)),
    garbled() {
      // One sample less; the next comes in a second.
    },
  })
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      lines.push(chunk)
      yield* samples.splice(0)
    }
    lines.end()
    yield* samples
  } catch (error) {
    if (!signal.aborted) throw socketFault(error)
  } finally {
    close()
  }
}

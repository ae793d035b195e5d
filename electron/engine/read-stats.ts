import type { StatsSample } from '../../shared/contract/stats.ts'
import { socketFault } from './faults.ts'
import { JsonLines } from './json-lines.ts'
import type { Session } from './session.ts'
import { toStatsSample } from './to-stats.ts'

/** A reader that is away for so many seconds misses the oldest. */
const mostWaiting = 30

/** Samples until the signal fires or the engine ends the stream; throws an AppError where the connection breaks. */
export async function* readStats(
  session: () => Session,
  path: string,
  signal: AbortSignal,
): AsyncGenerator<StatsSample | null, void, void> {
  const { api, info } = session()
  const request = { path, query: { stream: true }, subject: 'container', limitMs: 20_000 } as const
  const { stream, close } = await api.stream(request, signal)
  const samples: (StatsSample | null)[] = []
  let wake: () => void = () => undefined
  let end: { broken: unknown } | undefined
  const lines = new JsonLines({
    value(value) {
      samples.push(toStatsSample(value, info.memoryBytes))
      if (samples.length > mostWaiting) samples.shift()
      wake()
    },
    garbled() {
      // One sample less; the next comes in a second.
    },
  })
  const ended = (broken: unknown): void => {
    if (broken === null) lines.end()
    end = { broken }
    wake()
  }
  // Copied: the bytes are the socket's, and half a sample may stay.
  const take = (bytes: Uint8Array, from: number, to: number): boolean => {
    lines.push(bytes.slice(from, to))
    return true
  }
  stream.read(take, () => Promise.resolve()).then(ended, ended)
  try {
    for (;;) {
      const sample = samples.shift()
      if (sample !== undefined) yield sample
      else if (end) break
      else {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    }
    if (end.broken !== null && !signal.aborted) throw socketFault(end.broken)
  } finally {
    close()
  }
}

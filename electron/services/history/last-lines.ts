import { withoutEscapes } from '../../../shared/lib/ansi-escapes.ts'
import { maskSecrets } from '../../../shared/lib/secrets.ts'
import type { Engine } from '../../engine/types.ts'

const most = 10
const mostCharacters = 400
/** More than ten lines can be, since the engine's lines may be long; the rest is not read. */
const mostBytes = 256 * 1024
const limitMs = 3000

/** The end of a container's log at a moment: null where it cannot be read, as after `--rm`. */
export async function readLastLines(
  engine: Engine,
  id: string,
  at: number,
  signal: AbortSignal,
): Promise<string[] | null> {
  const parts: Uint8Array[] = []
  let bytes = 0
  const stop = new AbortController()
  const until = AbortSignal.any([signal, stop.signal, AbortSignal.timeout(limitMs)])
  try {
    // A container that was started again has newer lines, which tell of another run.
    const options = { follow: false, tail: most, until: (Math.ceil(at) / 1000 + 0.5).toFixed(3) }
    await engine.containers.logs(
      id,
      options,
      {
        // Lines of both streams, each in frames of its own.
        frame: () => undefined,
        data(chunk, from, to) {
          bytes += to - from
          if (bytes > mostBytes) stop.abort()
          else parts.push(chunk.slice(from, to))
          return true
        },
        drained: () => Promise.resolve(),
        engineError: () => undefined,
      },
      until,
    )
  } catch {
    return null
  }
  const lines = Buffer.concat(parts)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    // Each begins with the engine's timestamp and a blank. Those of the two streams may come out of order.
    .sort()
    .slice(-most)
  return lines.map((line) => clean(line.slice(line.indexOf(' ') + 1)))
}

function clean(line: string): string {
  // Kept on disk, unlike the log itself.
  const text = maskSecrets(
    withoutEscapes(line.replace(/\r$/, ''))
      .replaceAll('\0', '')
      .slice(0, 2 * mostCharacters),
  )
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters)}…` : text
}

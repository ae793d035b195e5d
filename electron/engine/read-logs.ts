import type { Api } from './api.ts'
import { describe } from './faults.ts'
import { LogFrames } from './log-frames.ts'
import type { LogReadEnd, LogReadOptions, LogSink } from './types.ts'

/**
 * Reads a container's log into `sink` until it ends, breaks or the signal fires. Whether the stream is framed or a TTY's raw bytes
 * is told by the Content-Type (API 1.42 on) or by `isTty`, never guessed from the bytes.
 */
export async function readLogs(
  api: Api,
  path: string,
  { follow, since, until, tail }: LogReadOptions,
  isTty: () => Promise<boolean>,
  sink: LogSink,
  signal: AbortSignal,
): Promise<LogReadEnd> {
  const query = {
    stdout: true,
    stderr: true,
    timestamps: true,
    follow,
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    ...(tail !== undefined && { tail }),
  }
  // No limit on the head: podman sends none before the first line (podman#23712). A hung engine fails the ping instead.
  const { stream, close } = await api.stream(
    { path, query, subject: 'container', limitMs: null, trickles: true },
    signal,
  )
  try {
    const framed = stream.head.headers.get('content-type')?.includes('multiplexed-stream') || !(await isTty())
    const frames = framed ? new LogFrames(sink) : null
    if (!frames) sink.frame('stdout', Number.POSITIVE_INFINITY)
    const broken = await stream.read(
      (bytes, start, end) => (frames ? frames.push(bytes, start, end) : sink.data(bytes, start, end)),
      () => sink.drained(),
    )
    const end = frames?.end() ?? { kind: 'whole', missingBytes: 0, detail: '' }
    if (signal.aborted) return { kind: 'aborted', missingBytes: end.missingBytes, detail: '' }
    if (broken === null && end.kind === 'whole') return { kind: 'end', missingBytes: 0, detail: '' }
    return { kind: 'cut', missingBytes: end.missingBytes, detail: end.detail || describe(broken) }
  } catch (error) {
    if (signal.aborted) return { kind: 'aborted', missingBytes: 0, detail: '' }
    throw error
  } finally {
    close()
  }
}

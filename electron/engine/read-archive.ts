import { AppError } from '../fault.ts'
import type { Api } from './api.ts'
import { describe, garbled, type Subject } from './faults.ts'
import type { ArchiveSink } from './types.ts'

/**
 * Reads an archive (of an image, or of a path in a container) into `sink`. Resolves when it came to its end; an archive that is cut is refused, however
 * the connection ended.
 */
export async function readArchive(
  api: Api,
  path: string,
  sink: ArchiveSink,
  signal: AbortSignal,
  query: Readonly<Record<string, string>> = {},
  subject: Subject = 'image',
): Promise<void> {
  // No limit on the head: engines write the whole archive to their disk before the first byte.
  const { stream, close } = await api.stream({ path, query, subject, limitMs: null }, signal)
  try {
    const broken = await stream.read(
      (bytes, start, end) => sink.data(bytes, start, end),
      () => sink.drained(),
    )
    if (signal.aborted) throw new AppError('REFUSED', 'internal', { detail: 'Cancelled', cause: signal.reason })
    if (broken === null) return
    if (broken instanceof AppError) throw broken
    throw garbled(200, `The archive was cut: ${describe(broken)}`, broken)
  } finally {
    close()
  }
}

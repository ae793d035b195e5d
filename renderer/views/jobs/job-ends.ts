import type { JobRow } from '../../../shared/contract/jobs.ts'
import { isOver } from '../../stores/jobs.ts'

/** What ends sooner has hardly been left alone. */
const longMs = 3000

/**
 * The jobs whose end is worth a word: they were seen going on, nobody watches them now, and they failed or took their time. What
 * was cancelled was cancelled by somebody.
 */
export function endsToTell(
  before: ReadonlyMap<string, JobRow> | null,
  now: ReadonlyMap<string, JobRow> | null,
  isWatched: (id: string) => boolean,
): JobRow[] {
  if (!before || !now) return []
  return [...now.values()].filter((row) => {
    const known = before.get(row.id)
    if (known === row || !isOver(row) || row.state === 'cancelled' || isWatched(row.id)) return false
    if (known ? isOver(known) : false) return false
    return row.state === 'failed' || (row.endedAt ?? 0) - row.queuedAt >= longMs
  })
}

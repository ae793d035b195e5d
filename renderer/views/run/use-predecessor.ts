import { useEffect, useState } from 'react'
import type { PredecessorView } from '../../../shared/contract/run.ts'
import { useClient } from '../../client-context.tsx'
import { useContainers } from '../../stores/containers.ts'
import { useJobs } from '../../stores/jobs.ts'

/** The container that is kept to go back to from this one; null where there is none, and until that is known. `id`: in full. */
export function usePredecessor(id: string): PredecessorView | null {
  const client = useClient()
  const [found, setFound] = useState<PredecessorView | null>(null)
  // One comes with the end of such a job, and goes with its row of the list.
  const changes = useJobs((state) => [...(state.rows?.values() ?? [])].filter(changesOver).length)
  const isThere = useContainers((state) => found !== null && (state.rows?.has(found.id) ?? true))
  useEffect(() => {
    const stop = new AbortController()
    // Asked anew after each change.
    void changes
    client.run.predecessor({ id }, { signal: stop.signal }).then(
      ({ predecessor }) => setFound(predecessor),
      // Without an engine there is nothing to go back to.
      () => stop.signal.aborted || setFound(null),
    )
    return () => stop.abort()
  }, [client, id, changes])
  return isThere ? found : null
}

const changesOver = ({ kind, state }: { kind: string; state: string }): boolean =>
  (kind === 'recreate' || kind === 'goBack') && state === 'done'

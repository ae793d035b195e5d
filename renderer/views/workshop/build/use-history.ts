import { useEffect, useMemo, useState } from 'react'
import type { BuildRecord } from '../../../../shared/contract/builds.ts'
import type { FaultData } from '../../../../shared/contract/fault.ts'
import { useClient } from '../../../client-context.tsx'
import { refusalOf } from '../../../stores/fault-of.ts'
import { isOver, useJobs } from '../../../stores/jobs.ts'

export interface BuildHistory {
  /** The newest first. Null until they are known. */
  readonly records: readonly BuildRecord[] | null
  readonly fault: FaultData | null
  reload(): void
}

/** The builds that have ended; read anew each time one ends. */
export function useHistory(): BuildHistory {
  const client = useClient()
  const rows = useJobs((state) => state.rows)
  const ended = useMemo(
    () => [...(rows?.values() ?? [])].filter((row) => row.kind === 'build' && isOver(row)).length,
    [rows],
  )
  const [state, setState] = useState<Pick<BuildHistory, 'records' | 'fault'>>({ records: null, fault: null })
  const [round, setRound] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each round and each end reads once
  useEffect(() => {
    const closing = new AbortController()
    const { signal } = closing
    client.builds.history(undefined, { signal }).then(
      (records) => !signal.aborted && setState({ records, fault: null }),
      (error: unknown) => !signal.aborted && setState(({ records }) => ({ records, fault: refusalOf(error).fault })),
    )
    return () => closing.abort()
  }, [client, round, ended])
  return { ...state, reload: () => setRound((before) => before + 1) }
}

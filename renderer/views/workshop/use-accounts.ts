import { useCallback, useEffect, useState } from 'react'
import type { FaultData } from '../../../shared/contract/fault.ts'
import type { RegistryAccount } from '../../../shared/contract/registry.ts'
import { useClient } from '../../client-context.tsx'
import { refusalOf } from '../../stores/fault-of.ts'
import { useWorkshop } from '../../stores/workshop.ts'

export interface Accounts {
  /** Null while they are read. */
  readonly accounts: readonly RegistryAccount[] | null
  readonly problems: readonly string[]
  readonly fault: FaultData | null
  reload(): void
}

/** The accounts of docker's config, read anew each time something opens that shows them. */
export function useAccounts(): Accounts {
  const client = useClient()
  const dialog = useWorkshop((state) => state.dialog)
  const [state, setState] = useState<Omit<Accounts, 'reload'>>({ accounts: null, problems: [], fault: null })
  const [round, setRound] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each round and each dialog reads once
  useEffect(() => {
    const closing = new AbortController()
    const { signal } = closing
    client.registry.accounts(undefined, { signal }).then(
      (read) => !signal.aborted && setState({ ...read, fault: null }),
      (error: unknown) => !signal.aborted && setState({ accounts: null, problems: [], fault: refusalOf(error).fault }),
    )
    return () => closing.abort()
  }, [client, round, dialog])
  return { ...state, reload: useCallback(() => setRound((before) => before + 1), []) }
}

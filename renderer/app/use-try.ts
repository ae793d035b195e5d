import { useState } from 'react'
import type { FaultData } from '../../shared/contract/fault.ts'
import { refusalOf } from '../stores/fault-of.ts'

/** A call by a button: busy while it runs, its fault kept until the next try. */
export function useTry(call: () => Promise<unknown>): { busy: boolean; fault: FaultData | null; run: () => void } {
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<FaultData | null>(null)
  const attempt = async (): Promise<void> => {
    setBusy(true)
    setFault(null)
    try {
      await call()
    } catch (error) {
      setFault(refusalOf(error).fault)
    } finally {
      setBusy(false)
    }
  }
  return { busy, fault, run: () => void attempt() }
}

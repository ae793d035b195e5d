import { ORPCError } from '@orpc/client'
import type { FaultCode, FaultData } from '../../shared/contract/fault.ts'
import { fileFault } from './file-fault.ts'

/** A refusal as the window shows it. `LOST`: no answer came, the connection to the back end broke. `FILE`: the browser refused a file. */
export interface Refusal {
  readonly code: FaultCode | 'LOST' | 'FILE'
  readonly fault: FaultData
}

/**
 * Whatever a call or stream threw, as a refusal. An error that the contract defines was parsed by the back end, so its data is
 * taken as it is: parsing it again here would bring all of zod into the window.
 */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof ORPCError) {
    if (error.defined) return { code: error.code as FaultCode, fault: error.data as FaultData }
    return { code: 'INTERNAL', fault: { reason: 'internal', params: {}, detail: `${error.code}: ${error.message}` } }
  }
  if (error instanceof DOMException && error.name !== 'AbortError') return { code: 'FILE', fault: fileFault(error) }
  const detail = error instanceof Error ? error.message : null
  return { code: 'LOST', fault: { reason: 'engine-offline', params: {}, detail } }
}

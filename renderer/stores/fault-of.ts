import { ORPCError } from '@orpc/client'
import { type FaultCode, type FaultData, faultCodes, faultData } from '../../shared/contract/fault.ts'

/** A refusal as the window shows it. `LOST`: no answer came, the connection to the back end broke. */
export interface Refusal {
  readonly code: FaultCode | 'LOST'
  readonly fault: FaultData
}

/** Whatever a call or stream threw, as a refusal. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof ORPCError) {
    const code = faultCodes.find((known) => known === error.code)
    const parsed = faultData.safeParse(error.data)
    if (code && parsed.success) return { code, fault: parsed.data }
    return { code: 'INTERNAL', fault: { reason: 'internal', params: {}, detail: `${error.code}: ${error.message}` } }
  }
  const detail = error instanceof Error ? error.message : null
  return { code: 'LOST', fault: { reason: 'engine-offline', params: {}, detail } }
}

import type { FaultData } from '../shared/contract/fault.ts'
import { AppError } from './fault.ts'

/** What of an error may leave the back end: an AppError's own words; of anything else only that it was `internal`. */
export function toFaultData(error: unknown): FaultData {
  return error instanceof AppError
    ? { reason: error.reason, params: error.params, detail: error.detail }
    : { reason: 'internal', params: {}, detail: null }
}

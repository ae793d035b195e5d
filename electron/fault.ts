import type { FaultCode, FaultReason } from '../shared/contract/fault.ts'

/**
 * A refusal that the window can put into a sentence. Thrown by engine/ and services/, turned into the contract's typed error at
 * the router; anything else that is thrown there becomes `internal` and its stack stays in the log.
 */
export class AppError extends Error {
  readonly code: FaultCode
  readonly reason: FaultReason
  readonly params: Record<string, string>
  /** The engine's own text, for "details". */
  readonly detail: string | null

  constructor(
    code: FaultCode,
    reason: FaultReason,
    options: { params?: Record<string, string>; detail?: string; cause?: unknown } = {},
  ) {
    super(`${reason}${options.detail ? `: ${options.detail}` : ''}`, { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.reason = reason
    this.params = options.params ?? {}
    this.detail = options.detail ?? null
  }
}

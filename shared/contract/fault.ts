import { oc } from '@orpc/contract'
import { z } from 'zod'

/**
 * Why a procedure was refused: a closed list. The window has one sentence for each reason in each language
 * (`fault.<reason>` in renderer/i18n), filled with `params`; `detail` is the engine's own text, shown under "details".
 */
export const faultReason = z.enum([
  'engine-offline', // no engine answers now; the link stream says why
  'engine-timeout', // the engine took the request and did not answer in time
  'engine-said', // any other refusal by the engine; params.message is its sentence
  'engine-garbled', // the answer was HTML, empty, cut or not JSON; params.status is the HTTP status
  'container-missing',
  'container-running', // must be stopped first, or forced
  'container-not-running',
  'container-paused',
  'name-in-use', // params.name
  'port-in-use', // params.port, as the engine names it
  'removal-in-progress',
  'image-missing',
  'image-in-use', // params.container where the engine names one
  'image-has-children',
  'image-has-tags', // named by several tags: remove by tag, or force
  'bad-signal',
  'no-space', // the engine's disk is full
  'permission-denied',
  'log-unreadable', // the logging driver cannot be read back; params.driver
  'session-missing', // a log session that has been closed
  'bad-regex', // params.message explains it
  'regex-too-slow', // a search was stopped because it ran away
  'endpoint-invalid', // an engine address that cannot be used; params.url
  'internal', // our own bug: the cause and its stack are in the log
])
export type FaultReason = z.infer<typeof faultReason>

export const faultData = z.object({
  reason: faultReason,
  params: z.record(z.string(), z.string()),
  detail: z.string().nullable(),
})
export type FaultData = z.infer<typeof faultData>

/** The coarse class of a refusal, for code that branches on it (retry, 404 handling). */
export const faultCodes = ['ENGINE_OFFLINE', 'TIMEOUT', 'NOT_FOUND', 'CONFLICT', 'REFUSED', 'INTERNAL'] as const
export type FaultCode = (typeof faultCodes)[number]

/** Each code's HTTP status. oRPC takes an error for the contract's only when both agree. */
export const faultStatus: Readonly<Record<FaultCode, number>> = {
  ENGINE_OFFLINE: 503,
  TIMEOUT: 504,
  NOT_FOUND: 404,
  CONFLICT: 409,
  REFUSED: 422,
  INTERNAL: 500,
}

/**
 * Every procedure is made from this, so each refusal that crosses the wire is one of these typed errors.
 * Input that does not parse is refused by oRPC itself with BAD_REQUEST.
 */
export const procedure = oc.errors({
  ENGINE_OFFLINE: { status: faultStatus.ENGINE_OFFLINE, data: faultData },
  TIMEOUT: { status: faultStatus.TIMEOUT, data: faultData },
  NOT_FOUND: { status: faultStatus.NOT_FOUND, data: faultData },
  CONFLICT: { status: faultStatus.CONFLICT, data: faultData },
  REFUSED: { status: faultStatus.REFUSED, data: faultData },
  INTERNAL: { status: faultStatus.INTERNAL, data: faultData },
})

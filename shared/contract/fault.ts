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
  'layers-unknown', // the image has not been analysed, or what was known of it has given way to others
  'image-unreadable', // its archive cannot be read; params.message is a sentence
  'not-a-file', // a folder, link or device has no content to be shown
  'endpoint-invalid', // an engine address that cannot be used; params.url
  'reference-invalid', // not an image name; params.problem, as parseReference says it
  'stream-cut', // the engine's stream broke off: nobody knows how it ended
  'not-there-after', // the engine said that all went well, and the image cannot be found
  'registry-insecure', // params.registry speaks no TLS, and the engine does not allow that
  'registry-auth', // params.registry wants a login, or refuses the one that there is
  'registry-unreachable', // params.registry
  'registry-missing', // params.registry has no such image; params.message
  'platform-missing', // the image is not made for the platform that was asked for
  'build-failed', // params.message; the job says the line
  'transfer-lost', // the window that sent or took the bytes is gone, or they came out of order
  'cancelled', // by the user
  'job-missing',
  'too-many-jobs',
  'image-changed', // it is no longer as it was shown, so it was left alone
  'login-refused', // params.registry does not accept user and password
  'credential-helper', // docker's helper for passwords failed: params.helper, params.message
  'docker-config', // docker's config file cannot be read or written; params.message
  'no-dialog', // browser mode has no dialog for files and folders of the machine
  'context-unreadable', // params.message
  'build-missing', // a build that the history does not hold
  'spec-invalid', // params.field, params.problem (shared/run/check.ts), params.text
  'danger-unconfirmed', // params.dangers: what the user has not been asked about
  'new-ended', // a new container ended at once; params.code, params.message
  'new-unhealthy', // params.message: what its check said
  'new-not-healthy', // its check told nothing good in time
  // What the browser or the system says of a file of the person's own.
  'local-file-full', // no room for it
  'local-file-denied', // may not be written or read there
  'local-file-gone', // moved or removed meanwhile
  'local-file-changed', // has changed since it was chosen, or cannot be read
  'local-file-failed', // anything else
  'protected', // params.name; taken out of the protection first
  'read-only', // the app was started with --read-only
  'predecessor-missing', // no container is kept to go back to
  'removed-missing', // what was kept of a removed container has given way to newer ones
  'network-missing', // params.name
  'host-path-missing', // a folder of the engine's machine; params.path
  'no-shell', // none of the usual shells is in the container
  'command-not-runnable', // params.command is not in the container, or cannot be executed
  'not-a-terminal', // the container was made without a terminal, so there is none to attach to
  'terminal-missing', // it has been closed
  'terminal-ended', // its process has ended: no input is taken
  'too-many-terminals',
  'path-missing', // nothing is at this path of the container
  'not-a-folder',
  'path-in-memory', // the engine's archive does not reach it: tmpfs, /proc, /sys or /dev
  'path-exists', // params.count things, params.name among them, would be written over: ask, and accept
  'path-read-only', // the container's root or this mount was made read-only
  'name-not-text', // a file whose name is no UTF-8 is not written
  'file-changed', // it is no longer as it was when it was opened
  'copy-risky', // the container runs and has volumes, and this engine can be tricked while it unpacks; params.version
  'archive-unreadable', // params.message
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

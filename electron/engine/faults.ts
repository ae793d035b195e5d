import type { AttemptFault } from '../../shared/contract/engine.ts'
import type { FaultReason } from '../../shared/contract/fault.ts'
import { AppError } from '../fault.ts'

/** What a call was about: decides what a bare 404 means. */
export type Subject = 'container' | 'image' | 'engine'

type Rule = readonly [pattern: RegExp, reason: FaultReason, params?: (match: RegExpExecArray) => Record<string, string>]

/** Engines tell refusals apart in prose only. First match wins; wording differs over ten years, so each rule is loose. They are tried on an excerpt, so that a long answer costs nothing. */
const rules: readonly Rule[] = [
  [/could not find the file/i, 'path-missing'],
  [/(?:rootfs|volume) is marked read-only/i, 'path-read-only'],
  [/no such container/i, 'container-missing'],
  [/no such image|image not known/i, 'image-missing'],
  [/name "?\/?([^"\s]+)"? is already in use/i, 'name-in-use', (match) => ({ name: match[1] ?? '' })],
  [/removal of container .* is already in progress|marked for removal/i, 'removal-in-progress'],
  [/port is already allocated|address already in use|ports are not available/i, 'port-in-use', portIn],
  [
    /unpause (?:the container )?before|container is paused and must be unpaused|is paused\. Unpause/i,
    'container-paused',
  ],
  [/container \S+ is paused/i, 'container-paused'],
  [/(?:cannot|can not|you cannot) remove (?:a |the )?(?:running |paused |restarting )?container/i, 'container-running'],
  [/is not running|has not been started|container state improper/i, 'container-not-running'],
  [
    /using its referenced image|being used by (?:running |stopped )?container|image is in use/i,
    'image-in-use',
    usingContainer,
  ],
  [/has dependent child images/i, 'image-has-children'],
  [/referenced in (?:multiple|one or more) repositories/i, 'image-has-tags'],
  [/invalid signal|unknown signal/i, 'bad-signal'],
  [/bind source path does not exist: (\S+)/i, 'host-path-missing', (match) => ({ path: match[1] ?? '' })],
  [/network (\S+) not found/i, 'network-missing', (match) => ({ name: match[1] ?? '' })],
  [/no space left on device/i, 'no-space'],
  [/logging driver does not support reading/i, 'log-unreadable', () => ({ driver: '' })],
]

function portIn(match: RegExpExecArray): Record<string, string> {
  const port = /(?:Bind for|listen (?:tcp|udp)[46]?|exposing port (?:tcp|udp)) (\S*:\d+)/i.exec(match.input)?.[1]
  return { port: port ?? '' }
}

function usingContainer(match: RegExpExecArray): Record<string, string> {
  const named = /container ([0-9a-f]{6,64}|[\w.-]+)/i.exec(match.input)?.[1]
  return named ? { container: named } : {}
}

/** Turns a refusal (status 400 and up) into a sentence's reason. `body` is the answer as it came, cut to a bounded length. */
export function refusal(status: number, contentType: string, body: string, subject: Subject): AppError {
  const message = messageOf(contentType, body)
  if (message === null) {
    return new AppError('REFUSED', 'engine-garbled', { params: { status: String(status) }, detail: excerpt(body) })
  }
  const detail = excerpt(message)
  for (const [pattern, reason, params] of rules) {
    const match = pattern.exec(detail)
    if (match) return new AppError(codeOf(status, reason), reason, { params: params?.(match) ?? {}, detail })
  }
  if (status === 404 && subject !== 'engine' && !/page not found/i.test(message)) {
    return new AppError('NOT_FOUND', subject === 'container' ? 'container-missing' : 'image-missing', { detail })
  }
  if (status === 403) return new AppError('REFUSED', 'permission-denied', { detail })
  return new AppError(codeOf(status, 'engine-said'), 'engine-said', { params: { message: detail }, detail })
}

function codeOf(status: number, reason: FaultReason) {
  if (reason === 'container-missing' || reason === 'image-missing' || reason === 'path-missing') return 'NOT_FOUND'
  if (status === 409 || reason === 'port-in-use' || reason === 'container-not-running') return 'CONFLICT'
  return 'REFUSED'
}

/** The engine's sentence from JSON or plain text; null where the answer is HTML, empty, or JSON that says nothing. */
function messageOf(contentType: string, body: string): string | null {
  const trimmed = body.trim()
  if (trimmed === '' || /^<(!doctype|html|\?xml)/i.test(trimmed) || contentType.includes('text/html')) return null
  if (!/^[{["]/.test(trimmed)) return trimmed
  try {
    const parsed: unknown = JSON.parse(trimmed)
    if (typeof parsed !== 'object' || parsed === null) return typeof parsed === 'string' ? parsed : null
    const { message, cause, error } = parsed as Record<string, unknown>
    return [message, cause, error].find((part): part is string => typeof part === 'string' && part !== '') ?? null
  } catch {
    return null
  }
}

export function garbled(status: number, detail: string, cause?: unknown): AppError {
  return new AppError('REFUSED', 'engine-garbled', {
    params: { status: String(status) },
    detail: excerpt(detail),
    cause,
  })
}

/** Errors below HTTP: the engine is gone, or what answers speaks no HTTP. */
export function socketFault(error: unknown): AppError {
  if (error instanceof AppError) return error
  const detail = describe(error)
  if (codeOfError(error).startsWith('HPE_')) return garbled(0, detail, error)
  return new AppError('ENGINE_OFFLINE', 'engine-offline', { detail, cause: error })
}

/** Sorts what went wrong with an address. */
export function attemptFaultOf(error: unknown): { fault: AttemptFault; detail: string } {
  const code = codeOfError(error)
  const detail = describe(error)
  if (error instanceof AppError && code === '') {
    if (error.reason === 'permission-denied') return { fault: 'permission', detail }
    // A gateway in front of an engine that is starting says 502 in HTML; the engine itself, starting or stopping, says 500 or 503.
    const isDown = error.code === 'TIMEOUT' || Number(error.params.status) >= 500 || error.reason === 'engine-said'
    return { fault: isDown ? 'not-answering' : 'not-docker', detail }
  }
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ENOTFOUND':
      return { fault: 'absent', detail }
    case 'EACCES':
    case 'EPERM':
      return { fault: 'permission', detail }
    case 'ECONNREFUSED':
    case 'ENOTSOCK':
      return { fault: 'refused', detail }
    case 'ECONNRESET':
    case 'EPIPE':
      return { fault: 'dropped', detail }
    case 'EINVAL':
    case 'ENAMETOOLONG':
      return { fault: 'bad-url', detail }
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EAI_AGAIN':
    case 'EAGAIN': // the listen queue of a unix socket is full: nobody accepts
      return { fault: 'not-answering', detail }
  }
  if (/^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|EPROTO|ERR_OSSL)/.test(code))
    return { fault: 'tls', detail }
  return { fault: code.startsWith('HPE_') ? 'not-docker' : 'not-answering', detail }
}

function codeOfError(error: unknown): string {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth += 1) {
    const code = (at as NodeJS.ErrnoException).code
    if (typeof code === 'string' && !(at instanceof AppError)) return code
  }
  return ''
}

/** What an error of node's says. */
export function describe(error: unknown): string {
  if (error instanceof AppError) return error.detail ?? error.reason
  // Several addresses of one name fail as an AggregateError without a message of its own.
  if (error instanceof AggregateError && error.message === '') return describe(error.errors[0])
  return error instanceof Error ? error.message : String(error)
}

export function excerpt(body: string): string {
  return body.length > 2000 ? `${body.slice(0, 2000)}…` : body
}

import type { FaultReason } from '../../shared/contract/fault.ts'
import { AppError } from '../fault.ts'

/** What registries and engines say, in the words of ten years; first match wins. */
const rules: readonly (readonly [pattern: RegExp, reason: FaultReason])[] = [
  [/no space left on device/i, 'no-space'],
  [/server gave HTTP response to HTTPS client/i, 'registry-insecure'],
  [/no matching manifest for|does not match the specified platform|no match for platform/i, 'platform-missing'],
  [
    /no basic auth credentials|unauthorized|authentication required|access denied|access to the resource is denied|insufficient_scope|denied: |\b401 unauthorized/i,
    'registry-auth',
  ],
  [
    /manifest unknown|name unknown|not known to registry|manifest for .* not found|failed to resolve reference .* not found/i,
    'registry-missing',
  ],
  [
    /connection refused|no such host|i\/o timeout|TLS handshake timeout|deadline exceeded|Client\.Timeout|network is unreachable|no route to host|server misbehaving|connection reset by peer|unexpected EOF|: EOF$/i,
    'registry-unreachable',
  ],
  [/does not exist locally|no such image/i, 'image-missing'],
]

/** A refusal in the course of talking to `registry`, from the engine's words. */
export function registryFault(words: string, registry: string): AppError {
  for (const [pattern, reason] of rules) {
    if (!pattern.test(words)) continue
    const code = reason === 'registry-missing' || reason === 'image-missing' ? 'NOT_FOUND' : 'REFUSED'
    return new AppError(code, reason, { params: { registry, message: words }, detail: words })
  }
  return said(words)
}

/** A build's words: of what the Dockerfile did, or of the registry that a base image was to come from. */
export function buildFault(words: string): AppError {
  const ownDoing = /returned a non-zero code|dockerfile parse error|^(COPY|ADD|RUN) failed/i.test(words)
  const host = /https?:\/\/([^/"\s]+)|lookup (\S+) on|dial tcp:? (?:lookup )?(\S+?)[: ]/i.exec(words)
  const fault = ownDoing ? null : registryFault(words, host?.[1] ?? host?.[2] ?? host?.[3] ?? 'docker.io')
  if (fault && fault.reason !== 'engine-said' && fault.reason !== 'image-missing') return fault
  return new AppError('REFUSED', 'build-failed', { params: { message: words }, detail: words })
}

export function loginFault(words: string, registry: string): AppError {
  const fault = registryFault(words, registry)
  if (fault.reason !== 'registry-auth') return fault
  return new AppError('REFUSED', 'login-refused', { params: { registry }, detail: words })
}

export function said(words: string): AppError {
  return new AppError('REFUSED', 'engine-said', { params: { message: words }, detail: words })
}

/** A refusal in the head of the answer, said again in the terms of what was asked for. */
export function reworded(error: unknown, refused: (words: string) => AppError): unknown {
  if (!(error instanceof AppError) || error.detail === null) return error
  const isProse =
    error.reason === 'engine-said' || error.reason === 'image-missing' || error.reason === 'permission-denied'
  return isProse ? refused(error.detail) : error
}

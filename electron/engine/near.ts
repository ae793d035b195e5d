import { release } from 'node:os'
import type { EngineInfo } from '../../shared/contract/engine.ts'

/**
 * Whether the engine may be on this machine's kernel. One behind a local socket may run elsewhere all the same (Docker Desktop, a podman machine,
 * a socket that ssh forwards); what is then read of this machine must be shown to be the container's, by its id.
 */
export function isNear(info: EngineInfo): boolean {
  if (process.platform !== 'linux' || info.isDemo) return false
  return info.endpoint.url.startsWith('unix://') && info.kernel === release()
}

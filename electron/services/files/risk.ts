import type { ContainerDetail } from '../../../shared/contract/containers.ts'
import type { WriteQuestion } from '../../../shared/contract/files.ts'
import type { Engine } from '../../engine/types.ts'
import { AppError } from '../../fault.ts'

const safe = [29, 5, 1] as const

/** Whether an engine of this version can be led out of a folder while it unpacks (RELIABILITY I12): before 29.5.1. */
export function unpacksUnsafely(version: string): boolean {
  const parts = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(version)
  if (!parts) return true
  for (let at = 0; at < safe.length; at += 1) {
    const part = Number(parts[at + 1] ?? 0)
    if (part !== safe[at]) return part < (safe[at] ?? 0)
  }
  return false
}

/** Throws copy-risky where the user must agree first: a running container that could swap a path under the engine's hands, and volumes to reach. */
export async function askFirst(
  engine: Engine,
  containerId: string,
  accepted: readonly WriteQuestion[],
  signal: AbortSignal,
): Promise<ContainerDetail> {
  const detail = await engine.containers.inspect(containerId, signal)
  const version = engine.link.kind === 'online' ? engine.link.engine.version : ''
  const risky = detail.row.state === 'running' && detail.mounts.length > 0 && unpacksUnsafely(version)
  if (risky && !accepted.includes('copy-risky')) throw new AppError('CONFLICT', 'copy-risky', { params: { version } })
  return detail
}

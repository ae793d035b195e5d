import { posix } from 'node:path'
import type { ContainerDetail } from '../../../shared/contract/containers.ts'
import { AppError } from '../../fault.ts'

const kernelFolders = ['/proc', '/sys', '/dev']

/**
 * Throws path-in-memory where the engine's archive sees, and would write, only what lies below: it mounts a container's volumes and binds, but no
 * tmpfs and nothing of the kernel's, so that a copy into one would end well and be nowhere.
 */
export function reachable({ mounts }: Pick<ContainerDetail, 'mounts'>, path: string): void {
  const mount = mountOf(mounts, path)
  const isKernel = kernelFolders.some((folder) => isBelow(path, folder))
  if (mount ? mount.type === 'tmpfs' : isKernel) throw new AppError('REFUSED', 'path-in-memory')
}

/** Throws path-in-memory, or path-read-only before any byte is sent in vain. */
export function writable(detail: Pick<ContainerDetail, 'mounts' | 'readOnlyRoot'>, folder: string): void {
  reachable(detail, folder)
  const mount = mountOf(detail.mounts, folder)
  if (mount ? mount.readOnly : detail.readOnlyRoot) throw new AppError('REFUSED', 'path-read-only')
}

function mountOf(mounts: ContainerDetail['mounts'], path: string): ContainerDetail['mounts'][number] | undefined {
  return mounts
    .filter(({ destination }) => isBelow(path, destination))
    .sort((a, b) => b.destination.length - a.destination.length)[0]
}

const isBelow = (path: string, folder: string): boolean => {
  const given = posix.resolve('/', path)
  const above = posix.resolve('/', folder)
  return above === '/' || given === above || given.startsWith(`${above}/`)
}

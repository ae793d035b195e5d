import type { FaultReason } from '../../shared/contract/fault.ts'
import type { LocalFileFault } from '../../shared/contract/jobs.ts'

export type FileTrouble = 'full' | 'denied' | 'gone' | 'changed'

const troubles: Readonly<Record<string, FileTrouble>> = {
  QuotaExceededError: 'full',
  NotAllowedError: 'denied',
  NoModificationAllowedError: 'denied',
  SecurityError: 'denied',
  NotFoundError: 'gone',
  // A file to be written whose temporary neighbour has been taken away.
  InvalidStateError: 'gone',
  NotReadableError: 'changed',
}

/** What a browser's name for a file's error means to a person; null where it tells nothing. */
export function fileTrouble(error: unknown): FileTrouble | null {
  return error instanceof Error ? (troubles[error.name] ?? null) : null
}

/** True for a file of this machine, whoever it was that could not read or write it. */
export const isLocalFault = (reason: FaultReason): reason is LocalFileFault['reason'] =>
  reason.startsWith('local-file-')

/** An error of a file that the person chose, on this side of the wire, as a fault; the browser's own words are its detail. */
export function fileFault(error: unknown): LocalFileFault & { params: Record<string, string> } {
  const detail = error instanceof Error && error.message !== '' ? error.message.slice(0, 500) : null
  return { reason: `local-file-${fileTrouble(error) ?? 'failed'}`, params: {}, detail }
}

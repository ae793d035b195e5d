import type { PathChange } from '../../shared/contract/files.ts'
import type { ArchiveSink } from './types.ts'
import type { Body } from './workshop-types.ts'

export interface PathStat {
  readonly kind: 'file' | 'directory' | 'symlink' | 'other'
  readonly bytes: number
  readonly modifiedAt: number | null
  /** Where a link leads in the end, absolute; empty for none. */
  readonly link: string
}

/** Files of a container. Archives hold what strangers made: names in them are data. Paths are written as `raw-names.ts` tells. */
export interface EngineFiles {
  stat(id: string, path: string, signal: AbortSignal): Promise<PathStat>
  /** The path and all below it as a tar; its entries begin with the path's last part. */
  archive(id: string, path: string, sink: ArchiveSink, signal: AbortSignal): Promise<void>
  /** As `archive`, in pieces that wait for their reader. */
  bytes(id: string, path: string, signal: AbortSignal): AsyncGenerator<Uint8Array, void>
  /** Unpacks an uncompressed tar in a folder. */
  put(id: string, folder: string, tar: Body, signal: AbortSignal): Promise<void>
  changes(id: string, signal: AbortSignal): Promise<{ path: string; change: PathChange }[]>
}

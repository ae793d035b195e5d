import type { Engine } from '../engine/types.ts'

/** What each service is made from: `createContainers(parts)`, `createImages(parts)` … */
export interface ServiceParts {
  readonly engine: Engine
  /** Where settings and (later) the history database live; made with mode 0700. */
  readonly dataFolder: string
  readonly log: Log
}

/** Our own diagnostic log: one line a happening, never the same line in a loop, no secrets. */
export interface Log {
  info(message: string, fields?: Record<string, unknown>): void
  warn(message: string, fields?: Record<string, unknown>): void
  error(message: string, error?: unknown): void
}

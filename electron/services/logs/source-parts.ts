import type { LogMarkerCode } from '../../../shared/contract/logs.ts'
import type { Engine } from '../../engine/types.ts'
import type { Log } from '../types.ts'
import type { LineStore } from './line-store.ts'

/** Goes over lines that have been handed on and are not in the store yet; the bytes are only valid during the call. */
export type WaitingLines = (visit: (seconds: number, nanos: number, flags: number, bytes: Uint8Array) => void) => void

/** Where a source's lines and markers go. */
export interface SourceOut {
  /** `pieces`: see LineOut. */
  line(
    seconds: number,
    nanos: number,
    flags: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    pieces?: readonly number[],
  ): void
  marker(code: LogMarkerCode, params: Record<string, string>): void
  /** Its state, name or `caughtUp` has changed. */
  changed(): void
  /** Its backlog is being read (true) or has been. */
  expect(expected: boolean): void
  hasRoom(): boolean
  drained(): Promise<void>
  readonly waiting: WaitingLines
  /** Resolves when all its lines are in the store. */
  settled(): Promise<void>
}

export interface Clock {
  /** ms since the epoch. */
  wall(): number
  /** ms that never go back. */
  steady(): number
}

/** What one container's log is read with, and into. */
export interface SourceParts {
  readonly engine: Engine
  readonly log: Log
  readonly clock: Clock
  readonly store: LineStore
  readonly index: number
  readonly containerId: string
  /** The session is of this container and no other: nobody waits for its lines. */
  readonly alone: boolean
  readonly out: SourceOut
}

import { createStore, type StoreApi, useStore } from 'zustand'
import type { JobRow, JobsChange } from '../../shared/contract/jobs.ts'
import type { Undo } from '../../shared/lib/undo.ts'
import type { Client } from '../client.ts'
import { follow } from './follow.ts'
import { applyChange } from './live-rows.ts'

export interface JobsState {
  /** By id. Null until the first snapshot. */
  readonly rows: ReadonlyMap<string, JobRow> | null
}

/** The long work of the back end, of all windows. */
export const jobsStore: StoreApi<JobsState> = createStore<JobsState>(() => ({ rows: null }))

export const useJobs = <T>(select: (state: JobsState) => T): T => useStore(jobsStore, select)

/** Follows the jobs. */
export function startJobs(client: Client): Undo {
  return follow((signal) => client.jobs.watch(undefined, { signal }), {
    value: (change) => jobsStore.setState((state) => applyJobsChange(state, change), true),
    ended: () => 'open-again',
  })
}

export function applyJobsChange(state: JobsState, change: JobsChange): JobsState {
  return { rows: applyChange(state.rows, change) }
}

export const isOver = (row: JobRow): boolean => row.state !== 'queued' && row.state !== 'running'

/** What goes on comes first, each part newest first. */
export function inOrder(rows: Iterable<JobRow>): JobRow[] {
  return [...rows].sort((a, b) => Number(isOver(a)) - Number(isOver(b)) || orderTime(b) - orderTime(a))
}

const orderTime = (row: JobRow): number => row.endedAt ?? row.queuedAt

export interface JobsSummary {
  /** Queued or running. */
  readonly going: number
  /** Failed and not dismissed. */
  readonly failed: number
  /** The mean of those that tell one; null where none does. */
  readonly share: number | null
}

export function summaryOf(rows: Iterable<JobRow>): JobsSummary {
  let going = 0
  let failed = 0
  let sum = 0
  let told = 0
  for (const row of rows) {
    if (row.state === 'failed') failed += 1
    if (isOver(row)) continue
    going += 1
    if (row.share === null) continue
    sum += row.share
    told += 1
  }
  return { going, failed, share: told === 0 ? null : sum / told }
}

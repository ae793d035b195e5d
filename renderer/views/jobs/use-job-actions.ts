import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { JobRow } from '../../../shared/contract/jobs.ts'
import { useClient } from '../../client-context.tsx'
import { againOf } from '../../stores/job-again.ts'
import { openDialog, showJobs } from '../../stores/workshop.ts'
import { tellFault } from '../workshop/begin.tsx'
import { buildPath } from '../workshop/build/paths.ts'
import { jobTitle } from './job-title.ts'

export interface JobActions {
  readonly isCancelling: boolean
  cancel(): void
  dismiss(): void
  /** Null where this window does not know how it was begun. */
  readonly again: (() => void) | null
}

/** What can be done to a job. `onAgain` hears the id of the one that takes its place. */
export function useJobActions(row: JobRow, onAgain?: (jobId: string) => void): JobActions {
  const client = useClient()
  const { t } = useTranslation('jobs')
  const [, navigate] = useLocation()
  const [isCancelling, setCancelling] = useState(false)

  const cancel = async (): Promise<void> => {
    setCancelling(true)
    try {
      await client.jobs.cancel({ id: row.id })
    } catch (error) {
      tellFault(jobTitle(t, row), error)
    }
    setCancelling(false)
  }
  const dismiss = (): void => void client.jobs.dismiss({ ids: [row.id] }).catch(() => undefined)
  const begun = againOf(row.id)
  const repeat = async (): Promise<void> => {
    try {
      const jobId = await begun?.()
      if (!jobId) return
      dismiss()
      onAgain?.(jobId)
    } catch (error) {
      tellFault(jobTitle(t, row), error)
    }
  }
  /** Begun by another window, or before this one was loaded: asked for anew with what the job tells. */
  const reopen = (): (() => void) | null => {
    const { reference } = row.title
    if (row.kind === 'pull' && reference) return () => openDialog({ kind: 'pull', reference })
    if (row.kind === 'push' && reference) return () => openDialog({ kind: 'push', references: [reference] })
    if (row.kind === 'build') return () => navigate(buildPath(row.id))
    return null
  }
  const fallback = reopen()
  const again = begun
    ? () => void repeat()
    : fallback &&
      (() => {
        showJobs(false)
        fallback()
      })
  return { isCancelling, cancel: () => void cancel(), dismiss, again }
}

import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { JobRow } from '../../../shared/contract/jobs.ts'
import { i18n } from '../../i18n/index.ts'
import { jobsStore } from '../../stores/jobs.ts'
import { showJobs, workshopStore } from '../../stores/workshop.ts'
import classes from './Jobs.module.css'
import { endsToTell } from './job-ends.ts'
import { jobTitle } from './job-title.ts'

/** Tells the end of a job that nobody looks at. */
export function useJobNotes(): void {
  useEffect(
    () =>
      jobsStore.subscribe((state, before) => {
        const { watched, jobsOpen } = workshopStore.getState()
        if (jobsOpen) return
        for (const row of endsToTell(before.rows, state.rows, (id) => watched.has(id))) note(row)
      }),
    [],
  )
}

function note(row: JobRow): void {
  const title = jobTitle(i18n.getFixedT(null, 'jobs'), row)
  const failed = row.state === 'failed'
  const id = `job-${row.id}`
  notifications.show({
    id,
    color: failed ? 'red' : 'green',
    // A failure stays in the drawer; its note may go.
    autoClose: failed ? 15_000 : 6000,
    title: i18n.t(failed ? 'jobs:note.failed' : 'jobs:note.done', { title }),
    closeButtonProps: { 'aria-label': i18n.t('common:close') },
    message: <NoteBody row={row} onShow={() => notifications.hide(id)} />,
  })
}

function NoteBody(props: { row: JobRow; onShow: () => void }) {
  const { t } = useTranslation(['jobs', 'faults'])
  const { fault } = props.row
  return (
    <div className={classes.note}>
      {fault && <p>{t(`faults:${fault.reason}`, { replace: fault.params })}</p>}
      <Button
        size="compact-xs"
        variant="default"
        onClick={() => {
          props.onShow()
          showJobs(true)
        }}
      >
        {t('jobs:show')}
      </Button>
    </div>
  )
}

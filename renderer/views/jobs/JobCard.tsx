import { Button } from '@mantine/core'
import {
  IconAlertTriangle,
  IconBan,
  IconCircleCheck,
  IconClockPause,
  IconPlayerPlay,
  IconRefresh,
  IconX,
} from '@tabler/icons-react'
import { type ReactNode, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { JobRow } from '../../../shared/contract/jobs.ts'
import { useClock } from '../../components/clock.ts'
import { FaultNote } from '../../components/FaultNote.tsx'
import { IconButton } from '../../components/IconButton.tsx'
import { isOver } from '../../stores/jobs.ts'
import { openDialog, showJobs, type WorkshopDialog, watchJob } from '../../stores/workshop.ts'
import { buildPath } from '../workshop/build/paths.ts'
import { durationText } from './duration.ts'
import { JobBars } from './JobBars.tsx'
import { JobResultNote } from './JobResultNote.tsx'
import classes from './Jobs.module.css'
import { jobStatus, jobTitle } from './job-title.ts'
import { ProgressBar } from './ProgressBar.tsx'
import { useJobActions } from './use-job-actions.ts'

const icons: Readonly<Record<JobRow['state'], ReactNode>> = {
  queued: <IconClockPause size={15} aria-hidden />,
  running: <IconPlayerPlay size={15} aria-hidden />,
  done: <IconCircleCheck size={15} aria-hidden />,
  failed: <IconAlertTriangle size={15} aria-hidden />,
  cancelled: <IconBan size={15} aria-hidden />,
}

/** One job: what happens to it now, or how it ended. `plain`: in a dialog or page of its own, which has the title and dismisses it. */
export function JobCard(props: { row: JobRow; plain?: boolean; onAgain?: (jobId: string) => void }) {
  const { t } = useTranslation(['jobs', 'common'])
  const { row, plain } = props
  const title = jobTitle(t, row)
  const over = isOver(row)
  const actions = useJobActions(row, props.onAgain)
  useEffect(() => watchJob(row.id), [row.id])
  return (
    <article className={classes.card} aria-label={title} data-state={row.state} data-plain={plain || undefined}>
      <header className={classes.head}>
        <span className={classes.state} data-state={row.state}>
          {icons[row.state]}
          {t(`state.${row.state}`)}
        </span>
        {!plain && <strong className={classes.title}>{title}</strong>}
        <span className={classes.space} />
        <JobTime row={row} />
        <span className={classes.actions}>
          {row.kind === 'build' && !plain && (
            <Button
              component={Link}
              to={buildPath(row.id)}
              size="compact-xs"
              variant="default"
              onClick={() => showJobs(false)}
            >
              {t('showBuild')}
            </Button>
          )}
          {!over && (
            <Button size="compact-xs" variant="default" disabled={actions.isCancelling} onClick={actions.cancel}>
              {t(actions.isCancelling ? 'cancelling' : 'cancel')}
            </Button>
          )}
          {over && row.state !== 'done' && actions.again && (
            <Button
              size="compact-xs"
              variant="default"
              leftSection={<IconRefresh size={13} aria-hidden />}
              onClick={actions.again}
            >
              {t('retry')}
            </Button>
          )}
          {over && !plain && (
            <IconButton label={`${t('dismiss')}: ${title}`} icon={<IconX size={14} />} onClick={actions.dismiss} />
          )}
        </span>
      </header>
      {!over && <ProgressBar label={t('whole', { title })} share={row.share} state={row.state} />}
      {!over && row.status !== '' && <p className={classes.status}>{jobStatus(t, row.status)}</p>}
      {!over && <JobBars row={row} />}
      {row.state === 'failed' && row.fault && <FaultNote fault={row.fault} />}
      {row.state === 'failed' && row.fault?.reason === 'registry-auth' && (
        <div>
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => {
              showJobs(false)
              openDialog(loginFor(row))
            }}
          >
            {t('logIn')}
          </Button>
        </div>
      )}
      {row.leaves && <p className={classes.dim}>{t(`leaves.${row.leaves}`)}</p>}
      {row.result && <JobResultNote result={row.result} />}
    </article>
  )
}

/** The login that was wanted; then the same again. */
function loginFor(row: JobRow): WorkshopDialog {
  const { reference = '' } = row.title
  const login = { kind: 'accounts', registry: row.fault?.params.registry ?? '' } as const
  if (row.kind === 'pull') return { ...login, back: { kind: 'pull', reference } }
  if (row.kind === 'push') return { ...login, back: { kind: 'push', references: [reference] } }
  return login
}

/** Whole seconds while it runs, so that nothing twitches. */
function runningText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  return seconds < 60 ? `${seconds} s` : durationText(seconds * 1000)
}

/** How long it has been going on, or took. */
function JobTime(props: { row: JobRow }) {
  const { t } = useTranslation('jobs')
  const { startedAt, endedAt } = props.row
  const text = useClock((now) => {
    if (startedAt === null) return ''
    if (endedAt !== null) return t('took', { time: durationText(endedAt - startedAt) })
    return runningText(now - startedAt)
  })
  return <span className={classes.time}>{text}</span>
}

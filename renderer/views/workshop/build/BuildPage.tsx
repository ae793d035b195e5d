import { Button } from '@mantine/core'
import { IconArrowLeft, IconRefresh } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import type { BuildRecord } from '../../../../shared/contract/builds.ts'
import type { JobRow } from '../../../../shared/contract/jobs.ts'
import { formatBytes } from '../../../../shared/lib/bytes.ts'
import { Age } from '../../../components/Age.tsx'
import { EmptyState } from '../../../components/EmptyState.tsx'
import { FaultNote } from '../../../components/FaultNote.tsx'
import { isOver, useJobs } from '../../../stores/jobs.ts'
import { useMayChange } from '../../../stores/system.ts'
import { watchJob } from '../../../stores/workshop.ts'
import { imagePath } from '../../images/paths.ts'
import { durationText } from '../../jobs/duration.ts'
import { JobCard } from '../../jobs/JobCard.tsx'
import { shortRef } from '../../jobs/job-title.ts'
import classes from './Build.module.css'
import { BuildOutput } from './BuildOutput.tsx'
import { sentOf, useBuilds } from './draft.ts'
import { FaultLine } from './FaultLine.tsx'
import { buildPath, buildsPath } from './paths.ts'
import { StepsList } from './StepsList.tsx'
import { useBuildAgain } from './use-again.ts'
import { useHistory } from './use-history.ts'

/** One build: live while it runs, and as it ended. */
export function BuildPage(props: { id: string }) {
  const { t } = useTranslation('builds')
  const { id } = props
  const row = useJobs((state) => state.rows?.get(id))
  const known = useJobs((state) => state.rows !== null)
  const { records } = useHistory()
  const record = records?.find((one) => one.id === id) ?? null
  const again = useBuildAgain()
  const mayChange = useMayChange()
  useEffect(() => watchJob(id), [id])
  const [, navigate] = useLocation()
  if (!row && !record) {
    if (!known || records === null) return null
    return (
      <EmptyState
        alone
        title={t('page.missing')}
        text={t('page.missingText')}
        action={
          <Button size="xs" variant="default" onClick={() => navigate(buildsPath)}>
            {t('form.all')}
          </Button>
        }
      />
    )
  }
  const name = row ? row.title.reference || row.title.name || '' : nameOf(record)
  const steps = row?.steps ?? record?.steps ?? []
  const line = row ? row.faultLine : (record?.faultLine ?? null)
  return (
    <section className={classes.screen} aria-label={t('page.label', { name })}>
      <header className={classes.head}>
        <Link className={classes.back} to={buildsPath} aria-label={t('form.all')} title={t('form.all')}>
          <IconArrowLeft size={16} aria-hidden />
        </Link>
        <h1 className={classes.title}>{t('page.title', { name })}</h1>
        <span className={classes.space} />
        {mayChange && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconRefresh size={14} aria-hidden />}
            onClick={() => again(id, record, line)}
          >
            {t(line === null ? 'page.again' : 'page.edit')}
          </Button>
        )}
      </header>
      <div className={classes.page}>
        <div className={classes.summary}>
          {row ? (
            <JobCard row={row} plain onAgain={(jobId) => navigate(buildPath(jobId))} />
          ) : (
            record && <Ended record={record} />
          )}
          <SentLine id={id} />
          {line !== null && <FaultLine id={id} record={record} line={line} />}
        </div>
        <StepsAndOutput row={row ?? null} steps={steps} />
      </div>
    </section>
  )
}

function StepsAndOutput(props: { row: JobRow | null; steps: JobRow['steps'] }) {
  const { t } = useTranslation('builds')
  const { row, steps } = props
  const [at, setAt] = useState<{ line: number } | null>(null)
  const show = (step: JobRow['steps'][number]): void => setAt({ line: step.output })
  return (
    <>
      <StepsList steps={steps} {...(row && { onShow: show })} />
      {row ? <BuildOutput row={row} at={at} /> : <p className={classes.dim}>{t('output.gone')}</p>}
    </>
  )
}

/** What of the folder went to the engine, and what was left out. */
function SentLine(props: { id: string }) {
  const { t } = useTranslation('builds')
  const sent = useBuilds((state) => sentOf(state, props.id))
  if (sent.files === 0 && sent.leftOut === 0) return null
  return (
    <div>
      <span role="status">
        {t('sent.files', { count: sent.files, size: formatBytes(sent.bytes) })}
        {sent.leftOut > 0 && `; ${t('sent.leftOut', { count: sent.leftOut })}`}
      </span>
      {sent.leftOut > 0 && (
        <details>
          <summary>{t('sent.which')}</summary>
          <ul className={classes.leftOut}>
            {sent.leftOutPaths.map((path) => (
              <li key={path}>{path}</li>
            ))}
            {sent.leftOut > sent.leftOutPaths.length && <li>…</li>}
          </ul>
        </details>
      )}
    </div>
  )
}

/** How a build of an earlier run ended. */
function Ended(props: { record: BuildRecord }) {
  const { t } = useTranslation(['builds', 'jobs'])
  const { record } = props
  return (
    <div className={classes.ended}>
      <span>
        <strong data-state={record.state} className={classes.state}>
          {t(`jobs:state.${record.state}`)}
        </strong>{' '}
        {t('jobs:took', { time: durationText(record.endedAt - record.startedAt) })}, <Age at={record.endedAt} ago />
      </span>
      {record.fault && record.state === 'failed' && <FaultNote fault={record.fault} />}
      {record.imageId !== null && (
        <span>
          {record.options.tags[0] ?? shortRef(record.imageId)}
          {record.sizeBytes !== null && `, ${formatBytes(record.sizeBytes)}`}{' '}
          <Link className={classes.link} to={imagePath(record.imageId)}>
            {t('jobs:showImage')}
          </Link>
        </span>
      )}
    </div>
  )
}

/** The tag, else the folder. */
export function nameOf(record: BuildRecord | null): string {
  return record?.options.tags[0] ?? record?.context.split(/[/\\]/).at(-1) ?? ''
}

export const isGoing = (row: JobRow): boolean => row.kind === 'build' && !isOver(row)

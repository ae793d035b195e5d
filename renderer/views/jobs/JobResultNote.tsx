import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { JobResult, PruneOutcome } from '../../../shared/contract/jobs.ts'
import { formatBytes } from '../../../shared/lib/bytes.ts'
import { FaultNote } from '../../components/FaultNote.tsx'
import { wantAttach } from '../../stores/terminals.ts'
import { closeDialog, showJobs } from '../../stores/workshop.ts'
import { imagePath } from '../images/paths.ts'
import { GoBackButton } from '../run/GoBackButton.tsx'
import classes from './Jobs.module.css'
import { shortRef } from './job-title.ts'

/** What came of a job that went well. */
export function JobResultNote(props: { result: JobResult }) {
  const { t } = useTranslation('jobs')
  const { result } = props
  switch (result.kind) {
    case 'image':
      return (
        <p className={classes.result}>
          {t('result.image', {
            ref: result.tags[0] ?? shortRef(result.imageId),
            size: result.sizeBytes === null ? '—' : formatBytes(result.sizeBytes),
          })}
          {result.unchanged && <span className={classes.dim}> {t('result.unchanged')}</span>}{' '}
          <Link className={classes.link} to={imagePath(result.imageId)} onClick={() => showJobs(false)}>
            {t('showImage')}
          </Link>
        </p>
      )
    case 'container':
      return <ContainerNote result={result} />
    case 'pushed':
      return (
        <p className={classes.result}>
          {result.digest === null ? t('result.pushedPlain') : t('result.pushed', { digest: result.digest })}
        </p>
      )
    case 'loaded':
      return (
        <p className={classes.result}>
          {t('result.loaded', { count: result.images.length, names: result.images.map(shortRef).join(', ') })}
        </p>
      )
    case 'copied':
      return (
        <p className={classes.result}>{t('result.copied', { count: result.files, size: formatBytes(result.bytes) })}</p>
      )
    case 'saved':
      return <p className={classes.result}>{t('result.saved', { size: formatBytes(result.bytes) })}</p>
    case 'pruned':
      return <Pruned items={result.items} bytes={result.bytes} />
  }
}

function ContainerNote(props: { result: Extract<JobResult, { kind: 'container' }> }) {
  const { t } = useTranslation('jobs')
  const { containerId, name, started, kept, tty, warnings } = props.result
  return (
    <div className={classes.result}>
      <p>
        {t(started ? 'result.running' : 'result.made', { name })}{' '}
        <Link
          className={classes.link}
          to={`/containers/${containerId}`}
          onClick={() => {
            showJobs(false)
            closeDialog()
          }}
        >
          {t('showContainer')}
        </Link>
        {started && tty && <AttachLink id={containerId} />}
        {warnings.map((warning) => (
          <span key={warning} className={classes.dim}>
            {' '}
            {warning}
          </span>
        ))}
      </p>
      {kept !== null && (
        <div className={classes.kept}>
          <span className={classes.dim}>{t('result.keptOld', { name: kept })}</span>
          <GoBackButton id={containerId} />
        </div>
      )}
    </div>
  )
}

/** To its own terminal, as `docker run -it` would have been left in. */
function AttachLink(props: { id: string }) {
  const { t } = useTranslation('jobs')
  return (
    <>
      {' · '}
      <Link
        className={classes.link}
        to={`/containers/${props.id}/terminal`}
        onClick={() => {
          wantAttach(props.id)
          showJobs(false)
          closeDialog()
        }}
      >
        {t('attach')}
      </Link>
    </>
  )
}

/** A line each: what was removed, what was left alone and why. */
function Pruned(props: { items: readonly PruneOutcome[]; bytes: number }) {
  const { t } = useTranslation('jobs')
  const { items, bytes } = props
  const removed = items.filter((item) => item.outcome === 'removed').length
  const [open, setOpen] = useState(removed < items.length)
  return (
    <div className={classes.result}>
      <p>{t('result.pruned', { count: removed, size: formatBytes(bytes) })}</p>
      <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{t('result.items')}</summary>
        {open && (
          <ul className={classes.outcomes}>
            {items.map((item) => (
              <li key={item.id}>
                <span className={classes.outcome} data-outcome={item.outcome}>
                  {t(`result.${item.outcome}`)}
                </span>
                <span className={classes.name}>{item.tags.join(', ') || shortRef(item.id)}</span>
                <span className={classes.bytes}>{item.outcome === 'removed' ? formatBytes(item.bytes) : ''}</span>
                {item.fault && (
                  <div className={classes.outcomeFault}>
                    <FaultNote fault={item.fault} />
                  </div>
                )}
              </li>
            ))}
          </ul>
        )}
      </details>
    </div>
  )
}

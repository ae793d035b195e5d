import { useTranslation } from 'react-i18next'
import type { JobBar, JobRow } from '../../../shared/contract/jobs.ts'
import { formatBytes } from '../../../shared/lib/bytes.ts'
import classes from './Jobs.module.css'
import { partStage } from './job-title.ts'
import { ProgressBar } from './ProgressBar.tsx'

/** A line for each layer, and for the bytes between window and engine. */
export function JobBars(props: { row: JobRow }) {
  const { t } = useTranslation('jobs')
  const { bars, barsLeftOut } = props.row
  if (bars.length === 0) return null
  return (
    <ul
      className={classes.bars}
      tabIndex={bars.length > 6 ? 0 : undefined}
      aria-label={t('layers', { count: bars.length })}
    >
      {bars.map((bar) => (
        <BarLine key={bar.id} bar={bar} />
      ))}
      {barsLeftOut > 0 && <li className={classes.dim}>{t('more', { count: barsLeftOut })}</li>}
    </ul>
  )
}

function BarLine(props: { bar: JobBar }) {
  const { t } = useTranslation('jobs')
  const { id, what, current, total, share } = props.bar
  const isTransfer = id === 'upload' || id === 'download'
  const words = isTransfer ? t(id) : partStage(t, what)
  const bytes =
    total !== null && total > 0
      ? t('bytesOf', { current: formatBytes(current), total: formatBytes(total) })
      : current > 0
        ? formatBytes(current)
        : ''
  return (
    <li className={classes.bar}>
      <code className={classes.layer}>{isTransfer ? '' : id}</code>
      <span className={classes.what} title={words}>
        {words}
      </span>
      <ProgressBar
        label={t('part', { what: words, id: isTransfer ? '' : id })}
        share={isTransfer && total === null ? null : share}
        thin
      />
      <span className={classes.bytes}>{bytes}</span>
    </li>
  )
}

import { UnstyledButton } from '@mantine/core'
import { IconProgress } from '@tabler/icons-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { summaryOf, useJobs } from '../../stores/jobs.ts'
import { showJobs } from '../../stores/workshop.ts'
import classes from './Jobs.module.css'

/** The status bar's entry: how many jobs run and how far they are, and how many have failed. */
export function JobsButton(props: { className: string }) {
  const { t } = useTranslation('jobs')
  const rows = useJobs((state) => state.rows)
  const { going, failed, share } = useMemo(() => summaryOf(rows?.values() ?? []), [rows])
  return (
    <UnstyledButton className={props.className} aria-haspopup="dialog" onClick={() => showJobs(true)}>
      <IconProgress size={14} aria-hidden />
      {going === 0 ? t('bar') : t('barGoing', { count: going })}
      {going > 0 && share !== null && (
        <>
          <span className={classes.mini} aria-hidden>
            <span style={{ width: `${share * 100}%` }} />
          </span>
          <span className={classes.percent}>{Math.floor(share * 100)} %</span>
        </>
      )}
      {failed > 0 && <span className={classes.failed}>{t('barFailed', { count: failed })}</span>}
    </UnstyledButton>
  )
}

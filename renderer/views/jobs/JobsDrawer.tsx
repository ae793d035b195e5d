import { Button, Drawer } from '@mantine/core'
import { IconProgress } from '@tabler/icons-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useClient } from '../../client-context.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { inOrder, isOver, useJobs } from '../../stores/jobs.ts'
import { showJobs, useWorkshop } from '../../stores/workshop.ts'
import { JobCard } from './JobCard.tsx'
import classes from './Jobs.module.css'

/** What runs, and how what ran has ended. */
export function JobsDrawer() {
  const { t } = useTranslation(['jobs', 'common'])
  const opened = useWorkshop((state) => state.jobsOpen)
  return (
    <Drawer
      opened={opened}
      onClose={() => showJobs(false)}
      position="right"
      size={560}
      title={t('drawer')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <JobsList />
    </Drawer>
  )
}

/** Mounted only while the drawer is open. */
function JobsList() {
  const { t } = useTranslation('jobs')
  const client = useClient()
  const rows = useJobs((state) => state.rows)
  const all = useMemo(() => (rows ? inOrder(rows.values()) : []), [rows])
  const going = all.filter((row) => !isOver(row))
  const ended = all.filter(isOver)
  if (all.length === 0) {
    return (
      <EmptyState icon={<IconProgress size={32} stroke={1.25} />} title={t('empty.title')} text={t('empty.text')} />
    )
  }
  return (
    <div className={classes.jobs}>
      <p className={classes.dim}>{t('text')}</p>
      {going.length > 0 && <h3 className={classes.group}>{t('going')}</h3>}
      {going.map((row) => (
        <JobCard key={row.id} row={row} />
      ))}
      {ended.length > 0 && (
        <div className={classes.groupHead}>
          <h3 className={classes.group}>{t('ended')}</h3>
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => void client.jobs.dismiss({ ids: ended.map((row) => row.id) }).catch(() => undefined)}
          >
            {t('dismissEnded')}
          </Button>
        </div>
      )}
      {ended.map((row) => (
        <JobCard key={row.id} row={row} />
      ))}
    </div>
  )
}

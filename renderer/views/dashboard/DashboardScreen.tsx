import { IconGauge } from '@tabler/icons-react'
import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useStore } from 'zustand'
import { useDockerCommand } from '../../app/use-docker-command.ts'
import { useClient } from '../../client-context.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { FaultNote } from '../../components/FaultNote.tsx'
import { Section } from '../../components/Section.tsx'
import { Toolbar } from '../../components/Toolbar.tsx'
import { countContainers, useContainers } from '../../stores/containers.ts'
import { createDashboardStore } from '../../stores/dashboard.ts'
import { EventList } from '../history/EventList.tsx'
import classes from './Dashboard.module.css'
import { IncidentList } from './IncidentList.tsx'
import { TopList } from './TopList.tsx'
import { Totals } from './Totals.tsx'

/** The machine at a glance: what it is busy with, who uses it, what happened today. */
export function DashboardScreen() {
  const { t } = useTranslation('dashboard')
  const client = useClient()
  const docker = useDockerCommand()
  const [dashboard] = useState(createDashboardStore)
  useEffect(() => dashboard.start(client), [dashboard, client])
  const { top, today, refusal } = useStore(dashboard.store)
  const rows = useContainers((state) => state.rows)
  const counts = useMemo(() => (rows ? countContainers(rows.values()) : null), [rows])
  const nothingToday = today !== null && today.events.length === 0 && today.incidents.length === 0

  if (counts?.total === 0 && nothingToday) {
    return (
      <div className={classes.screen}>
        <Toolbar title={t('title')} />
        <Totals top={top} counts={counts} />
        <EmptyState
          icon={<IconGauge size={32} stroke={1.5} />}
          title={t('empty.title')}
          text={t('empty.text')}
          command={docker(['run', '--detach', '--name', 'web', '--publish', '8080:80', 'nginx'])}
        />
      </div>
    )
  }
  return (
    <div className={classes.screen}>
      <Toolbar title={t('title')} />
      <div className={classes.body}>
        {refusal && <FaultNote fault={refusal.fault} />}
        <Totals top={top} counts={counts} />
        <div className={classes.columns}>
          <TopList kind="cpu" top={top} />
          <TopList kind="memory" top={top} />
        </div>
        {top?.source === 'engine' && top.running > top.measured && (
          <p className={classes.dim}>{t('someOnly', { measured: top.measured, running: top.running })}</p>
        )}
        <div className={classes.columns}>
          <Section
            title={t('incidents')}
            note={
              today && today.total.incidents > today.incidents.length
                ? t('newest', { shown: today.incidents.length, count: today.total.incidents })
                : undefined
            }
          >
            {today === null ? (
              <p className={classes.dim}>{t('loading')}</p>
            ) : today.incidents.length === 0 ? (
              <p className={classes.dim}>{t(today.kept ? 'noIncidents' : 'notKept')}</p>
            ) : (
              <IncidentList incidents={today.incidents} />
            )}
          </Section>
          <Section
            title={t('changes')}
            note={
              today && today.total.events > today.events.length
                ? t('newest', { shown: today.events.length, count: today.total.events })
                : undefined
            }
          >
            {today === null ? (
              <p className={classes.dim}>{t('loading')}</p>
            ) : today.events.length === 0 ? (
              <p className={classes.dim}>{t(today.kept ? 'noChanges' : 'notKept')}</p>
            ) : (
              <EventList events={today.events} who days={false} label={t('changes')} />
            )}
          </Section>
        </div>
      </div>
    </div>
  )
}

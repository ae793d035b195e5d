import { useTranslation } from 'react-i18next'
import type { StatsTop } from '../../../shared/contract/stats.ts'
import { formatBytes } from '../../../shared/lib/bytes.ts'
import { formatPercent } from '../../../shared/lib/percent.ts'
import type { ContainerCounts } from '../../stores/containers.ts'
import { useSystem } from '../../stores/system.ts'
import classes from './Dashboard.module.css'

/** This machine, and all containers together. */
export function Totals(props: { top: StatsTop | null; counts: ContainerCounts | null }) {
  const { t } = useTranslation(['dashboard', 'common'])
  const host = useSystem((state) => state.host)
  const { top, counts } = props
  const none = t('common:none')
  const memory = (bytes: number): string => formatBytes(bytes, 'binary')
  return (
    <dl className={classes.totals}>
      <Total
        name={t('dashboard:hostCpu')}
        value={host ? formatPercent(host.cpuPercent) : none}
        note={t('dashboard:ofAllCores')}
      />
      <Total
        name={t('dashboard:hostMemory')}
        value={host ? memory(host.memoryUsedBytes) : none}
        note={host ? t('dashboard:of', { total: memory(host.memoryTotalBytes) }) : ''}
      />
      <Total
        name={t('dashboard:running')}
        value={counts ? String(counts.running) : none}
        note={counts ? t('dashboard:ofContainers', { count: counts.total }) : ''}
      />
      <Total
        name={t('dashboard:containersCpu')}
        value={top && top.measured > 0 ? formatPercent(top.cpuPercent) : none}
        note={t('dashboard:ofOneCore')}
      />
      <Total
        name={t('dashboard:containersMemory')}
        value={top && top.measured > 0 ? memory(top.memoryBytes) : none}
        note={t('dashboard:withoutCache')}
      />
    </dl>
  )
}

function Total(props: { name: string; value: string; note: string }) {
  return (
    <div className={classes.total}>
      <dt className={classes.totalName}>{props.name}</dt>
      <dd className={classes.totalValue}>
        {props.value}
        <span className={classes.totalNote}>{props.note}</span>
      </dd>
    </div>
  )
}

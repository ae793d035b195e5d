import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Incident } from '../../../shared/contract/history.ts'
import { formatBytes } from '../../../shared/lib/bytes.ts'
import { formatPercent } from '../../../shared/lib/percent.ts'
import { Age } from '../../components/Age.tsx'
import { EventMark } from '../history/EventMark.tsx'
import classes from './Dashboard.module.css'

/** What went wrong by itself: what it was, the container's last lines, and what it used just before. */
export function IncidentList(props: { incidents: readonly Incident[] }) {
  return (
    <ul className={classes.incidents}>
      {props.incidents.map((incident) => (
        <IncidentItem key={incident.id} incident={incident} />
      ))}
    </ul>
  )
}

function IncidentItem({ incident }: { incident: Incident }) {
  const { t } = useTranslation('dashboard')
  const { kind, exitCode, outOfMemory, lastLines, cpuPercent, memoryBytes, memoryLimitBytes } = incident
  const what =
    kind === 'died'
      ? t(outOfMemory ? 'incident.diedOom' : 'incident.died', { code: exitCode ?? '?' })
      : t(`incident.${kind}`)
  const used = [
    ...(cpuPercent === null ? [] : [t('incident.cpu', { value: formatPercent(cpuPercent) })]),
    ...(memoryBytes === null
      ? []
      : [
          memoryLimitBytes === null
            ? t('incident.memory', { value: formatBytes(memoryBytes, 'binary') })
            : t('incident.memoryOf', {
                value: formatBytes(memoryBytes, 'binary'),
                limit: formatBytes(memoryLimitBytes, 'binary'),
              }),
        ]),
  ]
  return (
    <li className={classes.incident}>
      <div className={classes.incidentHead}>
        <EventMark kind={outOfMemory ? 'oom' : kind === 'unhealthy' ? 'unhealthy' : 'die'} failed />
        <Link className={classes.topName} to={`/containers/${incident.containerId}/logs`} title={incident.name}>
          {incident.name}
        </Link>
        <span className={classes.incidentWhat}>{what}</span>
        <span className={classes.incidentAge}>
          <Age at={incident.at} ago />
        </span>
      </div>
      {used.length > 0 && <p className={classes.incidentUsed}>{t('incident.before', { used: used.join(', ') })}</p>}
      {lastLines === null ? (
        <p className={classes.incidentUsed}>{t('incident.noLog')}</p>
      ) : (
        lastLines.length > 0 && <pre className={classes.lines}>{lastLines.join('\n')}</pre>
      )}
    </li>
  )
}

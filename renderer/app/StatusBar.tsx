import { UnstyledButton } from '@mantine/core'
import { IconKeyboard, IconLock, IconTerminal2 } from '@tabler/icons-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { formatBytes } from '../../shared/lib/bytes.ts'
import { formatPercent } from '../../shared/lib/percent.ts'
import type { Connector } from '../connect.ts'
import { useCommands } from '../stores/commands.ts'
import { countContainers, useContainers } from '../stores/containers.ts'
import { useEngine } from '../stores/engine.ts'
import { useMayChange, useSystem } from '../stores/system.ts'
import { JobsButton } from '../views/jobs/JobsButton.tsx'
import { SettingsMenu } from './SettingsMenu.tsx'
import classes from './StatusBar.module.css'

/** The last line of the window: the engine, what runs, this machine's use, the command log and the settings. */
export function StatusBar(props: { connector: Connector; onCommands: () => void; onHelp: () => void }) {
  const { t } = useTranslation('engine')
  const entries = useCommands((state) => state.entries)
  const running = entries.reduce((count, entry) => count + (entry.outcome === 'running' ? 1 : 0), 0)
  return (
    <footer className={classes.bar}>
      <EngineStatus />
      <ContainerCounts />
      <ReadOnlyMark />
      <span className={classes.space} />
      <HostStatus />
      <JobsButton className={classes.button ?? ''} />
      <UnstyledButton className={classes.button} onClick={props.onCommands}>
        <IconTerminal2 size={14} aria-hidden />
        {t('status.commandLog')}
        {running > 0 && <span className={classes.badge}>{running}</span>}
      </UnstyledButton>
      <UnstyledButton className={classes.button} aria-label={t('status.help')} onClick={props.onHelp}>
        <IconKeyboard size={15} aria-hidden />
      </UnstyledButton>
      <SettingsMenu connector={props.connector} className={classes.button ?? ''} />
    </footer>
  )
}

function EngineStatus() {
  const { t } = useTranslation('engine')
  const link = useEngine((state) => state.link)
  const last = useEngine((state) => state.last)
  if (link === null || (link.kind === 'connecting' && last === null)) {
    return <span className={classes.item}>{t('connecting')}</span>
  }
  const online = link.kind === 'online'
  const engine = online ? link.engine : last
  return (
    <span
      className={classes.item}
      data-online={online}
      title={engine ? t('address', { url: engine.endpoint.url, api: engine.apiVersion }) : undefined}
    >
      <svg viewBox="0 0 10 10" className={classes.dot} aria-hidden="true">
        {online ? (
          <circle cx="5" cy="5" r="4" fill="currentColor" />
        ) : (
          <path d="m2 2 6 6M8 2 2 8" stroke="currentColor" strokeWidth="2" />
        )}
      </svg>
      {engine && (
        <span className={classes.cut}>{t('online', { product: engine.product, version: engine.version })}</span>
      )}
      {engine && <span className={`${classes.dim} ${classes.cut}`}>{engine.endpoint.url}</span>}
      {!online && <strong>{t('status.offline')}</strong>}
    </span>
  )
}

function ReadOnlyMark() {
  const { t } = useTranslation('engine')
  if (useMayChange()) return null
  return (
    <span className={classes.item} title={t('status.readOnlyText')}>
      <IconLock size={13} aria-hidden />
      <strong>{t('status.readOnly')}</strong>
    </span>
  )
}

function ContainerCounts() {
  const { t } = useTranslation('engine')
  const rows = useContainers((state) => state.rows)
  const counts = useMemo(() => (rows ? countContainers(rows.values()) : null), [rows])
  if (!counts) return null
  const words = { running: counts.running, total: counts.total }
  return (
    <span className={classes.item} title={t('containersLong', words)}>
      {t('containers', words)}
    </span>
  )
}

function HostStatus() {
  const { t } = useTranslation('engine')
  const host = useSystem((state) => state.host)
  if (!host) return null
  return (
    <span className={classes.item} title={t('host')}>
      <span className={classes.figure}>{t('cpu', { percent: formatPercent(host.cpuPercent) })}</span>
      <span>
        {t('memory', {
          used: formatBytes(host.memoryUsedBytes, 'binary'),
          total: formatBytes(host.memoryTotalBytes, 'binary'),
        })}
      </span>
    </span>
  )
}

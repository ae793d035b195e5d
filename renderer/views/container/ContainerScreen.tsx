import { Button } from '@mantine/core'
import { Suspense, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useStore } from 'zustand'
import {
  diffArgs,
  execArgs,
  inspectArgs,
  listArgs,
  logsArgs,
  statsArgs,
  topArgs,
} from '../../../shared/cli/containers.ts'
import type { ContainerDetail } from '../../../shared/contract/containers.ts'
import { useDockerCommand } from '../../app/use-docker-command.ts'
import { useClient } from '../../client-context.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { closeOnEscape } from '../../components/escape.ts'
import { FaultNote } from '../../components/FaultNote.tsx'
import { lazyPart } from '../../components/lazy-part.ts'
import { Tabs } from '../../components/Tabs.tsx'
import { type ContainerView, createContainerStore } from '../../stores/container.ts'
import { useContainers } from '../../stores/containers.ts'
import { useMayChange } from '../../stores/system.ts'
import { LogRoom } from '../logs-screen/LogRoom.tsx'
import { PredecessorNote } from '../run/PredecessorNote.tsx'
import classes from './Container.module.css'
import { ContainerHeader } from './ContainerHeader.tsx'
import { InspectPane } from './InspectPane.tsx'
import { OverviewTab } from './overview/OverviewTab.tsx'
import { ProcessesTab } from './processes/ProcessesTab.tsx'
import { StatsTab } from './stats/StatsTab.tsx'
import { type ContainerTab, containerTabs } from './tabs.ts'

const FilesTab = lazyPart(async () => (await import('./files/FilesTab.tsx')).FilesTab)
const TerminalTab = lazyPart(async () => (await import('./terminal/TerminalTab.tsx')).TerminalTab)

export interface ContainerScreenProps {
  readonly id: string
  readonly tab: ContainerTab
  readonly onTab: (tab: ContainerTab) => void
  readonly onClose: () => void
  /** It has the whole window, the list is hidden. */
  readonly filled: boolean
  readonly onFill: (filled: boolean) => void
}

/** One container, beside its list or in its place. */
export function ContainerScreen(props: ContainerScreenProps) {
  const { t } = useTranslation('container')
  const { id } = props
  const client = useClient()
  const [container] = useState(createContainerStore)
  useEffect(() => container.start(client, id), [container, client, id])
  const view = useStore(container.store)
  const listed = useContainers((state) => state.rows?.get(id))
  const detail = view.kind === 'shown' && view.detail.row.id.startsWith(id) ? view.detail : null
  const row = listed ?? detail?.row ?? null
  const name = row?.name ?? id.slice(0, 12)
  const docker = useDockerCommand()
  const mayChange = useMayChange()
  const live = view.kind === 'shown' && !view.gone && view.refusal === null

  return (
    <section
      className={classes.screen}
      aria-label={t('label', { name })}
      onKeyDown={(event) => closeOnEscape(event, props.onClose)}
    >
      <ContainerHeader
        name={name}
        row={row}
        live={live || listed !== undefined}
        filled={props.filled}
        onFill={props.onFill}
        onClose={props.onClose}
      />
      <Notice view={view} />
      {row && live && mayChange && <PredecessorNote id={row.id} />}
      {row && (detail || props.tab === 'logs') ? (
        <Tabs
          label={t('tabs', { name })}
          items={containerTabs.map((tab) => ({ value: tab, label: t(`tab.${tab}`) }))}
          value={props.tab}
          onChange={props.onTab}
          command={docker(argsOf[props.tab](name))}
        >
          {/* A log is opened before its container has been inspected: nobody waits for both. */}
          {props.tab === 'logs' ? (
            <LogRoom selection={{ kind: 'containers', ids: [row.id] }} />
          ) : (
            detail && (
              // What a part waits for does not hide the tabs, and take the focus from them.
              <Suspense fallback={null}>
                <Panel key={id} tab={props.tab} detail={detail} live={live} />
              </Suspense>
            )
          )}
        </Tabs>
      ) : view.kind === 'missing' ? (
        <div className={classes.missing}>
          <EmptyState
            title={t('missing.title')}
            text={t('missing.text')}
            command={docker(listArgs())}
            action={
              <Button size="xs" variant="default" onClick={props.onClose}>
                {t('missing.back')}
              </Button>
            }
          />
          <FaultNote fault={view.refusal.fault} />
        </div>
      ) : (
        <p className={classes.loading} role="status">
          {t('loading')}
        </p>
      )}
    </section>
  )
}

/** What shows the same in a terminal. */
const argsOf: Readonly<Record<ContainerTab, (name: string) => string[]>> = {
  overview: inspectArgs,
  logs: (name) => logsArgs(name),
  files: diffArgs,
  terminal: (name) => execArgs(name, { command: ['sh'] }),
  stats: (name) => statsArgs([name]),
  inspect: inspectArgs,
  processes: topArgs,
}

/** Why what is shown is not the present state. */
function Notice(props: { view: ContainerView }) {
  const { t } = useTranslation('container')
  const { view } = props
  if (view.kind !== 'shown') return null
  if (view.gone) {
    return (
      <div className={classes.notice} role="status">
        <strong>{t('gone.title')}</strong> {t('gone.text')}
      </div>
    )
  }
  if (view.refusal === null) return null
  return (
    <div className={classes.notice} role="status">
      {t('stale')}
    </div>
  )
}

function Panel(props: { tab: Exclude<ContainerTab, 'logs'>; detail: ContainerDetail; live: boolean }) {
  const { t } = useTranslation('container')
  const { tab, detail, live } = props
  const { id } = detail.row
  const client = useClient()
  switch (tab) {
    case 'overview':
      return <OverviewTab detail={detail} />
    case 'files':
      return <FilesTab detail={detail} live={live} />
    case 'terminal':
      return <TerminalTab detail={detail} live={live} />
    case 'stats':
      return <StatsTab detail={detail} live={live} />
    case 'inspect':
      return (
        <InspectPane
          label={t('inspect.label')}
          version={versionOf(detail)}
          read={(signal) => client.containers.raw({ id }, { signal })}
        />
      )
    case 'processes':
      return <ProcessesTab detail={detail} live={live} />
  }
}

/**
 * Differs when the document does, apart from the health probes: those come every few seconds and would cry wolf. What never
 * changes after creation, and may be large, is left out.
 */
function versionOf(detail: ContainerDetail): string {
  const { env: _env, labels: _labels, health: _health, ...rest } = detail
  return JSON.stringify({ ...rest, row: { ...detail.row, health: null } })
}

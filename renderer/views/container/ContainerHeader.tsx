import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core'
import {
  IconArrowsMaximize,
  IconArrowsMinimize,
  IconBolt,
  IconCopy,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconRefresh,
  IconTrash,
  IconX,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { inspectArgs } from '../../../shared/cli/containers.ts'
import { dockerCommand } from '../../../shared/cli/docker.ts'
import type { ContainerRow } from '../../../shared/contract/containers.ts'
import { useContainerActions } from '../../app/ContainerActions.tsx'
import { copyText } from '../../components/copy-text.ts'
import { StateMark } from '../../components/StateMark.tsx'
import { isPossible, useActions } from '../../stores/actions.ts'
import { useEngine } from '../../stores/engine.ts'
import classes from './Container.module.css'

interface HeaderProps {
  name: string
  row: ContainerRow | null
  /** False once it has been removed: nothing can be done to it. */
  live: boolean
  filled: boolean
  onFill: (filled: boolean) => void
  onClose: () => void
}

/** Name, state and origin of a container, and what can be done to it. */
export function ContainerHeader(props: HeaderProps) {
  const { t } = useTranslation(['container', 'actions', 'common'])
  const { name, row, live, filled } = props
  const kind = useActions((state) => (row ? state.pending.get(row.id) : undefined))
  const pending = kind ? t(`actions:pending.${kind}`) : null
  return (
    <header className={classes.header}>
      <div className={classes.titleLine}>
        <h2 className={classes.name} title={name}>
          {name}
        </h2>
        {row && <CopyMenu row={row} />}
        <div className={classes.window}>
          <Icon
            label={t(filled ? 'common:besideList' : 'common:fillWindow')}
            icon={filled ? <IconArrowsMinimize size={16} /> : <IconArrowsMaximize size={16} />}
            onClick={() => props.onFill(!filled)}
          />
          <Icon label={t('close')} icon={<IconX size={16} />} onClick={props.onClose} />
        </div>
      </div>
      {row && (
        <div className={classes.factLine}>
          <StateMark state={row.state} health={row.health} exitCode={row.exitCode} pending={pending} />
          <Link
            className={classes.image}
            href={`/images/${encodeURIComponent(row.imageId)}`}
            title={t('openImage', { image: row.image })}
          >
            {row.image}
          </Link>
          {row.project !== null && <span className={classes.dim}>{t('project', { project: row.project })}</span>}
          {live && <Actions row={row} busy={kind !== undefined} />}
        </div>
      )}
    </header>
  )
}

const signals = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGQUIT', 'SIGKILL']

/** What makes sense in this state; the destructive ones stand apart. */
function Actions(props: { row: ContainerRow; busy: boolean }) {
  const { t } = useTranslation('actions')
  const { row, busy } = props
  const actions = useContainerActions()
  const may = (kind: Parameters<typeof isPossible>[0]): boolean => !busy && isPossible(kind, row)
  const { name } = row
  const canStart = isPossible('start', row)
  return (
    <div className={classes.actions}>
      {canStart ? (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlayerPlay size={14} />}
          disabled={!may('start')}
          onClick={() => actions.run([row], { kind: 'start' })}
        >
          {t('start')}
        </Button>
      ) : (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlayerStop size={14} />}
          disabled={!may('stop')}
          onClick={() => actions.run([row], { kind: 'stop' })}
        >
          {t('stop')}
        </Button>
      )}
      <Icon
        label={t('on.restart', { name })}
        icon={<IconRefresh size={16} />}
        disabled={!may('restart')}
        onClick={() => actions.run([row], { kind: 'restart' })}
      />
      {row.state === 'paused' ? (
        <Icon
          label={t('on.unpause', { name })}
          icon={<IconPlayerPlay size={16} />}
          disabled={!may('unpause')}
          onClick={() => actions.run([row], { kind: 'unpause' })}
        />
      ) : (
        <Icon
          label={t('on.pause', { name })}
          icon={<IconPlayerPause size={16} />}
          disabled={!may('pause')}
          onClick={() => actions.run([row], { kind: 'pause' })}
        />
      )}
      <span className={classes.apart} />
      <Menu position="bottom-end">
        <Menu.Target>
          <Tooltip label={t('killWith')}>
            <ActionIcon variant="subtle" color="gray" aria-label={t('on.kill', { name })} disabled={!may('kill')}>
              <IconBolt size={16} />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t('killWith')}</Menu.Label>
          {signals.map((signal) => (
            <Menu.Item key={signal} onClick={() => actions.kill([row], signal)}>
              {signal}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Icon
        label={t('on.remove', { name })}
        icon={<IconTrash size={16} />}
        disabled={!may('remove')}
        onClick={() => actions.askRemove([row])}
      />
    </div>
  )
}

function CopyMenu(props: { row: ContainerRow }) {
  const { t } = useTranslation('container')
  const { row } = props
  const endpoint = useEngine((state) => state.last?.endpoint ?? null)
  const item = (key: 'copyName' | 'copyId' | 'copyCommand', text: string) => (
    <Menu.Item key={key} onClick={() => void copyText(text)}>
      {t(key)}
    </Menu.Item>
  )
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Tooltip label={t('copyMenu')}>
          <ActionIcon variant="subtle" color="gray" size={24} aria-label={t('copyMenu')}>
            <IconCopy size={14} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {item('copyName', row.name)}
        {item('copyId', row.id)}
        {item('copyCommand', dockerCommand(endpoint, inspectArgs(row.name)))}
      </Menu.Dropdown>
    </Menu>
  )
}

function Icon(props: { label: string; icon: ReactNode; disabled?: boolean; onClick: () => void }) {
  return (
    <Tooltip label={props.label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={props.label}
        disabled={props.disabled ?? false}
        onClick={props.onClick}
      >
        {props.icon}
      </ActionIcon>
    </Tooltip>
  )
}

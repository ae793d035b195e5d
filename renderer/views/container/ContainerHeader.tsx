import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core'
import {
  IconCopy,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconRefresh,
  IconSquareX,
  IconTrash,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { ContainerActionKind, ContainerRow } from '../../../shared/contract/containers.ts'
import { useContainerActions } from '../../app/ContainerActions.tsx'
import { DetailHeader } from '../../components/DetailHeader.tsx'
import { IconButton } from '../../components/IconButton.tsx'
import { Entries, type MenuEntry } from '../../components/RowMenu.tsx'
import { StateMark } from '../../components/StateMark.tsx'
import { isPossible, useActions } from '../../stores/actions.ts'
import { isUp } from '../../stores/containers.ts'
import { useMayChange } from '../../stores/system.ts'
import { useRowMenu } from '../containers/use-row-menu.tsx'
import { imagePath } from '../images/paths.ts'
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

/** What makes another of it, or something else. */
const changing = new Set(['edit', 'newest', 'duplicate', 'more', 'protect'])

const nowhere = (): void => undefined

/** Name, state and origin of a container, and what can be done to it. */
export function ContainerHeader(props: HeaderProps) {
  const { t } = useTranslation(['container', 'actions'])
  const { row, live } = props
  const kind = useActions((state) => (row ? state.pending.get(row.id) : undefined))
  const mayChange = useMayChange()
  const entries = useRowMenu(nowhere)
  const all = row ? entries([row]) : []
  return (
    <DetailHeader
      title={props.name}
      besideTitle={row && <CopyMenu entries={all.filter((entry) => entry.id.startsWith('copy'))} />}
      closeLabel={t('close')}
      filled={props.filled}
      onFill={props.onFill}
      onClose={props.onClose}
      facts={
        row && (
          <>
            {live && (
              <StateMark
                state={row.state}
                health={isUp(row) ? row.health : 'none'}
                exitCode={row.exitCode}
                pending={kind ? t(`actions:pending.${kind}`) : null}
              />
            )}
            <Link
              className={classes.image}
              href={imagePath(row.imageId)}
              title={t('openImage', { image: row.image.slice(0, 500) })}
            >
              {row.image}
            </Link>
            {row.project !== null && <span className={classes.dim}>{t('project', { project: row.project })}</span>}
          </>
        )
      }
      actions={
        row &&
        live &&
        mayChange && (
          <Actions
            row={row}
            busy={kind !== undefined}
            kill={all.find((entry) => entry.id === 'kill')}
            more={all.filter((entry) => changing.has(entry.id)).map((entry) => ({ ...entry, apart: false }))}
          />
        )
      }
    />
  )
}

/** What makes sense in this state; the destructive ones stand apart. */
function Actions(props: { row: ContainerRow; busy: boolean; kill: MenuEntry | undefined; more: readonly MenuEntry[] }) {
  const { t } = useTranslation(['actions', 'run'])
  const { row, busy } = props
  const actions = useContainerActions()
  const may = (kind: ContainerActionKind): boolean => !busy && isPossible(kind, row)
  const { name } = row
  const main = isPossible('start', row) ? 'start' : 'stop'
  const hold = row.state === 'paused' ? 'unpause' : 'pause'
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={main === 'start' ? <IconPlayerPlay size={14} /> : <IconPlayerStop size={14} />}
        disabled={!may(main)}
        onClick={() => actions.run([row], { kind: main })}
      >
        {t(main)}
      </Button>
      <IconButton
        label={t('on.restart', { name })}
        icon={<IconRefresh size={16} />}
        disabled={!may('restart')}
        onClick={() => actions.run([row], { kind: 'restart' })}
      />
      <IconButton
        label={t(`on.${hold}`, { name })}
        icon={hold === 'pause' ? <IconPlayerPause size={16} /> : <IconPlayerPlay size={16} />}
        disabled={!may(hold)}
        onClick={() => actions.run([row], { kind: hold })}
      />
      <Menu position="bottom-end" width={260}>
        <Menu.Target>
          <Tooltip label={t('run:menu.change')}>
            <ActionIcon variant="subtle" color="gray" aria-label={t('run:menu.changeOf', { name })} disabled={busy}>
              <IconPencil size={16} />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          <Entries entries={props.more} />
        </Menu.Dropdown>
      </Menu>
      <span className={classes.apart} />
      <Menu position="bottom-end" width={160}>
        <Menu.Target>
          <Tooltip label={t('killWith')}>
            <ActionIcon
              variant="subtle"
              color="gray"
              className={classes.kill}
              aria-label={t('on.kill', { name })}
              disabled={!may('kill')}
            >
              <IconSquareX size={16} />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t('killWith')}</Menu.Label>
          <Entries entries={props.kill?.children ?? []} />
        </Menu.Dropdown>
      </Menu>
      <IconButton
        label={t('on.remove', { name })}
        icon={<IconTrash size={16} />}
        danger
        disabled={!may('remove')}
        onClick={() => actions.askRemove([row])}
      />
    </>
  )
}

function CopyMenu(props: { entries: readonly MenuEntry[] }) {
  const { t } = useTranslation('container')
  return (
    <Menu position="bottom-start" width={220}>
      <Menu.Target>
        <Tooltip label={t('copyMenu')}>
          <ActionIcon variant="subtle" color="gray" size={24} aria-label={t('copyMenu')}>
            <IconCopy size={14} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Entries entries={props.entries} />
      </Menu.Dropdown>
    </Menu>
  )
}

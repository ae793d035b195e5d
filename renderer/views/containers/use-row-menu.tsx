import { notifications } from '@mantine/notifications'
import {
  IconArrowUp,
  IconCopy,
  IconCopyPlus,
  IconDots,
  IconExternalLink,
  IconFileText,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconRefresh,
  IconShield,
  IconSquareX,
  IconTrash,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { inspectArgs, logsArgs } from '../../../shared/cli/containers.ts'
import { dockerCommand } from '../../../shared/cli/docker.ts'
import type { ContainerActionKind, ContainerRow } from '../../../shared/contract/containers.ts'
import { useContainerActions } from '../../app/ContainerActions.tsx'
import { useClient } from '../../client-context.tsx'
import { copyText } from '../../components/copy-text.ts'
import type { MenuEntry } from '../../components/RowMenu.tsx'
import { isPossible } from '../../stores/actions.ts'
import { isUp } from '../../stores/containers.ts'
import { useEngine } from '../../stores/engine.ts'
import { protect } from '../../stores/protection.ts'
import { useSettings } from '../../stores/settings.ts'
import { mayChange } from '../../stores/system.ts'
import { openDialog } from '../../stores/workshop.ts'
import { logsPathOf, mostContainers } from '../logs-screen/address.ts'
import { copyPath, editPath } from '../run/paths.ts'
import { engineHostOf, portLinks } from './ports.ts'

/** The signals that programs are commonly sent. */
const signals = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const

const icon = { size: 14, stroke: 1.75 } as const

/** What can be done to some containers, as a menu; each action on those of them that it is possible for. */
export function useRowMenu(open: (row: ContainerRow, tab?: string) => void) {
  const { t } = useTranslation('actions')
  const { t: ofRun } = useTranslation('run')
  const actions = useContainerActions()
  const client = useClient()
  const kept = useSettings((settings) => settings.protection.containers)
  const [, navigate] = useLocation()
  const endpoint = useEngine((state) => state.last?.endpoint ?? null)

  const copy = async (text: string): Promise<void> => {
    const what = text.length > 60 ? `${text.slice(0, 59)}…` : text
    notifications.show({ message: (await copyText(text)) ? t('copied', { what }) : t('copyRefused'), autoClose: 2500 })
  }
  const able = (rows: readonly ContainerRow[], kind: ContainerActionKind): ContainerRow[] =>
    rows.filter((row) => isPossible(kind, row))

  return (rows: readonly ContainerRow[]): readonly MenuEntry[] => {
    const [only] = rows.length === 1 ? rows : []
    const simple = (
      kind: 'start' | 'stop' | 'restart' | 'pause' | 'unpause',
      image: MenuEntry['icon'],
      hint: string,
    ): MenuEntry => ({
      id: kind,
      label: t(kind),
      icon: image,
      hint,
      disabled: able(rows, kind).length === 0,
      onSelect: () => actions.run(able(rows, kind), { kind }),
    })
    const entries: MenuEntry[] = []
    if (only) {
      entries.push(
        {
          id: 'open',
          label: t('open'),
          icon: <IconExternalLink {...icon} />,
          hint: 'Enter',
          onSelect: () => open(only),
        },
        {
          id: 'logs',
          label: t('logs'),
          icon: <IconFileText {...icon} />,
          hint: 'L',
          onSelect: () => open(only, 'logs'),
        },
      )
      for (const link of portLinks(only.ports, engineHostOf(endpoint?.url ?? null))) {
        const { url } = link
        if (url === null || !isUp(only)) continue
        const address = url.slice(url.indexOf('//') + 2)
        entries.push({
          id: url,
          label: t('openPort', { address }),
          icon: <IconExternalLink {...icon} />,
          onSelect: () => window.open(url, '_blank', 'noreferrer'),
        })
      }
    }
    if (!only) {
      const { project = null } = rows[0] ?? {}
      const projectOf = (row: ContainerRow): boolean => row.project === project
      entries.push({
        id: 'logs',
        label: t('logsTogether'),
        icon: <IconFileText {...icon} />,
        hint: 'L',
        disabled: rows.length > mostContainers,
        onSelect: () => navigate(logsPathOf({ kind: 'containers', ids: rows.map((row) => row.id) })),
      })
      if (project !== null && rows.every(projectOf)) {
        entries.push({
          id: 'logsOfProject',
          label: t('logsOfProject', { project: project.slice(0, 60) }),
          icon: <IconFileText {...icon} />,
          onSelect: () => navigate(logsPathOf({ kind: 'project', project })),
        })
      }
    }
    const first = entries.length > 0
    entries.push({ ...simple('start', <IconPlayerPlay {...icon} />, 'S'), apart: first })
    entries.push(simple('stop', <IconPlayerStop {...icon} />, 'X'))
    entries.push(simple('restart', <IconRefresh {...icon} />, 'R'))
    if (able(rows, 'unpause').length > 0) entries.push(simple('unpause', <IconPlayerPlay {...icon} />, 'P'))
    if (able(rows, 'unpause').length < rows.length) entries.push(simple('pause', <IconPlayerPause {...icon} />, 'P'))
    entries.push({
      id: 'kill',
      label: t('killWith'),
      icon: <IconSquareX {...icon} />,
      disabled: able(rows, 'kill').length === 0,
      children: signals.map((signal) => ({
        id: signal,
        label: signal,
        danger: signal === 'SIGKILL',
        onSelect: () => actions.kill(able(rows, 'kill'), signal),
      })),
    })
    if (only && mayChange()) {
      const { id } = only
      entries.push(
        {
          ...{ id: 'edit', label: ofRun('menu.edit'), icon: <IconPencil {...icon} />, apart: true },
          onSelect: () => navigate(editPath(id)),
        },
        {
          ...{ id: 'newest', label: ofRun('menu.newest'), icon: <IconArrowUp {...icon} /> },
          onSelect: () => navigate(editPath(id, true)),
        },
        {
          ...{ id: 'duplicate', label: ofRun('menu.duplicate'), icon: <IconCopyPlus {...icon} /> },
          onSelect: () => navigate(copyPath(id)),
        },
        {
          ...{ id: 'more', label: ofRun('menu.more'), icon: <IconDots {...icon} /> },
          children: (['rename', 'limits', 'commit', 'export'] as const).map((kind) => ({
            id: kind,
            label: ofRun(`inPlace.${kind}`),
            onSelect: () => openDialog({ kind, id, name: only.name }),
          })),
        },
        {
          ...{ id: 'protect', icon: <IconShield {...icon} /> },
          label: ofRun(kept.includes(only.name) ? 'inPlace.unprotect' : 'inPlace.protect'),
          onSelect: () => void protect(client, 'containers', only.name, !kept.includes(only.name)),
        },
      )
    }
    const ids = rows.map((row) => row.id).join('\n')
    const names = rows.map((row) => row.name).join('\n')
    const command = only
      ? dockerCommand(endpoint, isUp(only) ? logsArgs(only.name) : inspectArgs(only.name))
      : dockerCommand(endpoint, ['container', 'inspect', ...rows.map((row) => row.name)])
    entries.push(
      {
        id: 'copyName',
        label: t(only ? 'copyName' : 'copyNames'),
        icon: <IconCopy {...icon} />,
        apart: true,
        onSelect: () => void copy(names),
      },
      {
        id: 'copyId',
        label: t(only ? 'copyId' : 'copyIds'),
        icon: <IconCopy {...icon} />,
        hint: 'C',
        onSelect: () => void copy(ids),
      },
      { id: 'copyCommand', label: t('copyCommand'), icon: <IconCopy {...icon} />, onSelect: () => void copy(command) },
      {
        id: 'remove',
        label: t('removeMore'),
        icon: <IconTrash {...icon} />,
        hint: 'Del',
        danger: true,
        apart: true,
        disabled: able(rows, 'remove').length === 0,
        onSelect: () => actions.askRemove(able(rows, 'remove')),
      },
    )
    return entries
  }
}

/** The entry that a key means: the menu's own hints, so that the two cannot disagree. `Backspace` is a Mac's delete key. */
export function entryOfKey(entries: readonly MenuEntry[], key: string): MenuEntry | undefined {
  const hint = key === 'Delete' || key === 'Backspace' ? 'Del' : key.length === 1 ? key.toUpperCase() : null
  return entries.find((entry) => hint !== null && entry.hint === hint && !entry.disabled)
}

import { notifications } from '@mantine/notifications'
import { IconCopy, IconExternalLink, IconGitCompare, IconPlayerPlay, IconShield, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { dockerCommand } from '../../../shared/cli/docker.ts'
import { useClient } from '../../client-context.tsx'
import { copyText } from '../../components/copy-text.ts'
import type { MenuEntry } from '../../components/RowMenu.tsx'
import { useEngine } from '../../stores/engine.ts'
import { protect } from '../../stores/protection.ts'
import { draftFrom } from '../../stores/run.ts'
import { useSettings } from '../../stores/settings.ts'
import { mayChange } from '../../stores/system.ts'
import { comparePath } from '../layers/paths.ts'
import { runPath } from '../run/paths.ts'
import { lineEntries } from '../workshop/line-entries.tsx'
import { type ImageLine, pairOf } from './image-lines.ts'

const icon = { size: 14, stroke: 1.75 } as const

/** What can be done to some lines of the images list, as a menu. */
export function useImageMenu(open: (line: ImageLine) => void, askRemove: (lines: readonly ImageLine[]) => void) {
  const { t } = useTranslation(['images', 'actions'])
  const { t: inWorkshop } = useTranslation('workshop')
  const { t: ofRun } = useTranslation('run')
  const { t: ofLayers } = useTranslation('layers')
  const [, navigate] = useLocation()
  const client = useClient()
  const kept = useSettings((settings) => settings.protection.images)
  const endpoint = useEngine((state) => state.last?.endpoint ?? null)
  const copy = async (text: string): Promise<void> => {
    const what = text.length > 60 ? `${text.slice(0, 59)}…` : text
    const message = (await copyText(text)) ? t('actions:copied', { what }) : t('actions:copyRefused')
    notifications.show({ message, autoClose: 2500 })
  }
  return (lines: readonly ImageLine[]): readonly MenuEntry[] => {
    const [only] = lines.length === 1 ? lines : []
    const entries: MenuEntry[] = []
    if (only) {
      entries.push({
        id: 'open',
        label: t('open'),
        icon: <IconExternalLink {...icon} />,
        hint: 'Enter',
        onSelect: () => open(only),
      })
      entries.push({
        id: 'run',
        label: ofRun('menu.runImage'),
        icon: <IconPlayerPlay {...icon} />,
        onSelect: () => {
          draftFrom(only.ref)
          navigate(runPath)
        },
      })
    }
    entries.push(
      {
        id: 'copyRef',
        label: t('copyRef'),
        icon: <IconCopy {...icon} />,
        apart: only !== undefined,
        onSelect: () => void copy(lines.map((line) => line.ref).join('\n')),
      },
      {
        id: 'copyId',
        label: t('copyId'),
        icon: <IconCopy {...icon} />,
        hint: 'C',
        onSelect: () => void copy([...new Set(lines.map((line) => line.image.id))].join('\n')),
      },
    )
    if (only) {
      entries.push({
        id: 'copyRun',
        label: t('copyRun'),
        icon: <IconCopy {...icon} />,
        onSelect: () => void copy(dockerCommand(endpoint, ['run', '--rm', '--interactive', '--tty', only.ref])),
      })
    }
    const pair = pairOf(lines)
    if (pair || only) {
      entries.push({
        id: 'compare',
        label: ofLayers(pair ? 'compare.action' : 'compareWith'),
        icon: <IconGitCompare {...icon} />,
        onSelect: () => navigate(pair ? comparePath(...pair) : comparePath(only?.image.id ?? '', null)),
      })
    }
    if (only?.tag) {
      const { tag } = only
      entries.push({
        ...{ id: 'protect', icon: <IconShield {...icon} /> },
        label: ofRun(kept.includes(tag) ? 'inPlace.unprotect' : 'inPlace.protect'),
        onSelect: () => void protect(client, 'images', tag, !kept.includes(tag)),
      })
    }
    const changing = new Set(['run', 'tag', 'push', 'pullAgain', 'protect'])
    if (!mayChange()) return [...entries, ...lineEntries(inWorkshop, lines)].filter(({ id }) => !changing.has(id))
    entries.push(...lineEntries(inWorkshop, lines), {
      id: 'remove',
      label: t('remove'),
      icon: <IconTrash {...icon} />,
      hint: 'Del',
      danger: true,
      apart: true,
      onSelect: () => askRemove(lines),
    })
    return entries
  }
}

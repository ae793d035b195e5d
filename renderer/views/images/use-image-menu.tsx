import { notifications } from '@mantine/notifications'
import { IconCopy, IconExternalLink, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { dockerCommand } from '../../../shared/cli/docker.ts'
import { copyText } from '../../components/copy-text.ts'
import type { MenuEntry } from '../../components/RowMenu.tsx'
import { useEngine } from '../../stores/engine.ts'
import type { ImageLine } from './image-lines.ts'

const icon = { size: 14, stroke: 1.75 } as const

/** What can be done to some lines of the images list, as a menu. */
export function useImageMenu(open: (line: ImageLine) => void, askRemove: (lines: readonly ImageLine[]) => void) {
  const { t } = useTranslation(['images', 'actions'])
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
    entries.push({
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

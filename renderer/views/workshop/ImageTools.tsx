import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconBrush, IconDotsVertical, IconDownload, IconFileUpload, IconHammer, IconKey } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { Entries, type MenuEntry } from '../../components/RowMenu.tsx'
import { useMayChange } from '../../stores/system.ts'
import { openDialog } from '../../stores/workshop.ts'
import { newBuildPath } from './build/paths.ts'

const icon = { size: 14, stroke: 1.75 } as const

/** In the bar over the images: what brings new ones, and what clears old ones away. */
export function ImageTools() {
  const { t } = useTranslation('workshop')
  const [, navigate] = useLocation()
  const mayChange = useMayChange()
  const entries: readonly MenuEntry[] = [
    {
      ...{ id: 'build', label: t('menu.buildLong'), icon: <IconHammer {...icon} /> },
      onSelect: () => navigate(newBuildPath()),
    },
    {
      ...{ id: 'tar', label: t('menu.tar'), icon: <IconFileUpload {...icon} /> },
      onSelect: () => openDialog({ kind: 'tar' }),
    },
    {
      ...{ id: 'accounts', label: t('menu.accounts'), icon: <IconKey {...icon} /> },
      onSelect: () => openDialog({ kind: 'accounts' }),
    },
    {
      ...{ id: 'prune', label: t('menu.pruneLong'), icon: <IconBrush {...icon} />, apart: true },
      onSelect: () => openDialog({ kind: 'prune' }),
    },
  ]
  if (!mayChange) return null
  return (
    <>
      <PullButton />
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t('menu.more')} title={t('menu.more')}>
            <IconDotsVertical size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Entries entries={entries} />
        </Menu.Dropdown>
      </Menu>
    </>
  )
}

export function PullButton() {
  const { t } = useTranslation('workshop')
  if (!useMayChange()) return null
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconDownload {...icon} aria-hidden />}
      onClick={() => openDialog({ kind: 'pull' })}
    >
      {t('menu.pull')}
    </Button>
  )
}

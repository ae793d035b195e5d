import { Button } from '@mantine/core'
import { IconHistory, IconPlayerPlay } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { IconButton } from '../../components/IconButton.tsx'
import { useMayChange } from '../../stores/system.ts'
import { openDialog } from '../../stores/workshop.ts'
import { runPath } from './paths.ts'

/** In the bar over the containers: what brings new ones, and what brings old ones back. */
export function RunTools() {
  const { t } = useTranslation('run')
  const [, navigate] = useLocation()
  if (!useMayChange()) return null
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconPlayerPlay size={14} aria-hidden />}
        onClick={() => navigate(runPath)}
      >
        {t('menu.run')}
      </Button>
      <IconButton
        label={t('removed.title')}
        icon={<IconHistory size={16} />}
        onClick={() => openDialog({ kind: 'removed' })}
      />
    </>
  )
}

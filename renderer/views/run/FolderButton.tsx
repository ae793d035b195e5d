import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useClient } from '../../client-context.tsx'
import { useEngine } from '../../stores/engine.ts'
import { useSystem } from '../../stores/system.ts'
import { tellFault } from '../workshop/begin.tsx'

/** The system's own dialog, where there is one and its folders are the engine's too. */
export function FolderButton(props: { onFolder: (path: string) => void }) {
  const { t } = useTranslation('run')
  const client = useClient()
  const isDesktop = useSystem((state) => state.app?.mode === 'desktop')
  const isHere = useEngine(
    ({ link }) => link?.kind === 'online' && !link.engine.isDemo && link.engine.endpoint.url.startsWith('unix:'),
  )
  if (!isDesktop || !isHere) return null
  const choose = async (): Promise<void> => {
    try {
      const { path } = await client.run.chooseFolder()
      if (path !== null) props.onFolder(path)
    } catch (error) {
      tellFault(t('chooseFolder'), error)
    }
  }
  return (
    <Button size="compact-xs" variant="default" onClick={() => void choose()}>
      {t('chooseFolder')}
    </Button>
  )
}

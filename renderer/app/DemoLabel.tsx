import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useClient } from '../client-context.tsx'
import { isDemo, useEngine } from '../stores/engine.ts'
import classes from './Banner.module.css'
import { useTry } from './use-try.ts'

/** Says on every screen that the containers are made up. */
export function DemoLabel() {
  const { t } = useTranslation('engine')
  const client = useClient()
  const demo = useEngine(isDemo)
  const leave = useTry(() => client.engine.use({ target: 'auto' }))
  if (!demo) return null
  return (
    <div className={classes.banner} data-tone="demo" role="note">
      <strong>{t('demo.label')}</strong>
      <span className={classes.text}>{t('demo.text')}</span>
      <Button size="compact-xs" variant="default" loading={leave.busy} onClick={leave.run}>
        {t('demo.leave')}
      </Button>
    </div>
  )
}

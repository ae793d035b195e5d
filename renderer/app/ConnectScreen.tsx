import { Button, Loader } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../components/EmptyState.tsx'
import type { Connection } from '../connect.ts'
import classes from './ConnectScreen.module.css'

/** Before there ever was a back end: connecting, lost again, or not let in (with what to do about it). */
export function ConnectScreen(props: { connection: Connection; onRetry: () => void }) {
  const { t } = useTranslation(['engine', 'common'])
  const { connection } = props
  if (connection.kind === 'refused') {
    const { reason } = connection
    const needsLink = reason === 'no-ticket' || reason === 'ticket-spent' || reason === 'session-ended'
    return (
      <main className={classes.screen}>
        <EmptyState
          alone
          icon={<IconLock size={32} stroke={1.5} />}
          title={t('engine:link.refusedTitle')}
          text={`${t(`engine:link.refused.${reason}`)} ${needsLink ? t('engine:link.freshLink') : ''}`}
          {...(needsLink ? { command: 'npm start -- --browser' } : {})}
          action={
            needsLink ? undefined : (
              <Button size="xs" onClick={props.onRetry}>
                {t('common:retry')}
              </Button>
            )
          }
        />
      </main>
    )
  }
  return (
    <main className={classes.screen} aria-busy="true">
      <div className={classes.waiting}>
        <Loader size="sm" aria-hidden />
        {t(connection.kind === 'lost' ? 'engine:link.lost' : 'engine:link.connecting')}
      </div>
    </main>
  )
}

import { Button } from '@mantine/core'
import { IconPlugConnectedX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { EngineLink } from '../../shared/contract/engine.ts'
import { useClient } from '../client-context.tsx'
import { CopyButton } from '../components/CopyButton.tsx'
import type { Connection } from '../connect.ts'
import { useEngine } from '../stores/engine.ts'
import { useSystem } from '../stores/system.ts'
import classes from './Banner.module.css'
import { fixesFor } from './engine-fixes.ts'
import { RetryCountdown } from './RetryCountdown.tsx'
import { useTry } from './use-try.ts'

/** What is wrong with the connections, in one sentence, with the fix and the next try; nothing while all is well. */
export function EngineBanner(props: { connection: Connection; onReconnect: () => void }) {
  const { t } = useTranslation(['engine', 'common'])
  const link = useEngine((state) => state.link)
  const hadEngine = useEngine((state) => state.last !== null)
  const { connection } = props
  if (connection.kind === 'lost' || connection.kind === 'connecting') {
    return (
      <div className={classes.banner} data-tone="bad" role="alert">
        <IconPlugConnectedX size={16} className={classes.icon} aria-hidden />
        <span className={classes.text}>{t('engine:link.lost')}</span>
        {/* Only a try that waits can be hastened; the desktop's next port comes by itself. */}
        {connection.kind === 'lost' && (
          <>
            <RetryCountdown at={connection.retryAt} />
            <Button size="compact-xs" variant="default" onClick={props.onReconnect}>
              {t('engine:offline.tryNow')}
            </Button>
          </>
        )}
      </div>
    )
  }
  // Where there never was an engine the offline screen says all this at length.
  return link?.kind === 'offline' && hadEngine ? <OfflineBanner link={link} /> : null
}

function OfflineBanner(props: { link: Extract<EngineLink, { kind: 'offline' }> }) {
  const { t } = useTranslation('engine')
  const client = useClient()
  const app = useSystem((state) => state.app)
  const retry = useTry(() => client.engine.retry())
  const { link } = props
  const lost = link.attempts.find((attempt) => attempt.endpoint.id === link.last?.endpoint.id) ?? link.attempts[0]
  if (!lost) return null
  const what = t(`fault.${lost.fault}`, { url: lost.endpoint.url })
  const fix = fixesFor(lost, app)[0]
  const command = fix?.commands[0]
  return (
    <div className={classes.banner} data-tone="bad" role="alert">
      <IconPlugConnectedX size={16} className={classes.icon} aria-hidden />
      <div className={classes.text}>
        <span className={classes.what}>
          {link.last ? t('offline.lost', { name: link.last.product, what }) : t('offline.stopped', { what })}
        </span>
        {fix && (
          <span className={classes.fix}>
            {' '}
            {t(`fix.${fix.words}`)} {command && <code>{command}</code>}{' '}
            {command && <CopyButton text={command} size={20} />}
          </span>
        )}
      </div>
      <RetryCountdown at={link.retryAt} />
      <Button size="compact-xs" variant="default" loading={retry.busy} onClick={retry.run}>
        {t('offline.tryNow')}
      </Button>
    </div>
  )
}

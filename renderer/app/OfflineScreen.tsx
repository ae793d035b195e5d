import { Button } from '@mantine/core'
import { IconPlugConnectedX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Attempt } from '../../shared/contract/engine.ts'
import { useClient } from '../client-context.tsx'
import { CommandLine } from '../components/CommandLine.tsx'
import { FaultNote } from '../components/FaultNote.tsx'
import { Mono } from '../components/Mono.tsx'
import { useEngine } from '../stores/engine.ts'
import { useSystem } from '../stores/system.ts'
import { fixesFor } from './engine-fixes.ts'
import classes from './OfflineScreen.module.css'
import { RetryCountdown } from './RetryCountdown.tsx'
import { useTry } from './use-try.ts'

/** There never was an engine: every place that was tried, what was wrong with it, what fixes it here; or the demo engine. */
export function OfflineScreen() {
  const { t } = useTranslation('engine')
  const client = useClient()
  const link = useEngine((state) => state.link)
  const retry = useTry(() => client.engine.retry())
  const demo = useTry(() => client.engine.use({ target: 'demo' }))
  if (link?.kind !== 'offline') return null
  const [first] = link.attempts
  return (
    <div className={classes.screen}>
      <div className={classes.column}>
        <header className={classes.head}>
          <IconPlugConnectedX size={28} stroke={1.5} className={classes.icon} aria-hidden />
          <div className={classes.words}>
            <h1 className={classes.title}>{t('offline.title')}</h1>
            <p className={classes.dim}>{t('offline.text')}</p>
          </div>
          <Button size="md" loading={demo.busy} title={t('demo.openText')} onClick={demo.run}>
            {t('demo.open')}
          </Button>
        </header>
        {demo.fault && <FaultNote fault={demo.fault} onRetry={demo.run} />}

        <section aria-label={t('offline.attempts')} className={classes.card}>
          <ol className={classes.attempts}>
            {link.attempts.map((attempt) => (
              <AttemptLine key={attempt.endpoint.id} attempt={attempt} />
            ))}
          </ol>
          <div className={classes.retry}>
            <Button size="xs" variant="default" loading={retry.busy} onClick={retry.run}>
              {t('offline.tryNow')}
            </Button>
            <RetryCountdown at={link.retryAt} />
          </div>
        </section>

        {first && <Fixes attempts={link.attempts} />}
      </div>
    </div>
  )
}

function AttemptLine(props: { attempt: Attempt }) {
  const { t } = useTranslation('engine')
  const { endpoint, fault, detail } = props.attempt
  return (
    <li className={classes.attempt}>
      <span className={classes.verdict}>{t(`verdict.${fault}`)}</span>
      <span className={classes.where}>
        <Mono text={endpoint.url} />
        <span className={classes.dim}>{t(`source.${endpoint.source}`, { name: endpoint.contextName ?? '' })}</span>
        {detail !== '' && fault !== 'absent' && <span className={classes.detail}>{detail}</span>}
      </span>
    </li>
  )
}

/** The fixes of every attempt, each once: first those for what was wanted most. */
function Fixes(props: { attempts: readonly Attempt[] }) {
  const { t } = useTranslation('engine')
  const app = useSystem((state) => state.app)
  const fixes = new Map(props.attempts.flatMap((attempt) => fixesFor(attempt, app)).map((fix) => [fix.words, fix]))
  return (
    <section aria-label={t('offline.fix')} className={classes.card}>
      <h2 className={classes.subtitle}>{t('offline.fix')}</h2>
      {[...fixes.values()].map((fix) => (
        <div key={fix.words} className={classes.fix}>
          <p>{t(`fix.${fix.words}`)}</p>
          {fix.commands.map((command) => (
            <CommandLine key={command} command={command} />
          ))}
          {fix.words === 'joinGroup' && <p className={classes.dim}>{t('fix.joinGroupNote')}</p>}
        </div>
      ))}
    </section>
  )
}

import { IconCheck, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ContainerDetail } from '../../../../shared/contract/containers.ts'
import { Age, exactTime } from '../../../components/Age.tsx'
import { CopyButton } from '../../../components/CopyButton.tsx'
import { KeyValue } from '../../../components/KeyValue.tsx'
import { Section } from '../../../components/Section.tsx'
import { Copyable, Span, shellWords, useSpan } from './Facts.tsx'
import classes from './Overview.module.css'

type Health = NonNullable<ContainerDetail['health']>

const mostOutput = 20_000
/** What the engine takes where a health check sets none. */
const defaultMs = 30_000
const defaultRetries = 3

/** The health check and what its last probes said, newest first. */
export function HealthSection(props: { health: Health }) {
  const { t } = useTranslation(['container', 'containers'])
  const { health } = props
  const probes = health.probes.toReversed()
  return (
    <Section
      title={t('section.health')}
      note={health.state === 'none' ? undefined : t(`containers:health.${health.state}`)}
    >
      <KeyValue
        items={[
          {
            key: 'probe',
            label: t('field.probe'),
            value: <Copyable text={commandOf(health.test)} label={t('copyCommand')} />,
          },
          { key: 'interval', label: t('field.interval'), value: <OrDefault ms={health.intervalMs} /> },
          { key: 'timeout', label: t('field.timeout'), value: <OrDefault ms={health.timeoutMs} /> },
          {
            key: 'retries',
            label: t('field.retries'),
            value:
              health.retries === null
                ? t('health.default', { value: t('health.retries', { count: defaultRetries }) })
                : t('health.retries', { count: health.retries }),
          },
          {
            key: 'streak',
            label: t('field.streak'),
            value: <span className={health.failingStreak > 0 ? classes.bad : undefined}>{health.failingStreak}</span>,
          },
        ]}
      />
      <h4 className={classes.subtitle}>{t(probes.length > 0 ? 'health.lastProbes' : 'health.noProbes')}</h4>
      {probes.length > 0 && (
        <ol className={classes.probes}>
          {probes.map((probe) => (
            <Probe key={probe.startedAt} probe={probe} />
          ))}
        </ol>
      )}
    </Section>
  )
}

function OrDefault(props: { ms: number | null }) {
  const { t } = useTranslation('container')
  const words = useSpan()
  return props.ms === null ? t('health.default', { value: words(defaultMs) }) : words(props.ms)
}

function Probe(props: { probe: Health['probes'][number] }) {
  const { t, i18n } = useTranslation('container')
  const { probe } = props
  const passed = probe.exitCode === 0
  const output = probe.output.trimEnd()
  return (
    <li className={classes.probe}>
      <div className={classes.probeHead}>
        <span className={passed ? classes.ok : classes.bad}>
          {passed ? <IconCheck size={14} aria-hidden /> : <IconX size={14} aria-hidden />}
          {passed ? t('health.ok') : t('health.failed', { code: probe.exitCode })}
        </span>
        <span className={classes.dim}>
          <Age at={probe.startedAt} ago />
        </span>
        <span className={classes.dim}>
          <Span ms={probe.durationMs} />
        </span>
        {output !== '' && <CopyButton text={probe.output} size={20} />}
      </div>
      {output === '' ? (
        <span className={classes.dim}>{t('health.noOutput')}</span>
      ) : (
        <section
          className={classes.output}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
          tabIndex={0}
          aria-label={t('health.probeAt', { time: exactTime(probe.startedAt, i18n.language) })}
        >
          {output.slice(0, mostOutput)}
        </section>
      )}
    </li>
  )
}

/** `["CMD-SHELL", "curl …"]` and `["CMD", "curl", "…"]` as what is run. */
function commandOf(test: readonly string[]): string {
  const [kind, ...words] = test
  if (kind === 'CMD-SHELL') return words.join(' ')
  return kind === 'CMD' ? shellWords(words) : shellWords(test)
}

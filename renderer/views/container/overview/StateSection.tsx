import { IconAlertTriangle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ContainerDetail } from '../../../../shared/contract/containers.ts'
import { exitInWords } from '../../../../shared/lib/exit-code.ts'
import { Age } from '../../../components/Age.tsx'
import { KeyValue, type KeyValueItem } from '../../../components/KeyValue.tsx'
import { Section } from '../../../components/Section.tsx'
import { StateMark } from '../../../components/StateMark.tsx'
import { Span } from './Facts.tsx'
import classes from './Overview.module.css'

/** What the container is doing, how its last run ended, and what happens next time. */
export function StateSection(props: { detail: ContainerDetail }) {
  const { t } = useTranslation('container')
  const { detail } = props
  const { row } = detail
  const ended = row.state === 'exited' || row.state === 'dead'
  const facts: (KeyValueItem | false)[] = [
    { key: 'state', label: t('field.state'), value: <StateMark state={row.state} exitCode={detail.exitCode} /> },
    ended && detail.exitCode !== null && { key: 'exit', label: t('field.exit'), value: <Exit detail={detail} /> },
    detail.error !== '' && {
      key: 'error',
      label: t('field.error'),
      value: <span className={classes.bad}>{detail.error}</span>,
    },
    detail.startedAt !== null && {
      key: 'started',
      label: t('field.started'),
      value: <Age at={detail.startedAt} ago />,
    },
    ended &&
      detail.finishedAt !== null && {
        key: 'finished',
        label: t('field.finished'),
        value: <Age at={detail.finishedAt} ago />,
      },
    ended &&
      detail.startedAt !== null &&
      detail.finishedAt !== null &&
      detail.finishedAt >= detail.startedAt && {
        key: 'ranFor',
        label: t('field.ranFor'),
        value: <Span ms={detail.finishedAt - detail.startedAt} />,
      },
    { key: 'created', label: t('field.created'), value: <Age at={row.createdAt} ago /> },
    { key: 'restartPolicy', label: t('field.restartPolicy'), value: <Policy detail={detail} /> },
    { key: 'restarts', label: t('field.restarts'), value: detail.restartCount },
    {
      key: 'autoRemove',
      label: t('field.autoRemove'),
      value: t(detail.autoRemove ? 'autoRemove.yes' : 'autoRemove.no'),
    },
  ]
  return (
    <Section title={t('section.state')}>
      {detail.oomKilled && !ended && <Warning text={t('oomWhileRunning')} />}
      <KeyValue items={facts.filter((fact) => fact !== false)} />
    </Section>
  )
}

function Exit(props: { detail: ContainerDetail }) {
  const { t } = useTranslation('container')
  const { meaning, params } = exitInWords(props.detail.exitCode ?? 0, props.detail.oomKilled)
  const text = t(`exit.${meaning}`, { replace: params })
  return meaning === 'success' ? text : <span className={classes.bad}>{text}</span>
}

function Policy(props: { detail: ContainerDetail }) {
  const { t } = useTranslation('container')
  const { name, maximumRetryCount: count } = props.detail.restartPolicy
  switch (name) {
    case '':
    case 'no':
      return t('policy.no')
    case 'always':
    case 'unless-stopped':
      return t(`policy.${name}`)
    case 'on-failure':
      return count > 0 ? t('policy.on-failure-limited', { count }) : t('policy.on-failure')
    default:
      return name
  }
}

/** Something to be careful with, said in words. */
export function Warning(props: { text: string }) {
  return (
    <div className={classes.warning}>
      <IconAlertTriangle size={14} aria-hidden />
      <span>{props.text}</span>
    </div>
  )
}

import { useTranslation } from 'react-i18next'
import type { ContainerDetail } from '../../../../shared/contract/containers.ts'
import { Bytes } from '../../../components/Bytes.tsx'
import { KeyValue } from '../../../components/KeyValue.tsx'
import { Section } from '../../../components/Section.tsx'
import { Copyable, shellWords, Unset } from './Facts.tsx'
import { Warning } from './StateSection.tsx'

/** What is run, as whom, where, and with what powers. */
export function ProcessSection(props: { detail: ContainerDetail }) {
  const { t } = useTranslation('container')
  const { detail } = props
  const isAsConfigured = shellWords(detail.argv) === shellWords([...detail.entrypoint, ...detail.cmd])
  const command = (words: readonly string[]) => <Copyable text={shellWords(words)} />
  return (
    <Section title={t('section.process')}>
      {detail.privileged && <Warning text={`${t('field.privileged')}: ${t('privileged.yes')}`} />}
      <KeyValue
        items={[
          ...(isAsConfigured ? [] : [{ key: 'argv', label: t('field.argv'), value: command(detail.argv) }]),
          { key: 'entrypoint', label: t('field.entrypoint'), value: command(detail.entrypoint) },
          { key: 'cmd', label: t('field.cmd'), value: command(detail.cmd) },
          {
            key: 'user',
            label: t('field.user'),
            value: detail.user === '' ? t('rootUser') : <Copyable text={detail.user} />,
          },
          {
            key: 'workingDir',
            label: t('field.workingDir'),
            value: <Copyable text={detail.workingDir || '/'} />,
          },
          {
            key: 'hostname',
            label: t('field.hostname'),
            value: <Copyable text={detail.hostname} />,
          },
          { key: 'tty', label: t('field.tty'), value: t(detail.tty ? 'tty.yes' : 'tty.no') },
          ...(detail.privileged
            ? []
            : [{ key: 'privileged', label: t('field.privileged'), value: t('privileged.no') }]),
          {
            key: 'readOnlyRoot',
            label: t('field.readOnlyRoot'),
            value: t(detail.readOnlyRoot ? 'readOnlyRoot.yes' : 'readOnlyRoot.no'),
          },
        ]}
      />
    </Section>
  )
}

/** What it may use; "not limited" is said, not left empty. */
export function LimitsSection(props: { detail: ContainerDetail }) {
  const { t } = useTranslation('container')
  const { limits } = props.detail
  const free = <Unset text={t('notLimited')} />
  const bytes = (value: number | null) => (value === null ? free : <Bytes value={value} scale="binary" />)
  return (
    <Section title={t('section.limits')}>
      <KeyValue
        items={[
          { key: 'memory', label: t('field.memory'), value: bytes(limits.memoryBytes) },
          {
            key: 'memorySwap',
            label: t('field.memorySwap'),
            value: limits.memorySwapBytes !== null && limits.memorySwapBytes < 0 ? free : bytes(limits.memorySwapBytes),
          },
          { key: 'cpus', label: t('field.cpus'), value: limits.cpus ?? free },
          { key: 'cpuShares', label: t('field.cpuShares'), value: limits.cpuShares ?? <Unset /> },
          { key: 'cpuset', label: t('field.cpuset'), value: limits.cpuset ?? <Unset /> },
          { key: 'pids', label: t('field.pids'), value: limits.pids ?? free },
        ]}
      />
    </Section>
  )
}

/** Ids, and what does not fit elsewhere. */
export function AboutSection(props: { detail: ContainerDetail }) {
  const { t } = useTranslation('container')
  const { detail } = props
  const text = (value: string, label?: string) => <Copyable text={value} {...(label === undefined ? {} : { label })} />
  return (
    <Section title={t('section.about')}>
      <KeyValue
        items={[
          { key: 'id', label: t('field.id'), value: text(detail.row.id, t('copyId')) },
          { key: 'image', label: t('field.image'), value: text(detail.row.image) },
          { key: 'imageId', label: t('field.imageId'), value: text(detail.row.imageId) },
          { key: 'platform', label: t('field.platform'), value: text(detail.platform) },
          { key: 'networkMode', label: t('field.networkMode'), value: text(detail.networkMode) },
          { key: 'logDriver', label: t('field.logDriver'), value: text(detail.logDriver) },
        ]}
      />
    </Section>
  )
}

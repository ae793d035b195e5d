import { IconExternalLink } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ContainerDetail } from '../../../../shared/contract/containers.ts'
import { CopyButton } from '../../../components/CopyButton.tsx'
import { KeyValue, type KeyValueItem } from '../../../components/KeyValue.tsx'
import { Mono } from '../../../components/Mono.tsx'
import { Section } from '../../../components/Section.tsx'
import { Copyable } from './Facts.tsx'
import classes from './Overview.module.css'
import { type PortLine, portLines } from './ports.ts'

/** Published and exposed ports; a published TCP one is a link. `host`: where the engine's ports can be reached. */
export function PortsSection(props: { detail: ContainerDetail; host: string }) {
  const { t } = useTranslation('container')
  const lines = portLines(props.detail.row.ports)
  return (
    <Section title={t('section.ports')} note={lines.length > 0 ? lines.length : undefined}>
      {lines.length === 0 ? (
        <p className={classes.empty}>{t('ports.empty')}</p>
      ) : (
        <ul className={classes.rows}>
          {lines.map((line) => (
            <li key={line.key} className={classes.port}>
              <Address line={line} host={props.host} />
              <span className={classes.dim} aria-hidden>
                →
              </span>
              <Mono text={`${line.containerPort}/${line.protocol}`} />
              {line.hostPort !== null && (
                <span className={classes.dim}>
                  {line.addresses.length === 0 ? t('ports.everywhere') : line.addresses.join(', ')}
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

function Address(props: { line: PortLine; host: string }) {
  const { t } = useTranslation('container')
  const { line, host } = props
  if (line.hostPort === null) return <span className={classes.dim}>{t('ports.exposedOnly')}</span>
  const bound = line.addresses[0]
  const name = bound === undefined ? host : bound.includes(':') ? `[${bound}]` : bound
  const address = `${name}:${line.hostPort}`
  const url = `http://${address}`
  return (
    <span className={classes.copyable}>
      {line.protocol === 'tcp' ? (
        <a
          className={classes.link}
          href={url}
          target="_blank"
          rel="noreferrer noopener"
          title={t('ports.open', { url })}
        >
          <Mono text={address} />
          <IconExternalLink size={12} aria-hidden />
        </a>
      ) : (
        <Mono text={address} />
      )}
      <CopyButton text={address} label={t('ports.copy', { address })} size={20} />
    </span>
  )
}

/** Where its files come from. */
export function MountsSection(props: { detail: ContainerDetail }) {
  const { t } = useTranslation('container')
  const { mounts } = props.detail
  return (
    <Section title={t('section.mounts')} note={mounts.length > 0 ? mounts.length : undefined}>
      {mounts.length === 0 ? (
        <p className={classes.empty}>{t('mounts.empty')}</p>
      ) : (
        <ul className={classes.rows}>
          {mounts.map((mount) => {
            const source = mount.name ?? mount.source
            return (
              <li key={mount.destination} className={classes.mount}>
                <div className={classes.copyable}>
                  <Mono text={mount.destination} />
                  <CopyButton
                    text={mount.destination}
                    label={t('mounts.copyDestination', { path: mount.destination })}
                    size={20}
                  />
                  <span className={classes.tag}>{t(mount.readOnly ? 'mounts.readOnly' : 'mounts.readWrite')}</span>
                </div>
                <div className={classes.copyable}>
                  <span className={classes.dim}>{mount.type}</span>
                  {mount.type === 'tmpfs' ? (
                    <span className={classes.dim}>{t('mounts.memory')}</span>
                  ) : (
                    <>
                      <Mono text={source} />
                      <CopyButton text={source} label={t('mounts.copySource', { path: source })} size={20} />
                    </>
                  )}
                  {mount.driver !== null && mount.driver !== '' && (
                    <span className={classes.dim}>{t('mounts.driver', { driver: mount.driver })}</span>
                  )}
                </div>
              </li>
            )
          })}
        </ul>
      )}
    </Section>
  )
}

/** The networks it is on, and how it is reached there. */
export function NetworksSection(props: { detail: ContainerDetail }) {
  const { t } = useTranslation('container')
  const { networks } = props.detail
  return (
    <Section title={t('section.networks')} note={networks.length > 0 ? networks.length : undefined}>
      {networks.length === 0 ? (
        <p className={classes.empty}>{t('networks.empty')}</p>
      ) : (
        networks.map((network) => {
          const fact = (key: 'ip' | 'ip6' | 'gateway' | 'mac'): KeyValueItem[] => {
            const text = network[key]
            if (text === null || text === '') return []
            return [{ key, label: t(`networks.${key}`), value: <Copyable text={text} /> }]
          }
          const items = [...fact('ip'), ...fact('ip6'), ...fact('gateway'), ...fact('mac')]
          if (network.aliases.length > 0) {
            const aliases = <Mono text={network.aliases.join(', ')} />
            items.push({ key: 'aliases', label: t('networks.aliases'), value: aliases })
          }
          return (
            <div key={network.name} className={classes.network}>
              <Mono text={network.name} />
              {items.length > 0 && <KeyValue items={items} />}
            </div>
          )
        })
      )}
    </Section>
  )
}

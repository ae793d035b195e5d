import { IconExternalLink, IconShield, IconShieldFilled } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ContainerDetail } from '../../../../shared/contract/containers.ts'
import { isGivenName } from '../../../../shared/lib/volume-name.ts'
import { useClient } from '../../../client-context.tsx'
import { CopyButton } from '../../../components/CopyButton.tsx'
import { IconButton } from '../../../components/IconButton.tsx'
import { KeyValue, type KeyValueItem } from '../../../components/KeyValue.tsx'
import { Mono } from '../../../components/Mono.tsx'
import { Section } from '../../../components/Section.tsx'
import { useEngine } from '../../../stores/engine.ts'
import { protect } from '../../../stores/protection.ts'
import { useSettings } from '../../../stores/settings.ts'
import { useMayChange } from '../../../stores/system.ts'
import { engineHostOf, type PortLink, portLinks } from '../../containers/ports.ts'
import { Copyable } from './Facts.tsx'
import classes from './Overview.module.css'

/** Published and exposed ports; a published TCP one is a link. */
export function PortsSection(props: { detail: ContainerDetail }) {
  const { t } = useTranslation('container')
  const engineHost = useEngine((state) => engineHostOf(state.last?.endpoint.url ?? null))
  const links = portLinks(props.detail.row.ports, engineHost)
  return (
    <Section title={t('section.ports')} note={links.length > 0 ? links.length : undefined}>
      {links.length === 0 ? (
        <p className={classes.empty}>{t('ports.empty')}</p>
      ) : (
        <ul className={classes.ports}>
          {links.map((link) => (
            <li key={`${link.url}${link.text}`} className={classes.port}>
              <Address link={link} />
              <span className={classes.dim} aria-hidden>
                →
              </span>
              <Mono text={`${link.port.containerPort}/${link.port.protocol}`} />
              {link.port.hostPort !== null && (
                <span className={classes.dim}>{anywhere.has(link.port.ip) ? t('ports.everywhere') : link.port.ip}</span>
              )}
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

const anywhere = new Set(['', '0.0.0.0', '::'])

function Address(props: { link: PortLink }) {
  const { t } = useTranslation('container')
  const { port, url } = props.link
  if (port.hostPort === null) return <span className={classes.dim}>{t('ports.exposedOnly')}</span>
  const address = url?.replace(/^https?:\/\//, '') ?? `${port.ip || '0.0.0.0'}:${port.hostPort}`
  return (
    <span className={classes.copyable}>
      {url === null ? (
        <Mono text={address} />
      ) : (
        <a className={classes.link} href={url} target="_blank" rel="noreferrer" title={t('ports.open', { url })}>
          <Mono text={address} />
          <IconExternalLink size={12} aria-hidden />
        </a>
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
                <div className={classes.wired}>
                  <Copyable text={mount.destination} label={t('mounts.copyDestination', { path: mount.destination })} />
                  <span className={classes.tag}>{t(mount.readOnly ? 'mounts.readOnly' : 'mounts.readWrite')}</span>
                </div>
                <div className={classes.wired}>
                  <span className={classes.dim}>{mount.type}</span>
                  {mount.type === 'tmpfs' ? (
                    <span className={classes.dim}>{t('mounts.memory')}</span>
                  ) : (
                    <Copyable text={source} label={t('mounts.copySource', { path: source })} />
                  )}
                  {mount.driver !== null && mount.driver !== '' && (
                    <span className={classes.dim}>{t('mounts.driver', { driver: mount.driver })}</span>
                  )}
                  {mount.type === 'volume' && mount.name !== null && isGivenName(mount.name) && (
                    <ProtectVolume name={mount.name} />
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

function ProtectVolume(props: { name: string }) {
  const { t } = useTranslation('container')
  const client = useClient()
  const mayChange = useMayChange()
  const kept = useSettings((settings) => settings.protection.volumes.includes(props.name))
  return (
    <IconButton
      label={t(kept ? 'mounts.unprotect' : 'mounts.protect')}
      icon={kept ? <IconShieldFilled size={14} /> : <IconShield size={14} />}
      disabled={!mayChange}
      onClick={() => void protect(client, 'volumes', props.name, !kept)}
    />
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

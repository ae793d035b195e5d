import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { ImageDetail } from '../../../shared/contract/images.ts'
import { Age } from '../../components/Age.tsx'
import { Bytes } from '../../components/Bytes.tsx'
import { KeyValue } from '../../components/KeyValue.tsx'
import { Mono } from '../../components/Mono.tsx'
import { Section } from '../../components/Section.tsx'
import { Copyable, shellWords, Unset } from '../container/overview/Facts.tsx'
import overview from '../container/overview/Overview.module.css'
import { EnvSection, LabelsSection } from '../container/overview/VariablesSection.tsx'
import classes from './Image.module.css'

/** What the image is, what it runs, and who uses it. */
export function ImageFacts(props: { detail: ImageDetail }) {
  const { t } = useTranslation('images')
  const { detail } = props
  const { row } = detail
  const list = (texts: readonly string[]) =>
    texts.length === 0 ? (
      <Unset />
    ) : (
      <ul className={classes.list}>
        {texts.map((text) => (
          <li key={text}>
            <Copyable text={text} />
          </li>
        ))}
      </ul>
    )
  const platform = [detail.os, detail.architecture, detail.variant].filter(Boolean).join('/')
  return (
    <div className={overview.overview}>
      <div className={overview.columns}>
        <div className={overview.column}>
          <Section title={t('section.image')}>
            <KeyValue
              items={[
                { key: 'id', label: t('field.id'), value: <Copyable text={row.id} label={t('copyId')} /> },
                { key: 'tags', label: t('field.tags'), value: list(row.tags) },
                { key: 'digests', label: t('field.digests'), value: list(row.digests) },
                { key: 'platform', label: t('field.platform'), value: <Mono text={platform} /> },
                { key: 'created', label: t('field.created'), value: <Age at={row.createdAt} ago /> },
                { key: 'size', label: t('field.size'), value: <Bytes value={row.sizeBytes} /> },
                {
                  key: 'layers',
                  label: t('field.layers'),
                  value: t('layersCount', { count: detail.layers.length }),
                },
                { key: 'author', label: t('field.author'), value: detail.author || <Unset /> },
              ]}
            />
          </Section>
          <Section title={t('section.usedBy')} note={row.usedBy.length > 0 ? row.usedBy.length : undefined}>
            {row.usedBy.length === 0 ? (
              <p className={classes.dim}>{t('noUsers')}</p>
            ) : (
              <ul className={classes.list}>
                {row.usedBy.map((user) => (
                  <li key={user.id}>
                    <Link className={classes.link} href={`/containers/${encodeURIComponent(user.id)}`}>
                      {user.name}
                    </Link>
                  </li>
                ))}
              </ul>
            )}
          </Section>
        </div>
        <div className={overview.column}>
          <Section title={t('section.config')}>
            <KeyValue
              items={[
                {
                  key: 'entrypoint',
                  label: t('field.entrypoint'),
                  value: <Copyable text={shellWords(detail.entrypoint)} />,
                },
                { key: 'cmd', label: t('field.cmd'), value: <Copyable text={shellWords(detail.cmd)} /> },
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
                { key: 'ports', label: t('field.ports'), value: list(detail.exposedPorts) },
                { key: 'volumes', label: t('field.volumes'), value: list(detail.volumes) },
              ]}
            />
          </Section>
          <EnvSection env={detail.env} />
          <LabelsSection labels={detail.labels} />
        </div>
      </div>
    </div>
  )
}

import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { looksSecret } from '../../../../shared/lib/secrets.ts'
import { type NameValue, NameValues } from '../../../components/NameValues.tsx'
import { SearchField } from '../../../components/SearchField.tsx'
import { Section } from '../../../components/Section.tsx'
import { groupLabels, matching } from './labels.ts'
import classes from './Overview.module.css'

/** Fewer than this are found by looking. */
const worthFilter = 6

/** The environment; secrets are masked, and the filter does not look into what is masked. */
export function EnvSection(props: { env: readonly NameValue[] }) {
  const { t } = useTranslation('container')
  const [query, setQuery] = useState('')
  const items = matching(props.env, query, (item) => looksSecret(item.name, item.value))
  return (
    <Section
      title={t('section.env')}
      note={props.env.length > 0 ? props.env.length : undefined}
      tools={
        props.env.length >= worthFilter && (
          <SearchField label={t('table.filterEnv')} value={query} onChange={setQuery} width={180} shortcut={false} />
        )
      }
    >
      {items.length > 0 ? (
        <NameValues label={t('section.env')} groups={[{ key: 'env', items }]} maskSecrets />
      ) : (
        <p className={classes.empty}>{query === '' ? t('table.noEnv') : t('table.noMatch', { query })}</p>
      )}
    </Section>
  )
}

/** The labels, those of compose and of the image's maker apart. */
export function LabelsSection(props: { labels: readonly NameValue[] }) {
  const { t } = useTranslation('container')
  const [query, setQuery] = useState('')
  const groups = groupLabels(
    matching(props.labels, query, () => false),
    { compose: t('labelGroup.compose'), image: t('labelGroup.image'), other: t('labelGroup.other') },
  )
  return (
    <Section
      title={t('section.labels')}
      note={props.labels.length > 0 ? props.labels.length : undefined}
      tools={
        props.labels.length >= worthFilter && (
          <SearchField label={t('table.filterLabels')} value={query} onChange={setQuery} width={180} shortcut={false} />
        )
      }
    >
      {groups.length > 0 ? (
        <NameValues label={t('section.labels')} groups={groups} maskSecrets={false} />
      ) : (
        <p className={classes.empty}>{query === '' ? t('table.noLabels') : t('table.noMatch', { query })}</p>
      )}
    </Section>
  )
}

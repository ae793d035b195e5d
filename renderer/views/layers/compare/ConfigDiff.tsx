import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FileChange, LayersComparison } from '../../../../shared/contract/layers.ts'
import { looksSecret, secretMask } from '../../../../shared/lib/secrets.ts'
import { withSigns } from '../../../components/inert-text.ts'
import { ChangeMark } from '../ChangeMark.tsx'
import classes from './Compare.module.css'

type Difference = LayersComparison['config'][number]

const longest = 5000

/** `Env.NAME` and `Labels.NAME`: the value is what NAME is. */
const isSecret = ({ field, from, to }: Difference): boolean => {
  const dot = field.indexOf('.')
  if (dot < 0) return false
  const name = field.slice(dot + 1)
  return looksSecret(name, from ?? '') || looksSecret(name, to ?? '')
}

const changeOf = ({ from, to }: Difference): FileChange =>
  from === null ? 'added' : to === null ? 'removed' : 'changed'

/** Where the settings of two images differ, secrets masked until asked for. */
export function ConfigDiff(props: { comparison: LayersComparison; fromName: string; toName: string }) {
  const { t } = useTranslation('layers')
  const { config } = props.comparison
  const [asked, setAsked] = useState(false)
  if (config.length === 0) return <p className={classes.loading}>{t('compare.configEqual')}</p>
  const cell = (difference: Difference, value: string | null) => {
    if (value === null) return <span className={classes.dim}>{t('compare.notThere')}</span>
    return <code>{!asked && isSecret(difference) ? secretMask : withSigns(value.slice(0, longest))}</code>
  }
  return (
    <div className={classes.config}>
      {config.some(isSecret) && (
        <div className={classes.configBar}>
          <Button size="compact-xs" variant="subtle" color="gray" aria-pressed={asked} onClick={() => setAsked(!asked)}>
            {t(asked ? 'dockerfile.hideSecrets' : 'dockerfile.showSecrets')}
          </Button>
        </div>
      )}
      <table className={classes.table} aria-label={t('compare.config')}>
        <thead>
          <tr>
            <th scope="col" className={classes.field}>
              {t('compare.field')}
            </th>
            <th scope="col">{props.fromName}</th>
            <th scope="col">{props.toName}</th>
          </tr>
        </thead>
        <tbody>
          {config.map((difference) => (
            <tr key={difference.field}>
              <th scope="row">
                <ChangeMark change={changeOf(difference)} /> {withSigns(difference.field.slice(0, 300))}
              </th>
              <td>{cell(difference, difference.from)}</td>
              <td>{cell(difference, difference.to)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

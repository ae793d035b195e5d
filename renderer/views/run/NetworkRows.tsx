import { useTranslation } from 'react-i18next'
import type { NetworkWish } from '../../../shared/contract/run-spec.ts'
import { emptyNetwork } from '../../../shared/run/empty-spec.ts'
import type { FieldProps } from './FieldInput.tsx'
import { Rows } from './Rows.tsx'
import classes from './Run.module.css'

interface NetworkLine {
  readonly name: string
  readonly aliases: string
  readonly ip: string
}

/** Networks with the names and addresses in them; what else a network says is kept. */
export function NetworkRows({ spec, checks, onChange }: FieldProps) {
  const { t } = useTranslation('run')
  const lines = spec.networks.map(({ name, aliases, ip }) => ({ name, aliases: aliases.join(' '), ip }))
  const merge = ({ name, aliases, ip }: NetworkLine, at: number, all: readonly NetworkLine[]): NetworkWish => {
    // A line that was taken out takes what was kept for it along.
    const before =
      all.length === spec.networks.length ? spec.networks[at] : spec.networks.find((one) => one.name === name)
    return { ...(before ?? emptyNetwork), name, aliases: aliases.split(/[\s,]+/).filter(Boolean), ip }
  }
  return (
    <div className={classes.wide}>
      <p className={classes.label}>{t('field.networks')}</p>
      <Rows<NetworkLine>
        label={t('field.networks')}
        rows={lines}
        empty={{ name: '', aliases: '', ip: '' }}
        columns={[
          { key: 'name', label: t('column.name'), placeholder: 'bridge' },
          { key: 'aliases', label: t('column.aliases'), placeholder: 'db' },
          { key: 'ip', label: t('column.ip4'), placeholder: '172.20.0.5' },
        ]}
        tell={(at) => ({ error: checks.error('networks', at), note: checks.note('networks', at) })}
        onChange={(rows) => onChange({ networks: rows.map(merge) })}
      />
    </div>
  )
}

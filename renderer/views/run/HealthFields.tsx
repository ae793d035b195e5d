import { Select, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { RunSpec } from '../../../shared/contract/run-spec.ts'
import { shellLineOf } from '../../../shared/run/flags.ts'
import type { FieldProps } from './FieldInput.tsx'
import classes from './Run.module.css'

const times = [
  ['interval', '30s'],
  ['timeout', '30s'],
  ['startPeriod', '0s'],
  ['retries', '3'],
] as const

/** The image's check, none, or a command of one's own with its times. */
export function HealthFields({ spec, checks, onChange }: FieldProps) {
  const { t } = useTranslation('run')
  const { health } = spec
  const change = (more: Partial<RunSpec['health']>): void => onChange({ health: { ...health, ...more } })
  return (
    <>
      <Select
        size="xs"
        label={t('health.mode')}
        data={(['image', 'none', 'own'] as const).map((value) => ({ value, label: t(`health.${value}`) }))}
        value={health.mode}
        allowDeselect={false}
        error={checks.error('health')}
        onChange={(value) => {
          const mode = (value ?? 'image') as RunSpec['health']['mode']
          change({ mode, test: mode === 'own' ? ['CMD-SHELL', ''] : [] })
        }}
      />
      {health.mode === 'own' && (
        <TextInput
          size="xs"
          className={classes.wide ?? ''}
          label={t('health.test')}
          placeholder="curl --fail http://localhost/ || exit 1"
          spellCheck={false}
          autoComplete="off"
          value={shellLineOf(health.test)}
          onChange={(event) => change({ test: ['CMD-SHELL', event.currentTarget.value] })}
        />
      )}
      {health.mode !== 'none' &&
        times.map(([key, placeholder]) => (
          <TextInput
            key={key}
            size="xs"
            label={t(`health.${key}`)}
            placeholder={health.mode === 'own' ? placeholder : t('ofImage')}
            value={health[key]}
            autoComplete="off"
            onChange={(event) => change({ [key]: event.currentTarget.value })}
          />
        ))}
    </>
  )
}

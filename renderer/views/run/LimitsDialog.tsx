import { Select, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { updateArgs } from '../../../shared/cli/containers.ts'
import type { Limits } from '../../../shared/contract/run.ts'
import type { RunSpec } from '../../../shared/contract/run-spec.ts'
import { checkSpec } from '../../../shared/run/check.ts'
import { emptySpec, noLimits } from '../../../shared/run/empty-spec.ts'
import { useClient } from '../../client-context.tsx'
import { tell } from '../workshop/begin.tsx'
import classes from '../workshop/Workshop.module.css'
import { ChangeDialog } from './ChangeDialog.tsx'
import own from './Run.module.css'

const fields = ['memory', 'memorySwap', 'memoryReservation', 'cpus', 'cpuShares', 'cpusetCpus', 'pidsLimit'] as const
const restarts = ['no', 'on-failure', 'unless-stopped', 'always'] as const
/** What docker update changes: at once, in the container that is there. */
export function LimitsDialog(props: { id: string; name: string; onClose: () => void }) {
  const { t } = useTranslation('run')
  const client = useClient()
  const { id, name } = props
  const [limits, setLimits] = useState<Limits>(noLimits)
  const [present, setPresent] = useState<RunSpec | null>(null)
  useEffect(() => {
    const stop = new AbortController()
    client.run.plan({ id }, { signal: stop.signal }).then(
      ({ spec }) => setPresent(spec),
      // What is there now is a hint only.
      () => undefined,
    )
    return () => stop.abort()
  }, [client, id])
  const problems = checkSpec({ ...emptySpec, image: 'x', ...limits })
  const change = async (): Promise<void> => {
    const { warnings } = await client.run.update({ id, limits })
    tell({ message: [t('inPlace.limitsDone', { name }), ...warnings].join(' ') })
  }
  return (
    <ChangeDialog
      title={t('inPlace.limitsTitle', { name })}
      size={560}
      label={t('inPlace.limitsGo')}
      ready={problems.length === 0 && Object.values(limits).some((value) => value !== '')}
      args={updateArgs(name, limits)}
      change={change}
      onClose={props.onClose}
    >
      <p className={classes.dim}>{t('inPlace.limitsText')}</p>
      <div className={own.grid}>
        {fields.map((field, at) => {
          const problem = problems.find((one) => one.field === field)
          return (
            <TextInput
              key={field}
              size="xs"
              label={t(`field.${field}`)}
              data-autofocus={at === 0 || undefined}
              placeholder={present?.[field] ?? ''}
              autoComplete="off"
              maxLength={40}
              value={limits[field]}
              error={problem ? t(`problem.${problem.kind}`, { text: problem.text }) : null}
              onChange={(event) => setLimits({ ...limits, [field]: event.currentTarget.value })}
            />
          )
        })}
        <Select
          size="xs"
          label={t('field.restart')}
          clearable
          placeholder={present ? t(`restart.${restartOf(present.restart)}`) : ''}
          data={restarts.map((value) => ({ value, label: t(`restart.${value === 'no' ? '' : value}`) }))}
          value={limits.restart === '' ? null : limits.restart}
          onChange={(restart) => setLimits({ ...limits, restart: restart ?? '' })}
        />
      </div>
    </ChangeDialog>
  )
}

function restartOf(word: string): '' | 'on-failure' | 'unless-stopped' | 'always' {
  const [policy] = word.split(':')
  return policy === 'always' || policy === 'unless-stopped' || policy === 'on-failure' ? policy : ''
}

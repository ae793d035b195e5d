import { useTranslation } from 'react-i18next'
import { actArgs } from '../../shared/cli/containers.ts'
import { dockerCommand } from '../../shared/cli/docker.ts'
import type { ContainerAction, ContainerRow } from '../../shared/contract/containers.ts'
import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { useEngine } from '../stores/engine.ts'

/** Asks before several containers are killed at once. */
export function KillDialog(props: {
  rows: readonly ContainerRow[]
  onConfirm: (action: ContainerAction) => void
  onCancel: () => void
}) {
  const { t } = useTranslation('actions')
  const endpoint = useEngine((state) => state.last?.endpoint ?? null)
  const action = { kind: 'kill', signal: 'SIGKILL' } as const
  const names = props.rows.map((row) => row.name)
  return (
    <ConfirmDialog
      opened
      title={t('killing.title', { count: names.length })}
      text={t('killing.text')}
      names={names}
      command={dockerCommand(endpoint, actArgs(action, names))}
      confirmLabel={t('killing.confirm', { count: names.length })}
      onConfirm={() => props.onConfirm(action)}
      onCancel={props.onCancel}
    />
  )
}

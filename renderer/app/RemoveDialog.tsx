import { Checkbox, Stack } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { actArgs } from '../../shared/cli/containers.ts'
import { dockerCommand } from '../../shared/cli/docker.ts'
import type { ContainerAction, ContainerRow } from '../../shared/contract/containers.ts'
import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { isUp } from '../stores/containers.ts'
import { useEngine } from '../stores/engine.ts'

/** Names the containers that go, and offers their volumes and force. */
export function RemoveDialog(props: {
  rows: readonly ContainerRow[]
  onConfirm: (action: ContainerAction) => void
  onCancel: () => void
}) {
  const { t } = useTranslation('actions')
  const { rows } = props
  const up = rows.filter(isUp).length
  const [volumes, setVolumes] = useState(false)
  const [force, setForce] = useState(false)
  const endpoint = useEngine((state) => state.last?.endpoint ?? null)
  const action = { kind: 'remove', volumes, force } as const
  const names = rows.map((row) => row.name)
  return (
    <ConfirmDialog
      opened
      title={t('removal.title', { count: rows.length })}
      text={t('removal.text')}
      names={names}
      command={dockerCommand(endpoint, actArgs(action, names))}
      confirmLabel={t('removal.confirm', { count: rows.length })}
      confirmDisabled={up > 0 && !force}
      onConfirm={() => props.onConfirm(action)}
      onCancel={props.onCancel}
    >
      <Stack gap={8}>
        <Checkbox
          size="sm"
          label={t('removal.volumes')}
          description={t('removal.volumesNote')}
          checked={volumes}
          onChange={(event) => setVolumes(event.currentTarget.checked)}
        />
        {up > 0 && (
          <Checkbox
            size="sm"
            label={t('removal.force')}
            description={`${t('removal.forceNote', { count: up })} ${t('removal.forceNeeded')}`}
            checked={force}
            onChange={(event) => setForce(event.currentTarget.checked)}
          />
        )}
      </Stack>
    </ConfirmDialog>
  )
}

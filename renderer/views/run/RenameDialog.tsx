import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { renameArgs } from '../../../shared/cli/containers.ts'
import { checkSpec } from '../../../shared/run/check.ts'
import { emptySpec } from '../../../shared/run/empty-spec.ts'
import { useClient } from '../../client-context.tsx'
import { useContainers } from '../../stores/containers.ts'
import { tell } from '../workshop/begin.tsx'
import { ChangeDialog } from './ChangeDialog.tsx'

export function RenameDialog(props: { id: string; name: string; onClose: () => void }) {
  const { t } = useTranslation('run')
  const client = useClient()
  const { id, name } = props
  const [typed, setTyped] = useState(name)
  const isTaken = useContainers((state) =>
    [...(state.rows?.values() ?? [])].some((row) => row.name === typed && row.id !== id),
  )
  const isBad = checkSpec({ ...emptySpec, image: 'x', name: typed }).length > 0 || typed === ''
  const rename = async (): Promise<void> => {
    await client.run.rename({ id, name: typed })
    tell({ message: t('inPlace.renamed', { name, to: typed }) })
  }
  return (
    <ChangeDialog
      title={t('inPlace.renameTitle', { name })}
      size={480}
      label={t('inPlace.renameGo')}
      ready={!isBad && !isTaken && typed !== name}
      args={renameArgs(name, typed)}
      change={rename}
      onClose={props.onClose}
    >
      <TextInput
        size="xs"
        label={t('inPlace.renameLabel')}
        data-autofocus
        maxLength={200}
        spellCheck={false}
        autoComplete="off"
        value={typed}
        error={isBad ? t('problem.bad-name') : isTaken ? t('finding.name-taken') : null}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
    </ChangeDialog>
  )
}

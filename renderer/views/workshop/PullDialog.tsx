import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { pullArgs } from '../../../shared/cli/images.ts'
import { useDockerCommand } from '../../app/use-docker-command.ts'
import { useClient } from '../../client-context.tsx'
import { openDialog } from '../../stores/workshop.ts'
import { AccountLine } from './AccountLine.tsx'
import { beginPull } from './begin.tsx'
import { isPlatform, PlatformField } from './PlatformField.tsx'
import { ReferenceField, referenceIn } from './ReferenceField.tsx'
import { RegistrySearch } from './RegistrySearch.tsx'
import { TaskDialog } from './TaskDialog.tsx'

/** Fetches an image by a name that is typed, or found by a search. */
export function PullDialog(props: { reference: string; onClose: () => void }) {
  const { t } = useTranslation('workshop')
  const client = useClient()
  const docker = useDockerCommand()
  const [typed, setTyped] = useState(props.reference)
  const [platform, setPlatform] = useState('')
  const reference = referenceIn(typed)
  const ask = { reference: typed.trim(), platform: platform === '' ? null : platform }
  return (
    <TaskDialog
      title={t('pull.title')}
      label={t('pull.go')}
      command={reference && isPlatform(platform) ? docker(pullArgs(reference.familiar, ask.platform)) : null}
      ready={reference !== null && isPlatform(platform)}
      begin={() => beginPull(client, ask)}
      onClose={props.onClose}
    >
      <ReferenceField
        label={t('reference.label')}
        placeholder="alpine:3.20"
        value={typed}
        onChange={setTyped}
        autoFocus
      />
      <PlatformField value={platform} onChange={setPlatform} />
      {reference && (
        <AccountLine
          registry={reference.registry}
          onLogIn={() =>
            openDialog({
              ...{ kind: 'accounts', registry: reference.registry },
              back: { kind: 'pull', reference: typed },
            })
          }
        />
      )}
      <RegistrySearch onChoose={setTyped} />
    </TaskDialog>
  )
}

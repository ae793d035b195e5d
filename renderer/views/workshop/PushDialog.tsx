import { Select } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { pushArgs } from '../../../shared/cli/images.ts'
import { useDockerCommand } from '../../app/use-docker-command.ts'
import { useClient } from '../../client-context.tsx'
import { openDialog } from '../../stores/workshop.ts'
import { AccountLine } from './AccountLine.tsx'
import { beginPush } from './begin.tsx'
import { referenceIn } from './ReferenceField.tsx'
import { TaskDialog } from './TaskDialog.tsx'
import classes from './Workshop.module.css'

/** Gives one tag to the registry that its name says. */
export function PushDialog(props: { references: readonly string[]; onClose: () => void }) {
  const { t } = useTranslation('workshop')
  const client = useClient()
  const docker = useDockerCommand()
  const [chosen, setChosen] = useState(props.references[0] ?? '')
  const reference = referenceIn(chosen)
  return (
    <TaskDialog
      title={t('push.title')}
      label={t('push.go')}
      command={reference ? docker(pushArgs(reference.familiar)) : null}
      ready={reference !== null}
      begin={() => beginPush(client, chosen)}
      onClose={props.onClose}
    >
      {props.references.length > 1 ? (
        <Select
          label={t('push.which')}
          data={[...props.references]}
          value={chosen}
          allowDeselect={false}
          onChange={(value) => setChosen(value ?? '')}
        />
      ) : (
        <p className={classes.subject}>{chosen}</p>
      )}
      {reference && (
        <>
          <p className={classes.dim}>{t('push.where', { registry: reference.registry, path: reference.path })}</p>
          <AccountLine
            registry={reference.registry}
            onLogIn={() =>
              openDialog({
                ...{ kind: 'accounts', registry: reference.registry },
                back: { kind: 'push', references: props.references },
              })
            }
          />
        </>
      )}
    </TaskDialog>
  )
}

import { Checkbox, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { commitArgs, exportArgs } from '../../../shared/cli/containers.ts'
import { useDockerCommand } from '../../app/use-docker-command.ts'
import { useClient } from '../../client-context.tsx'
import { beginExport } from '../workshop/begin.tsx'
import { ReferenceField, referenceIn } from '../workshop/ReferenceField.tsx'
import { TaskDialog } from '../workshop/TaskDialog.tsx'
import classes from '../workshop/Workshop.module.css'

interface DialogProps {
  id: string
  name: string
  onClose: () => void
}

/** An image of what the container's file system is now. */
export function CommitDialog({ id, name, onClose }: DialogProps) {
  const { t } = useTranslation('run')
  const client = useClient()
  const docker = useDockerCommand()
  const [reference, setReference] = useState('')
  const [message, setMessage] = useState('')
  const [author, setAuthor] = useState('')
  const [pause, setPause] = useState(true)
  const named = referenceIn(reference)
  const isNamed = reference.trim() === '' || named !== null
  const ask = { message, author, pause }
  return (
    <TaskDialog
      title={t('inPlace.commitTitle', { name })}
      label={t('inPlace.commitGo')}
      size={560}
      ready={isNamed}
      command={isNamed ? docker(commitArgs(name, { ...ask, reference: named?.familiar ?? '' })) : null}
      begin={async () => (await client.run.commit({ id, reference: reference.trim(), ...ask })).jobId}
      onClose={onClose}
    >
      <p className={classes.dim}>{t('inPlace.commitText')}</p>
      <ReferenceField label={t('inPlace.commitName')} value={reference} onChange={setReference} optional autoFocus />
      <TextInput
        size="xs"
        label={t('inPlace.commitMessage')}
        maxLength={500}
        value={message}
        onChange={(event) => setMessage(event.currentTarget.value)}
      />
      <TextInput
        size="xs"
        label={t('inPlace.commitAuthor')}
        maxLength={200}
        value={author}
        onChange={(event) => setAuthor(event.currentTarget.value)}
      />
      <Checkbox
        size="xs"
        label={t('inPlace.commitPause')}
        checked={pause}
        onChange={(event) => setPause(event.currentTarget.checked)}
      />
    </TaskDialog>
  )
}

/** The container's files as a tar. */
export function ExportDialog({ id, name, onClose }: DialogProps) {
  const { t } = useTranslation(['run', 'workshop'])
  const client = useClient()
  const docker = useDockerCommand()
  return (
    <TaskDialog
      title={t('inPlace.exportTitle', { name })}
      label={t('inPlace.exportGo')}
      size={560}
      ready
      command={docker(exportArgs(name))}
      begin={() => beginExport(client, { id, name })}
      onClose={onClose}
    >
      <p>{t('inPlace.exportText')}</p>
      <p className={classes.dim}>{t('workshop:save.window')}</p>
    </TaskDialog>
  )
}

import { Button, Modal } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { tagArgs } from '../../../shared/cli/images.ts'
import type { FaultData } from '../../../shared/contract/fault.ts'
import { useDockerCommand } from '../../app/use-docker-command.ts'
import { useClient } from '../../client-context.tsx'
import { CommandLine } from '../../components/CommandLine.tsx'
import { FaultNote } from '../../components/FaultNote.tsx'
import { useReturnFocus } from '../../components/use-return-focus.ts'
import { refusalOf } from '../../stores/fault-of.ts'
import { useImages } from '../../stores/images.ts'
import { shortRef } from '../jobs/job-title.ts'
import { tell } from './begin.tsx'
import { newNameIn, ReferenceField } from './ReferenceField.tsx'
import classes from './Workshop.module.css'

/** Gives an image one more name. `name`: how it is called on screen. */
export function TagDialog(props: { subject: string; name: string; onClose: () => void }) {
  const { t } = useTranslation(['workshop', 'common'])
  const client = useClient()
  const docker = useDockerCommand()
  const [typed, setTyped] = useState(props.subject.startsWith('sha256:') ? '' : props.subject)
  const [fault, setFault] = useState<FaultData | null>(null)
  const rows = useImages((state) => state.rows)
  useReturnFocus()
  const reference = newNameIn(typed)
  const isSame = reference !== null && reference.familiar === props.subject
  const holder = reference && [...(rows?.values() ?? [])].find(({ tags }) => tags.includes(reference.familiar))
  const tag = async (): Promise<void> => {
    setFault(null)
    try {
      const made = await client.images.tag({ ref: props.subject, reference: typed.trim() })
      tell({ message: t('tag.done', { name: props.name, reference: made.reference }) })
      props.onClose()
    } catch (error) {
      setFault(refusalOf(error).fault)
    }
  }
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={t('tag.title', { name: props.name })}
      size={560}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form
        className={classes.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (reference && !isSame) void tag()
        }}
      >
        <ReferenceField label={t('tag.label')} value={typed} onChange={setTyped} named autoFocus />
        {holder && !isSame && (
          <p className={classes.warn} role="status">
            {t('tag.moves', { reference: reference.familiar, id: shortRef(holder.id) })}
          </p>
        )}
        {fault && <FaultNote fault={fault} />}
        {reference && <CommandLine command={docker(tagArgs(shortRef(props.subject), reference.familiar))} />}
        <div className={classes.buttons}>
          <Button size="xs" variant="default" onClick={props.onClose}>
            {t('common:cancel')}
          </Button>
          <Button size="xs" type="submit" disabled={!reference || isSame}>
            {t('tag.go')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

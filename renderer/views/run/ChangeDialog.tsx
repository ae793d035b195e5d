import { Button, Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useDockerCommand } from '../../app/use-docker-command.ts'
import { useTry } from '../../app/use-try.ts'
import { CommandLine } from '../../components/CommandLine.tsx'
import { FaultNote } from '../../components/FaultNote.tsx'
import { useReturnFocus } from '../../components/use-return-focus.ts'
import classes from '../workshop/Workshop.module.css'

/** A dialog that changes a container in place, with the command that does the same; it closes when that is done. */
export function ChangeDialog(props: {
  title: string
  size: number
  /** What the button says. */
  label: string
  /** What is typed can be done. */
  ready: boolean
  /** After `docker`. */
  args: readonly string[]
  change: () => Promise<unknown>
  onClose: () => void
  children: ReactNode
}) {
  const { t } = useTranslation('common')
  const docker = useDockerCommand()
  useReturnFocus()
  const { busy, fault, run } = useTry(async () => {
    await props.change()
    props.onClose()
  })
  const ready = props.ready && !busy
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={props.title}
      size={props.size}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <form
        className={classes.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (ready) run()
        }}
      >
        {props.children}
        {fault && <FaultNote fault={fault} />}
        <CommandLine command={docker(props.args)} />
        <div className={classes.buttons}>
          <Button size="xs" variant="default" onClick={props.onClose}>
            {t('cancel')}
          </Button>
          <Button size="xs" type="submit" disabled={!ready}>
            {props.label}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

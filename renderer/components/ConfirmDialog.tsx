import { Button, Modal } from '@mantine/core'
import { type ReactNode, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { CommandLine } from './CommandLine.tsx'
import classes from './ConfirmDialog.module.css'
import { useReturnFocus } from './use-return-focus.ts'

/**
 * Asks before something is lost. `names`: what goes, one line each. `command`: the docker command that does the same. The
 * destructive button stands apart on the left and never has the focus at first: Enter on an opened dialog cancels.
 */
export function ConfirmDialog(props: {
  opened: boolean
  title: string
  text?: ReactNode
  names: readonly string[]
  /** Options such as "remove its volumes too". */
  children?: ReactNode
  command?: string
  confirmLabel: string
  /** Until an option makes it possible. */
  confirmDisabled?: boolean
  onConfirm: () => void
  onCancel: () => void
}) {
  const { t } = useTranslation('common')
  const textId = useId()
  useReturnFocus()
  return (
    <Modal
      opened={props.opened}
      onClose={props.onCancel}
      title={props.title}
      aria-describedby={textId}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <div className={classes.body}>
        <div id={textId} className={classes.text}>
          {props.text}
          <ul className={classes.names}>
            {props.names.map((name) => (
              <li key={name}>{name}</li>
            ))}
          </ul>
        </div>
        {props.children}
        {props.command !== undefined && <CommandLine command={props.command} />}
        <div className={classes.buttons}>
          <Button
            size="xs"
            color="red"
            variant="outline"
            disabled={props.confirmDisabled ?? false}
            onClick={props.onConfirm}
          >
            {props.confirmLabel}
          </Button>
          <Button size="xs" variant="default" data-autofocus onClick={props.onCancel}>
            {t('cancel')}
          </Button>
        </div>
      </div>
    </Modal>
  )
}

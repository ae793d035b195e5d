import { ActionIcon, Tooltip } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './IconButton.module.css'

/** A button that is only an icon; its name is on hover and for screen readers. */
export function IconButton(props: {
  label: string
  icon: ReactNode
  danger?: boolean
  disabled?: boolean
  onClick: () => void
}) {
  return (
    <Tooltip label={props.label}>
      <ActionIcon
        className={classes.button}
        variant="subtle"
        color={props.danger ? 'red' : 'gray'}
        aria-label={props.label}
        disabled={props.disabled ?? false}
        onClick={props.onClick}
      >
        {props.icon}
      </ActionIcon>
    </Tooltip>
  )
}

import { Menu } from '@mantine/core'
import { Fragment, type ReactNode } from 'react'
import classes from './RowMenu.module.css'
import { useReturnFocus } from './use-return-focus.ts'

export interface MenuEntry {
  readonly id: string
  readonly label: string
  readonly icon?: ReactNode
  /** The key that does the same, shown on the right. */
  readonly hint?: string
  readonly danger?: boolean
  readonly disabled?: boolean
  /** Draws a line above. */
  readonly apart?: boolean
  readonly onSelect?: () => void
  readonly children?: readonly MenuEntry[]
}

/** A menu at a point of the window (viewport px): a right click, the menu key, a "more" button. */
export function RowMenu(props: {
  entries: readonly MenuEntry[]
  at: { x: number; y: number } | null
  label: string
  onClose: () => void
}) {
  return props.at && <OpenMenu {...props} at={props.at} />
}

const clickOutsideEvents = ['mousedown', 'touchstart']

function OpenMenu(props: {
  entries: readonly MenuEntry[]
  at: { x: number; y: number }
  label: string
  onClose: () => void
}) {
  const { at } = props
  useReturnFocus()
  return (
    <Menu
      opened
      onClose={props.onClose}
      position="right-start"
      offset={0}
      returnFocus={false}
      // Not on `keydown`, the library's third: the very key press that opens the menu would close it again.
      clickOutsideEvents={clickOutsideEvents}
      withinPortal
      width={240}
    >
      <Menu.Target>
        <button
          type="button"
          tabIndex={-1}
          aria-label={props.label}
          className={classes.anchor}
          style={{ left: at.x, top: at.y }}
        />
      </Menu.Target>
      <Menu.Dropdown>
        <Entries entries={props.entries} />
      </Menu.Dropdown>
    </Menu>
  )
}

/** The items of a menu; to be put inside a Menu.Dropdown. */
export function Entries(props: { entries: readonly MenuEntry[] }) {
  return props.entries.map((entry) => (
    <Fragment key={entry.id}>
      {entry.apart && <Menu.Divider />}
      {entry.children && !entry.disabled ? (
        <Menu.Sub>
          <Menu.Sub.Target>
            <Menu.Sub.Item leftSection={entry.icon}>{entry.label}</Menu.Sub.Item>
          </Menu.Sub.Target>
          <Menu.Sub.Dropdown>
            <Entries entries={entry.children} />
          </Menu.Sub.Dropdown>
        </Menu.Sub>
      ) : (
        <Menu.Item
          leftSection={entry.icon}
          rightSection={entry.hint ? <kbd className={classes.hint}>{entry.hint}</kbd> : undefined}
          disabled={entry.disabled ?? false}
          className={entry.danger ? classes.danger : undefined}
          onClick={() => entry.onSelect?.()}
        >
          {entry.label}
        </Menu.Item>
      )}
    </Fragment>
  ))
}

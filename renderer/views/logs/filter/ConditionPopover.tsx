import { Popover } from '@mantine/core'
import type { ReactNode } from 'react'
import type { LogCondition } from '../../../../shared/contract/log-filter.ts'
import { ConditionForm } from './ConditionForm.tsx'
import type { ConditionKind } from './draft.ts'
import { useFilterContext } from './filter-context.ts'
import { gone } from './popover.ts'

/** The form of a condition, at the button (the only child) that asks for it. */
export function ConditionPopover(props: {
  opened: boolean
  condition: LogCondition | null
  kind?: ConditionKind
  children: ReactNode
  onDone: (condition: LogCondition) => void
  onClose: () => void
}) {
  const { sources, zone, startedAt } = useFilterContext()
  return (
    <Popover
      opened={props.opened}
      onChange={(opened) => !opened && props.onClose()}
      position="bottom-start"
      trapFocus
      returnFocus
      withinPortal
      transitionProps={gone}
    >
      <Popover.Target>{props.children}</Popover.Target>
      <Popover.Dropdown>
        <ConditionForm
          condition={props.condition}
          {...(props.kind && { kind: props.kind })}
          sources={sources}
          zone={zone}
          startedAt={startedAt}
          onDone={(condition) => {
            props.onDone(condition)
            props.onClose()
          }}
          onCancel={props.onClose}
        />
      </Popover.Dropdown>
    </Popover>
  )
}

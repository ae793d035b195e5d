import { ActionIcon, Tooltip } from '@mantine/core'
import { IconPlayerPause, IconPlayerPlay, IconPlayerStop, IconRefresh, IconTrash } from '@tabler/icons-react'
import type { ComponentType } from 'react'
import type { ContainerRow } from '../../../shared/contract/containers.ts'
import { useContainerActions } from '../../app/ContainerActions.tsx'
import { useWords } from '../../i18n/use-words.ts'
import { isPossible, useActions } from '../../stores/actions.ts'

const buttons = [
  { kind: 'start', icon: IconPlayerPlay },
  { kind: 'stop', icon: IconPlayerStop },
  { kind: 'restart', icon: IconRefresh },
  { kind: 'pause', icon: IconPlayerPause },
  { kind: 'unpause', icon: IconPlayerPlay },
  { kind: 'remove', icon: IconTrash },
] as const satisfies readonly { kind: string; icon: ComponentType<{ size: number; stroke: number }> }[]

/** The buttons of one container: those that are possible in its state. Dead while something is being done to it. */
export function RowActions(props: { row: ContainerRow }) {
  const t = useWords('actions')
  const { row } = props
  const actions = useContainerActions()
  const busy = useActions((state) => state.pending.has(row.id))
  return buttons
    .filter(({ kind }) => isPossible(kind, row))
    .map(({ kind, icon: Icon }) => {
      const label = t(`on.${kind}`, { name: row.name })
      return (
        <Tooltip key={kind} label={label}>
          <ActionIcon
            variant="subtle"
            color={kind === 'remove' ? 'red' : 'gray'}
            size={24}
            tabIndex={-1}
            aria-label={label}
            disabled={busy}
            ml={kind === 'remove' ? 8 : 0}
            onClick={() => (kind === 'remove' ? actions.askRemove([row]) : actions.run([row], { kind }))}
          >
            <Icon size={15} stroke={1.75} />
          </ActionIcon>
        </Tooltip>
      )
    })
}

import { Button } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ContainerDetail } from '../../../shared/contract/containers.ts'
import { useContainerActions } from '../../app/ContainerActions.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { useActions } from '../../stores/actions.ts'

/** In the place of what only a running container has; one click makes it run. `words`: what is missing, of a stopped one and a paused one. */
export function NotRunning(props: {
  detail: ContainerDetail
  live: boolean
  words: { title: string; text: string; paused: string }
}) {
  const { t } = useTranslation('container')
  const { words } = props
  const { row } = props.detail
  const actions = useContainerActions()
  const busy = useActions((state) => state.pending.has(row.id))
  const paused = row.state === 'paused'
  const startable = paused || row.state === 'exited' || row.state === 'created' || row.state === 'dead'
  return (
    <EmptyState
      title={words.title}
      text={paused ? words.paused : words.text}
      action={
        props.live &&
        startable && (
          <Button
            size="xs"
            leftSection={<IconPlayerPlay size={14} />}
            disabled={busy}
            onClick={() => actions.run([row], { kind: paused ? 'unpause' : 'start' })}
          >
            {t(paused ? 'notRunning.resume' : 'notRunning.start')}
          </Button>
        )
      }
    />
  )
}

import { Button } from '@mantine/core'
import { IconFileText } from '@tabler/icons-react'
import { useLocation } from 'wouter'
import { useWords } from '../../i18n/use-words.ts'
import { logsPathOf } from '../logs-screen/address.ts'

/** The button of a project: the logs of all of it. */
export function GroupActions(props: { project: string }) {
  const t = useWords('actions')
  const [, navigate] = useLocation()
  const { project } = props
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      tabIndex={-1}
      leftSection={<IconFileText size={13} aria-hidden />}
      aria-label={t('logsOfProject', { project: project.slice(0, 200) })}
      onClick={() => navigate(logsPathOf({ kind: 'project', project }))}
    >
      {t('logsShort')}
    </Button>
  )
}

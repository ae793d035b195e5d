import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useTry } from '../../app/use-try.ts'
import { useClient } from '../../client-context.tsx'
import { FaultNote } from '../../components/FaultNote.tsx'
import { rememberJob } from '../../stores/job-again.ts'
import { showJobs } from '../../stores/workshop.ts'

/** Puts the container that was before this one back in its place; what comes of it is told among the jobs. */
export function GoBackButton(props: { id: string }) {
  const { t } = useTranslation('run')
  const client = useClient()
  const begin = async (): Promise<string> => {
    const { jobId } = await client.run.goBack({ id: props.id })
    rememberJob(jobId, begin)
    return jobId
  }
  const { busy, fault, run } = useTry(async () => {
    await begin()
    showJobs(true)
  })
  return (
    <>
      <Button size="compact-xs" variant="default" loading={busy} title={t('before.hint')} onClick={run}>
        {t('before.goBack')}
      </Button>
      {fault && <FaultNote fault={fault} />}
    </>
  )
}

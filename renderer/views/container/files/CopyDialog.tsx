import { Select, TextInput } from '@mantine/core'
import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { copyArgs } from '../../../../shared/cli/containers.ts'
import { useDockerCommand } from '../../../app/use-docker-command.ts'
import { useClient } from '../../../client-context.tsx'
import { withSigns } from '../../../components/inert-text.ts'
import { useContainers } from '../../../stores/containers.ts'
import { rememberJob } from '../../../stores/job-again.ts'
import { TaskDialog } from '../../workshop/TaskDialog.tsx'
import classes from './CopyDialog.module.css'
import { FolderList } from './FolderList.tsx'
import { baseOf, parentOf } from './paths.ts'
import { type useQuestions, withQuestions } from './use-questions.ts'
import { jobOver } from './use-transfers.ts'

/** Where a file or folder of one container is to be copied: a container, and a folder in it. Then how the copy goes. */
export function CopyDialog(props: {
  from: { containerId: string; path: string }
  ask: ReturnType<typeof useQuestions>['ask']
  onCopied: (containerId: string) => void
  onClose: () => void
}) {
  const { t } = useTranslation('files')
  const client = useClient()
  const docker = useDockerCommand()
  const { from, ask, onCopied } = props
  const rows = useContainers((state) => state.rows)
  const [to, setTo] = useState<string | null>(null)
  const [path, setPath] = useState('/')
  const source = rows?.get(from.containerId)?.name ?? ''
  const options = useMemo(
    () =>
      [...(rows?.values() ?? [])]
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        // Where it comes from is last: it is the rare choice.
        .sort((a, b) => Number(a.id === from.containerId) - Number(b.id === from.containerId))
        .map(({ id, name }) => ({ value: id, label: name })),
    [rows, from.containerId],
  )
  const name = withSigns((baseOf(from.path) || source).slice(0, 100).toWellFormed())
  const target = to === null ? undefined : rows?.get(to)
  // A folder chosen in one container need not be there in the other.
  useEffect(() => setPath(to === from.containerId ? parentOf(from.path) : '/'), [to, from.containerId, from.path])

  const begin = async (): Promise<string | null> => {
    if (to === null) return null
    const begun = await withQuestions(
      (accepted) => client.files.copy({ from, to: { containerId: to, path }, accepted }),
      ask,
    )
    if (!begun) return null
    rememberJob(begun.jobId, begin)
    void jobOver(begun.jobId).then(() => onCopied(to))
    return begun.jobId
  }
  return (
    <TaskDialog
      title={t('copy.title', { name })}
      label={t('copy.here')}
      command={
        target
          ? `${docker(copyArgs(`${source}:${from.path}`, '-'))} | ${docker(copyArgs('-', `${target.name}:${path}`))}`
          : null
      }
      ready={target !== undefined && path.startsWith('/')}
      begin={begin}
      onClose={props.onClose}
    >
      <p className={classes.text}>{t('copy.text')}</p>
      <Select
        size="xs"
        label={t('copy.container')}
        data={options}
        value={to}
        onChange={setTo}
        searchable
        allowDeselect={false}
        data-autofocus
      />
      <TextInput
        size="xs"
        label={t('copy.folder')}
        value={path}
        disabled={to === null}
        maxLength={4096}
        spellCheck={false}
        classNames={{ input: classes.path ?? '' }}
        onChange={(event) => setPath(event.currentTarget.value)}
      />
      {to === null ? (
        <p className={classes.text}>{t('copy.choose')}</p>
      ) : (
        <FolderList containerId={to} path={path} onGo={setPath} />
      )}
    </TaskDialog>
  )
}

import { useTranslation } from 'react-i18next'
import { saveArgs } from '../../../shared/cli/images.ts'
import { formatBytes } from '../../../shared/lib/bytes.ts'
import { useDockerCommand } from '../../app/use-docker-command.ts'
import { useClient } from '../../client-context.tsx'
import { shortRef } from '../jobs/job-title.ts'
import { beginSave } from './begin.tsx'
import { TaskDialog } from './TaskDialog.tsx'
import classes from './Workshop.module.css'

/** Writes images into a tar at a place of the user's choice. */
export function SaveDialog(props: { refs: readonly string[]; bytes: number | null; onClose: () => void }) {
  const { t } = useTranslation('workshop')
  const client = useClient()
  const docker = useDockerCommand()
  return (
    <TaskDialog
      title={t('save.title', { count: props.refs.length })}
      label={t('save.go')}
      command={docker(saveArgs(props.refs.map(shortRef)))}
      ready={props.refs.length > 0 && props.refs.length <= 100}
      begin={() => beginSave(client, props.refs)}
      onClose={props.onClose}
    >
      <ul className={classes.names}>
        {props.refs.map((ref) => (
          <li key={ref}>{shortRef(ref)}</li>
        ))}
      </ul>
      <p className={classes.dim}>
        {props.bytes === null ? t('save.text') : t('save.textSize', { size: formatBytes(props.bytes) })}
      </p>
      <p className={classes.dim}>{t('save.window')}</p>
      {props.refs.length > 100 && <p className={classes.warn}>{t('save.tooMany')}</p>}
    </TaskDialog>
  )
}

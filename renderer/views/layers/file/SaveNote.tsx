import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { formatBytes } from '../../../../shared/lib/bytes.ts'
import { FaultNote } from '../../../components/FaultNote.tsx'
import { withSigns } from '../../../components/inert-text.ts'
import classes from './File.module.css'
import type { FileSaving } from './use-save-file.ts'

/** How the saving of a file goes, or went. */
export function SaveNote(props: { saving: FileSaving }) {
  const { t } = useTranslation(['layers', 'common'])
  const { state, cancel, reset } = props.saving
  if (state.kind === 'idle') return null
  const name = withSigns(state.name)
  const button = (label: string, onClick: () => void) => (
    <Button size="compact-xs" variant="default" onClick={onClick}>
      {label}
    </Button>
  )
  return (
    <div className={classes.saving} data-kind={state.kind} role="status">
      {state.kind === 'saving' && t('layers:file.saving', { name, bytes: formatBytes(state.bytes) })}
      {state.kind === 'saved' && t('layers:file.saved', { name, bytes: formatBytes(state.bytes) })}
      {state.kind === 'ready' && t('layers:file.ready', { name })}
      {state.kind === 'failed' && t('layers:file.notSaved', { name })}
      {state.kind === 'saving' && button(t('common:cancel'), cancel)}
      {state.kind === 'ready' &&
        button(t('layers:file.saveNow'), () => {
          state.save()
          reset()
        })}
      {(state.kind === 'saved' || state.kind === 'failed') && button(t('common:close'), reset)}
      {state.kind === 'failed' && (
        <div className={classes.why}>
          <FaultNote fault={state.fault} />
        </div>
      )}
    </div>
  )
}

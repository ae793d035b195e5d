import { closeDialog, useWorkshop } from '../../stores/workshop.ts'
import { CommitDialog, ExportDialog } from '../run/CommitDialogs.tsx'
import { LimitsDialog } from '../run/LimitsDialog.tsx'
import { RemovedDialog } from '../run/RemovedDialog.tsx'
import { RenameDialog } from '../run/RenameDialog.tsx'
import { AccountsDialog } from './AccountsDialog.tsx'
import { PruneDialog } from './PruneDialog.tsx'
import { PullDialog } from './PullDialog.tsx'
import { PushDialog } from './PushDialog.tsx'
import { SaveDialog } from './SaveDialog.tsx'
import { TagDialog } from './TagDialog.tsx'
import { TarDialog } from './TarDialog.tsx'

/** The dialog of the workshop that is open. */
export function WorkshopDialogs() {
  const dialog = useWorkshop((state) => state.dialog)
  const close = closeDialog
  switch (dialog?.kind) {
    case undefined:
      return null
    case 'pull':
      return <PullDialog reference={dialog.reference ?? ''} onClose={close} />
    case 'push':
      return <PushDialog references={dialog.references} onClose={close} />
    case 'tag':
      return <TagDialog subject={dialog.ref} name={dialog.name} onClose={close} />
    case 'prune':
      return <PruneDialog onClose={close} />
    case 'save':
      return <SaveDialog refs={dialog.refs} bytes={dialog.bytes} onClose={close} />
    case 'tar':
      return <TarDialog file={dialog.file ?? null} onClose={close} />
    case 'rename':
      return <RenameDialog id={dialog.id} name={dialog.name} onClose={close} />
    case 'limits':
      return <LimitsDialog id={dialog.id} name={dialog.name} onClose={close} />
    case 'commit':
      return <CommitDialog id={dialog.id} name={dialog.name} onClose={close} />
    case 'export':
      return <ExportDialog id={dialog.id} name={dialog.name} onClose={close} />
    case 'removed':
      return <RemovedDialog onClose={close} />
    case 'accounts':
      return <AccountsDialog registry={dialog.registry ?? null} onClose={close} />
  }
}

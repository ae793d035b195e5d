import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useTranslation } from 'react-i18next'
import type { ContainerAction, ContainerRow } from '../../shared/contract/containers.ts'
import { FaultNote } from '../components/FaultNote.tsx'
import { i18n } from '../i18n/index.ts'
import type { ActionResult } from '../stores/actions.ts'
import classes from './notify-results.module.css'

type Run = (rows: readonly ContainerRow[], action: ContainerAction) => void

/** What takes an action back; null where nothing does, or nobody would want to. */
function undoOf(action: ContainerAction): { words: 'stop' | 'pause'; action: ContainerAction } | null {
  if (action.kind === 'stop') return { words: 'stop', action: { kind: 'start' } }
  if (action.kind === 'pause') return { words: 'pause', action: { kind: 'unpause' } }
  return null
}

/**
 * Says how an action went. One container that was started, restarted or resumed says so in its own row; what can be taken
 * back, touched several, or failed, is worth a word. Failures stay until they are closed.
 */
export function notifyResults(action: ContainerAction, results: readonly ActionResult[], run: Run): void {
  const failed = results.filter((result) => result.fault !== null)
  const changed = results.filter((result) => result.changed)
  const quiet = action.kind === 'start' || action.kind === 'restart' || action.kind === 'unpause'
  if (failed.length === 0 && results.length === 1 && changed.length === 1 && quiet) return
  const id = `act-${++shown}`
  notifications.show({
    id,
    autoClose: failed.length > 0 ? false : 6000,
    color: failed.length > 0 ? 'red' : 'blue',
    classNames: { title: classes.title ?? '' },
    title: titleOf(action, results, changed, failed),
    closeButtonProps: { 'aria-label': i18n.t('common:close') },
    message: (
      <Results
        action={action}
        changed={changed}
        failed={failed}
        run={(rows, undo) => {
          notifications.hide(id)
          run(rows, undo)
        }}
      />
    ),
  })
}

let shown = 0

function titleOf(
  action: ContainerAction,
  results: readonly ActionResult[],
  changed: readonly ActionResult[],
  failed: readonly ActionResult[],
): string {
  const [only] = results
  if (results.length === 1 && only) {
    const words = { name: only.row.name }
    if (only.fault) return i18n.t(`actions:failed.${action.kind}`, words)
    return only.changed ? i18n.t(`actions:done.${action.kind}`, words) : i18n.t('actions:alreadySo', words)
  }
  const unchanged = results.length - changed.length - failed.length
  const parts = [
    changed.length > 0 && i18n.t(`actions:doneMany.${action.kind}`, { count: changed.length }),
    failed.length > 0 && i18n.t('actions:failedMany', { count: failed.length }),
    unchanged > 0 && i18n.t('actions:alreadySoMany', { count: unchanged }),
  ]
  return parts.filter((part) => part !== false).join(' · ')
}

/** At most so many failures are told one by one; the command log has all of them. */
const mostTold = 5

function Results(props: {
  action: ContainerAction
  changed: readonly ActionResult[]
  failed: readonly ActionResult[]
  run: Run
}) {
  const { t } = useTranslation('actions')
  const { action, changed, failed, run } = props
  const undo = undoOf(action)
  return (
    <div className={classes.results}>
      {failed.slice(0, mostTold).map(({ row, fault }) => (
        <div key={row.id}>
          {failed.length > 1 && <strong className={classes.name}>{row.name}</strong>}
          {fault && <FaultNote fault={fault} onRetry={() => run([row], action)} />}
        </div>
      ))}
      {undo && changed.length > 0 && (
        <div>
          <Button
            size="compact-xs"
            variant="default"
            onClick={() =>
              run(
                changed.map((result) => result.row),
                undo.action,
              )
            }
          >
            {t(`undo.${undo.words}`)}
          </Button>
        </div>
      )}
    </div>
  )
}

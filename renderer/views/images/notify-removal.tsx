import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useTranslation } from 'react-i18next'
import type { FaultReason } from '../../../shared/contract/fault.ts'
import { FaultNote } from '../../components/FaultNote.tsx'
import { i18n } from '../../i18n/index.ts'
import type { RemovalResult } from '../../stores/images.ts'
import classes from './Images.module.css'
import { shortId } from './image-lines.ts'

/** Refusals that force can overcome. */
const forceable = new Set<FaultReason>(['image-in-use', 'image-has-tags'])
/** At most so many failures are told one by one; the command log has all of them. */
const mostTold = 5
let shown = 0

/** Says what was untagged and deleted, and what was refused and why; failures stay until they are closed. */
export function notifyRemoval(results: readonly RemovalResult[], tryForce: (refs: readonly string[]) => void): void {
  const failed = results.filter((result) => result.refusal !== null)
  const done = results.length - failed.length
  const [only] = results.length === 1 ? results : []
  const titles = only
    ? [i18n.t(only.refusal ? 'images:removal.failedOne' : 'images:removal.doneOne', { ref: nameOf(only.ref) })]
    : [
        done > 0 && i18n.t('images:removal.doneMany', { count: done }),
        failed.length > 0 && i18n.t('images:removal.failedMany', { count: failed.length }),
      ]
  const id = `remove-images-${++shown}`
  notifications.show({
    id,
    autoClose: failed.length > 0 ? false : 6000,
    color: failed.length > 0 ? 'red' : 'blue',
    title: titles.filter((title) => title !== false).join(' · '),
    closeButtonProps: { 'aria-label': i18n.t('common:close') },
    message: (
      <Results
        results={results}
        failed={failed}
        tryForce={(refs) => {
          notifications.hide(id)
          tryForce(refs)
        }}
      />
    ),
  })
}

const nameOf = (ref: string): string => (ref.startsWith('sha256:') ? shortId(ref) : ref)

function Results(props: {
  results: readonly RemovalResult[]
  failed: readonly RemovalResult[]
  tryForce: (refs: readonly string[]) => void
}) {
  const { t } = useTranslation('images')
  const { results, failed } = props
  const untagged = results.reduce((count, result) => count + result.untagged.length, 0)
  const deleted = results.reduce((count, result) => count + result.deleted.length, 0)
  const again = failed.filter((result) => result.refusal && forceable.has(result.refusal.fault.reason))
  return (
    <div className={classes.results}>
      {untagged + deleted > 0 && (
        <div>
          {[
            untagged > 0 && t('removal.untagged', { count: untagged }),
            deleted > 0 && t('removal.deleted', { count: deleted }),
          ]
            .filter((part) => part !== false)
            .join(', ')}
        </div>
      )}
      {failed.slice(0, mostTold).map(({ ref, refusal }) => (
        <div key={ref}>
          {results.length > 1 && <strong className={classes.ref}>{nameOf(ref)}</strong>}
          {refusal && <FaultNote fault={refusal.fault} />}
        </div>
      ))}
      {again.length > 0 && (
        <div>
          <Button
            size="compact-xs"
            variant="outline"
            color="red"
            onClick={() => props.tryForce(again.map((result) => result.ref))}
          >
            {t('removal.tryForce')}
          </Button>
        </div>
      )}
    </div>
  )
}

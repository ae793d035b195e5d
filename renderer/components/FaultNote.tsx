import { Button } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FaultData } from '../../shared/contract/fault.ts'
import classes from './FaultNote.module.css'

/** What went wrong in one sentence, the engine's own words under "Details", and a way to try again. */
export function FaultNote(props: { fault: FaultData; onRetry?: (() => void) | undefined }) {
  const { t } = useTranslation(['common', 'faults'])
  const [open, setOpen] = useState(false)
  const { fault, onRetry } = props
  return (
    <div className={classes.note} role="alert">
      <IconAlertTriangle size={16} className={classes.icon} aria-hidden />
      <div className={classes.body}>
        <div className={classes.sentence}>{t(`faults:${fault.reason}`, { replace: fault.params })}</div>
        {(fault.detail !== null || onRetry) && (
          <div className={classes.actions}>
            {onRetry && (
              <Button size="compact-xs" variant="default" onClick={onRetry}>
                {t('retry')}
              </Button>
            )}
            {fault.detail !== null && (
              <Button
                size="compact-xs"
                variant="subtle"
                color="gray"
                className={classes.details ?? ''}
                aria-expanded={open}
                onClick={() => setOpen(!open)}
              >
                {t(open ? 'hideDetails' : 'details')}
              </Button>
            )}
          </div>
        )}
        {open && fault.detail !== null && <pre className={classes.detail}>{fault.detail}</pre>}
      </div>
    </div>
  )
}

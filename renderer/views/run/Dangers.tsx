import { IconAlertTriangle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Danger } from '../../../shared/run/dangers.ts'
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx'
import classes from './Run.module.css'

/** What the container would have of the machine, in plain words. */
export function DangerList(props: { dangers: readonly Danger[] }) {
  const { t } = useTranslation('run')
  if (props.dangers.length === 0) return null
  return (
    <section className={classes.dangers} aria-label={t('dangerTitle')}>
      <p className={classes.dangerTitle}>
        <IconAlertTriangle size={15} aria-hidden />
        {t('dangerTitle')}
      </p>
      <ul className={classes.left}>
        {props.dangers.map(({ kind, text }) => (
          <li key={`${kind}:${text}`}>{t(`danger.${kind}`, { text })}</li>
        ))}
      </ul>
    </section>
  )
}

/** Asks once more before it is given. */
export function DangerDialog(props: {
  dangers: readonly Danger[]
  command: string
  onConfirm: () => void
  onCancel: () => void
}) {
  const { t } = useTranslation('run')
  return (
    <ConfirmDialog
      opened
      title={t('dangerTitle')}
      text={t('dangerText')}
      names={props.dangers.map(({ kind, text }) => t(`danger.${kind}`, { text }))}
      command={props.command}
      confirmLabel={t('dangerGo')}
      onConfirm={props.onConfirm}
      onCancel={props.onCancel}
    />
  )
}

import { useTranslation } from 'react-i18next'
import classes from './CommandLine.module.css'
import { CopyButton } from './CopyButton.tsx'

/** A shell command in one box that can be copied. */
export function CommandLine(props: { command: string }) {
  const { t } = useTranslation('common')
  return (
    <div className={classes.box}>
      <code className={classes.text}>{props.command}</code>
      <CopyButton text={props.command} label={t('copyCommand')} />
    </div>
  )
}

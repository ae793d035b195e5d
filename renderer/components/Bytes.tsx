import { useTranslation } from 'react-i18next'
import { type ByteScale, formatBytes } from '../../shared/lib/bytes.ts'
import classes from './small.module.css'

/** A size such as "12.4 MB" (memory: `scale="binary"`), exact on hover; "—" for null. */
export function Bytes(props: { value: number | null; scale?: ByteScale; perSecond?: boolean }) {
  const { t, i18n } = useTranslation('common')
  if (props.value === null) return <span className={classes.dim}>{t('none')}</span>
  const text = formatBytes(props.value, props.scale)
  return (
    <span
      className={classes.number}
      title={t('units.bytes', { value: Math.round(props.value).toLocaleString(i18n.language) })}
    >
      {props.perSecond ? t('units.perSecond', { value: text }) : text}
    </span>
  )
}

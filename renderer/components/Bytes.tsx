import { useContext } from 'react'
import { type ByteScale, formatBytes } from '../../shared/lib/bytes.ts'
import { LanguageContext, useWords } from '../i18n/use-words.ts'
import classes from './small.module.css'

/** A size such as "12.4 MB" (memory: `scale="binary"`), exact on hover; "—" for null. */
export function Bytes(props: { value: number | null; scale?: ByteScale; perSecond?: boolean }) {
  const t = useWords('common')
  const language = useContext(LanguageContext)
  if (props.value === null) return <span className={classes.dim}>{t('none')}</span>
  const text = formatBytes(props.value, props.scale)
  return (
    <span
      className={classes.number}
      title={t('units.bytes', { value: Math.round(props.value).toLocaleString(language) })}
    >
      {props.perSecond ? t('units.perSecond', { value: text }) : text}
    </span>
  )
}

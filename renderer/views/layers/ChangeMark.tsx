import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { FileChange } from '../../../shared/contract/layers.ts'
import { useWords } from '../../i18n/use-words.ts'
import classes from './ChangeMark.module.css'

const signs: Readonly<Record<FileChange, string>> = { added: '+', changed: '~', removed: '−', unchanged: '' }

/** What happened to a path, as a sign with a colour; its word is for whoever does not see it. */
export const ChangeMark = memo(function ChangeMark(props: { change: FileChange }) {
  const t = useWords('layers')
  const word = t(`change.${props.change}`)
  return (
    <span className={classes.mark} data-change={props.change} role="img" aria-label={word} title={word}>
      {signs[props.change]}
    </span>
  )
})

/** How many paths were added, changed and removed: `+12 ~3 −1`. */
export function ChangeCounts(props: { added: number; changed: number; removed: number }) {
  const { t, i18n } = useTranslation('layers')
  const number = new Intl.NumberFormat(i18n.language)
  return (
    <span className={classes.counts}>
      {(['added', 'changed', 'removed'] as const)
        .filter((change) => props[change] > 0)
        .map((change) => (
          <span key={change} data-change={change} title={t(`counted.${change}`, { count: props[change] })}>
            <span aria-hidden>
              {signs[change]}
              {number.format(props[change])}
            </span>
            <span className={classes.word}>{t(`counted.${change}`, { count: props[change] })}</span>
          </span>
        ))}
    </span>
  )
}

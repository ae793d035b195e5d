import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { shellQuote } from '../../../../shared/cli/docker.ts'
import { spanParts } from '../../../../shared/lib/ages.ts'
import { CopyButton } from '../../../components/CopyButton.tsx'
import { Mono } from '../../../components/Mono.tsx'
import classes from './Overview.module.css'

/** A dim "—" or word for what is not set. */
export function Unset(props: { text?: string }) {
  const { t } = useTranslation('common')
  return <span className={classes.dim}>{props.text ?? t('none')}</span>
}

/** A value in mono with a button that copies it; "—" when it is empty. `label` names what is copied. */
export function Copyable(props: { text: string; label?: string }) {
  const { t } = useTranslation('common')
  if (props.text === '') return <Unset />
  return (
    <span className={classes.copyable}>
      <Mono text={props.text} />
      <CopyButton text={props.text} label={props.label ?? t('copy')} size={20} />
    </span>
  )
}

/** An argument vector as a shell would take it. */
export const shellWords = (words: readonly string[]): string => words.map(shellQuote).join(' ')

/** Puts a span (ms) in words: "1 min 30 s", "45 ms". */
export function useSpan(): (ms: number) => string {
  const { t } = useTranslation('container')
  return (ms) =>
    ms < 1000
      ? t('span.ms', { count: Math.round(ms) })
      : spanParts(ms)
          .map(({ unit, count }) =>
            t(`span.${unit === 'week' || unit === 'month' || unit === 'year' ? 'day' : unit}`, { count }),
          )
          .join(' ')
}

export function Span(props: { ms: number }): ReactNode {
  return useSpan()(props.ms)
}

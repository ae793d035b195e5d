import { useContext } from 'react'
import { ageOf } from '../../shared/lib/ages.ts'
import { LanguageContext, useWords } from '../i18n/use-words.ts'
import { useClock } from './clock.ts'
import classes from './small.module.css'

/**
 * How long ago `at` (ms since the epoch) was, e.g. "3 h", or "3 h ago" with `ago`; the exact local time on hover. All of them
 * share one clock.
 */
export function Age(props: { at: number | null; ago?: boolean }) {
  const t = useWords('common')
  const language = useContext(LanguageContext)
  const { at, ago } = props
  const text = useClock((now) => {
    if (at === null) return t('none')
    const { unit, count } = ageOf(at, now)
    if (count === 0) return t(ago ? 'age.justNow' : 'age.now')
    const age = t(`age.${unit}`, { count })
    return ago ? t('age.ago', { age }) : age
  })
  if (at === null) return <span className={classes.dim}>{text}</span>
  return (
    <time
      className={classes.number}
      dateTime={new Date(at).toISOString()}
      // Made when somebody asks for it: a list has a time or two a row, and formatting one is dear.
      onMouseEnter={(event) => {
        event.currentTarget.title = exactTime(at, language)
      }}
    >
      {text}
    </time>
  )
}

/** The exact local date and time, in the window's language. `at`: ms since the epoch. */
export function exactTime(at: number, language: string): string {
  return formatter(language).format(at)
}

const formatters = new Map<string, Intl.DateTimeFormat>()

function formatter(language: string): Intl.DateTimeFormat {
  let made = formatters.get(language)
  if (!made) {
    made = new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'medium', timeStyle: 'medium' })
    formatters.set(language, made)
  }
  return made
}

/** The user's own region where it speaks `language`: English in Britain has a 24-hour clock, in America not. */
export function localeOf(language: string): string {
  return navigator.languages.find((tag) => tag.toLowerCase().split('-')[0] === language) ?? language
}

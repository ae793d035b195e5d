import type { FlatNamespace, TFunction } from 'i18next'
import { createContext, useContext } from 'react'
import { i18n, type Language } from './index.ts'

/** The language on screen. */
export const LanguageContext = createContext<Language>('en')

const made = new Map<string, unknown>()

/**
 * What `useTranslation` gives, for what is mounted by the hundred while a list scrolls or is filtered: one context read instead of
 * a dozen hooks and two listeners a cell (measured: a third of the time of a keystroke with 1,000 rows). Several namespaces: the
 * first is the default, the others are named in the key (`common:none`).
 */
export function useWords<const N extends FlatNamespace | readonly [FlatNamespace, ...FlatNamespace[]]>(
  namespaces: N,
): TFunction<N> {
  const language = useContext(LanguageContext)
  const first = typeof namespaces === 'string' ? namespaces : namespaces[0]
  const key = `${language}/${first}`
  let t = made.get(key)
  if (!t) {
    t = i18n.getFixedT(language, first)
    made.set(key, t)
  }
  return t as TFunction<N>
}

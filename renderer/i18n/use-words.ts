import type { FlatNamespace, TFunction } from 'i18next'
import { createContext, useContext } from 'react'
import { i18n, type Language } from './index.ts'

/** The language on screen. */
export const LanguageContext = createContext<Language>('en')

type Words = (key: string, options?: Readonly<Record<string, unknown>>) => string

const made = new Map<string, Words>()
/** Sentences that are kept: a list repeats the same few hundred, and making one takes i18next some 5 µs. */
const mostKept = 2000

/** The same words for the same key and options, made once. */
function remembering(words: Words): Words {
  const kept = new Map<string, string>()
  return (key, options) => {
    const asked = options === undefined ? key : `${key}\n${JSON.stringify(options)}`
    let text = kept.get(asked)
    if (text === undefined) {
      text = words(key, options)
      if (kept.size >= mostKept) kept.clear()
      kept.set(asked, text)
    }
    return text
  }
}

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
    t = remembering(i18n.getFixedT(language, first) as unknown as Words)
    made.set(key, t)
  }
  return t as unknown as TFunction<N>
}

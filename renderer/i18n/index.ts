import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { Settings } from '../../shared/contract/settings.ts'
import * as en from './en/index.ts'
import * as ko from './ko/index.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common'
    /** Keys are checked against the English words, so a missing one does not compile. */
    resources: typeof en
  }
}

/** Every language with all of its namespaces, one an area. */
export const words = { en, ko }
export type Language = keyof typeof words

/** The instance that the window uses: `useTranslation('<area>')`. Words are in the bundle, so it is ready at once. */
export const i18n = i18next.createInstance()

export async function startI18n(language: Language): Promise<void> {
  await i18n.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    ns: Object.keys(en),
    defaultNS: 'common',
    resources: words,
    // React escapes; escaping twice would show `&amp;` in names.
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  })
}

/** The language that a setting means on this system. `preferred`: the browser's languages, most wanted first. */
export function languageOf(setting: Settings['language'], preferred: readonly string[]): Language {
  if (setting !== 'auto') return setting
  for (const tag of preferred) {
    const language = tag.toLowerCase().split('-')[0]
    if (language === 'ko' || language === 'en') return language
  }
  return 'en'
}

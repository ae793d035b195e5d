import type { LogFilter } from '../../../../shared/contract/log-filter.ts'
import type { Settings } from '../../../../shared/contract/settings.ts'

type Saved = Settings['logFilters']

/** As many as the settings keep. */
export const mostSaved = 100

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

/** Saves under a name, in place of what had it. In the order of names. */
export function withSaved(saved: Saved, name: string, filter: LogFilter): Saved {
  const others = saved.filter((one) => one.name !== name)
  return [...others, { name, filter }].sort((a, b) => byName.compare(a.name, b.name))
}

export const withoutSaved = (saved: Saved, name: string): Saved => saved.filter((one) => one.name !== name)

/** Nothing where the new name belongs to another. */
export function renamedSaved(saved: Saved, name: string, next: string): Saved | null {
  const found = saved.find((one) => one.name === name)
  if (!found || next === '' || (next !== name && saved.some((one) => one.name === next))) return null
  return withSaved(withoutSaved(saved, name), next, found.filter)
}

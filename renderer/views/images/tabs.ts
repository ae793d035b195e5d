import { layerTabs } from '../layers/tabs.ts'

export const imageTabs = ['history', 'facts', ...layerTabs, 'inspect'] as const
export type ImageTab = (typeof imageTabs)[number]

/** The tab that an address names; the history where it names none. */
export function imageTabOf(text: string | null): ImageTab {
  return imageTabs.find((tab) => tab === text) ?? 'history'
}
